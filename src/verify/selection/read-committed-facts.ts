/** What the selection has to know of a change between two commits. */
import type { CommitId } from "../../domain/ids.ts";
import type { RepositoryObjects } from "../../domain/ports.ts";
import { toRepoPath } from "../../domain/repo-path.ts";
import type { RepoRef } from "../../domain/repo-ref.ts";
import { parseChanges } from "./parse-changes.ts";
import { limitFiles, MAX_COMMITS } from "./read-facts.ts";
import type { SelectionFacts } from "./selection-facts.ts";

export interface CommittedChange {
  readonly repo: RepoRef;
  readonly from: CommitId;
  readonly to: CommitId;
}

export async function readCommittedFacts(
  objects: RepositoryObjects,
  { repo, from, to }: CommittedChange,
): Promise<Omit<SelectionFacts, "recorded" | "budget">> {
  const changed = parseChanges(new TextDecoder().decode(await objects.diff(repo, from, to)));
  const listed = (await objects.listFiles(repo, to)).filter(({ mode }) => mode.startsWith("100"));
  const kept = limitFiles(
    listed,
    changed.map(({ path }) => path),
  );
  const read = await objects.readFiles(
    repo,
    to,
    kept.flatMap(({ path }) => toRepoPath(path) ?? []),
  );
  return {
    files: listed.map(({ path }) => path),
    texts: new Map([...read].map(([path, bytes]): [string, string] => [path, new TextDecoder().decode(bytes)])),
    changed,
    history: await objects.listChangeSets(repo, from, MAX_COMMITS).catch(() => []),
  };
}
