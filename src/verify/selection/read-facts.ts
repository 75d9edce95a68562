/** What the selection has to know of a workspace, read from it and from the mirror; kept for the next question. */
import type { SourceFile } from "../../domain/code.ts";
import type { CommitId } from "../../domain/ids.ts";
import type { CodeSource, RepositoryObjects, Sandbox } from "../../domain/ports.ts";
import type { RepoRef } from "../../domain/repo-ref.ts";
import { isRunnableTest } from "../trees/test-files.ts";
import { isCode } from "./declarations.ts";
import { parseChanges } from "./parse-changes.ts";
import type { SelectionFacts } from "./selection-facts.ts";

export interface FactsSource {
  readonly sandbox: Sandbox;
  readonly objects: RepositoryObjects;
  readonly repo: RepoRef;
  /** The commit the workspace started from. */
  readonly commit: CommitId;
  readonly code: CodeSource;
}

export interface FactsWish {
  /** Of the workspace's changes only those of these files. */
  readonly changed: readonly string[];
  readonly recorded: SelectionFacts["recorded"];
  readonly budget: SelectionFacts["budget"];
}

const MAX_FILES = 20_000;
const MAX_BYTES = 48 * 1024 * 1024;
const MAX_FILE_BYTES = 256 * 1024;
export const MAX_COMMITS = 2_000;
const MANIFEST = /(?:^|\/)(?:package|[jt]sconfig[^/]*)\.json$/;

export type ReadFacts = (wish: FactsWish, signal: AbortSignal) => Promise<SelectionFacts>;

/** Files that did not change since the last question are not read again. */
export function createFactsReader(source: FactsSource): ReadFacts {
  const { sandbox, objects, repo, commit, code } = source;
  const known = new Map<string, { readonly stamp: string; readonly text: string }>();
  let history: Promise<SelectionFacts["history"]> | undefined;
  return async ({ changed, ...wish }, signal) => {
    const listed = await code.list(signal);
    const kept = limitFiles(listed, changed);
    const missing = kept.filter(({ path, stamp }) => known.get(path)?.stamp !== stamp);
    const stamps = new Map(missing.map(({ path, stamp }) => [path, stamp]));
    for (const { path, bytes } of await code.read(missing, signal)) {
      known.set(path, { stamp: stamps.get(path) ?? "", text: new TextDecoder().decode(bytes) });
    }
    history ??= objects.listChangeSets(repo, commit, MAX_COMMITS).catch(() => []);
    const patch = parseChanges(new TextDecoder().decode(await sandbox.diff()));
    return {
      ...wish,
      files: listed.map(({ path }) => path),
      texts: new Map(kept.flatMap(({ path }) => toEntry(path, known.get(path)?.text))),
      changed: patch.filter(({ path }) => changed.includes(path)),
      history: await history,
    };
  };
}

function toEntry(path: string, text: string | undefined): readonly (readonly [string, string])[] {
  return text === undefined ? [] : [[path, text]];
}

/** What was changed, tests, manifests, then other code, until the bounds are met. */
export function limitFiles<File extends Pick<SourceFile, "bytes"> & { readonly path: string }>(
  listed: readonly File[],
  changed: readonly string[],
): readonly File[] {
  const first = new Set(changed);
  const rank = (path: string): number => (first.has(path) ? 0 : isRunnableTest(path) || MANIFEST.test(path) ? 1 : 2);
  const ranked = listed
    .filter(({ path, bytes }) => bytes <= MAX_FILE_BYTES && (isCode(path) || MANIFEST.test(path)))
    .map((file) => ({ file, rank: rank(file.path) }))
    .sort((one, other) => one.rank - other.rank || (one.file.path < other.file.path ? -1 : 1));
  const kept: File[] = [];
  let bytes = 0;
  for (const { file } of ranked.slice(0, MAX_FILES)) {
    if (bytes + file.bytes > MAX_BYTES) break;
    bytes += file.bytes;
    kept.push(file);
  }
  return kept;
}
