/**
 * The files of one workspace as numbers and declarations. Before every answer it looks what changed and reads that; the
 * text itself is not kept. Gives the event loop back while it works, since a worker's heartbeats run beside it.
 */
import { setImmediate } from "node:timers/promises";
import type { CodeHit, CodeQuery, FileContent, LanguageShare, SourceFile } from "../domain/code.ts";
import type { CodeIndex, CodeSource, Syntax } from "../domain/ports.ts";
import type { RepoPath } from "../domain/repo-path.ts";
import { bestLines } from "./best-lines.ts";
import { findSymbols } from "./find-symbols.ts";
import { listIdentifiers } from "./identifiers.ts";
import { flattenSymbols, type IndexedFile } from "./indexed-file.ts";
import { findLanguage } from "./language-rules.ts";
import { nearestNames } from "./nearest-names.ts";
import { rankDefinitions } from "./rank-definitions.ts";
import { rankFiles, toQueryTerms } from "./rank-files.ts";
import { renderMap } from "./render-map.ts";
import { selectFiles } from "./select-files.ts";
import { createVocabulary, type Vocabulary } from "./vocabulary.ts";

const READ_AT_ONCE_BYTES = 4 * 1024 * 1024;
const BREATHE_EVERY_MS = 30;

export interface CodeIndexDeps {
  readonly source: CodeSource;
  readonly outline: Syntax["outline"];
  readonly monotonicMs: () => number;
}

export function createCodeIndex(deps: CodeIndexDeps): CodeIndex {
  const vocabulary = createVocabulary();
  const known = new Map<RepoPath, IndexedFile>();
  let last: Promise<unknown> = Promise.resolve();

  /** One at a time; the files in the order of their paths. */
  function current(signal: AbortSignal): Promise<readonly IndexedFile[]> {
    const next = last.catch(() => undefined).then(() => refresh(deps, { vocabulary, known }, signal));
    last = next;
    return next;
  }

  return {
    async search(query, signal) {
      const files = keepWithin(await current(signal), query.within);
      if (query.kind === "symbol") return findSymbols(files, query.text).slice(0, query.maxHits);
      return findLexical({ files, vocabulary, source: deps.source }, query, signal);
    },
    async nearest(identifier, signal) {
      const files = await current(signal);
      return nearestNames(listUsedNames(files, vocabulary), identifier);
    },
    async map(budgetTokens, signal) {
      return renderMap(rankDefinitions(await current(signal), vocabulary), budgetTokens);
    },
    async languages(signal) {
      return toShares(await current(signal));
    },
  };
}

interface Kept {
  readonly vocabulary: Vocabulary;
  readonly known: Map<RepoPath, IndexedFile>;
}

async function refresh(deps: CodeIndexDeps, kept: Kept, signal: AbortSignal): Promise<readonly IndexedFile[]> {
  const { known } = kept;
  const listed = selectFiles(await deps.source.list(signal));
  const here = new Map(listed.map((file) => [file.path, file]));
  for (const path of known.keys()) if (!here.has(path)) known.delete(path);
  const changed = listed.filter(({ path, stamp }) => known.get(path)?.stamp !== stamp);
  for (const part of toParts(changed)) {
    const contents = await deps.source.read(part, signal);
    await indexFiles(deps, kept, { contents, here, signal });
  }
  return [...known.values()].sort((one, other) => (one.path < other.path ? -1 : 1));
}

interface ReadPart {
  readonly contents: readonly FileContent[];
  readonly here: ReadonlyMap<RepoPath, SourceFile>;
  readonly signal: AbortSignal;
}

async function indexFiles(deps: CodeIndexDeps, { vocabulary, known }: Kept, part: ReadPart): Promise<void> {
  let breathedMs = deps.monotonicMs();
  for (const { path, bytes } of part.contents) {
    if (deps.monotonicMs() - breathedMs > BREATHE_EVERY_MS) {
      await setImmediate();
      part.signal.throwIfAborted();
      breathedMs = deps.monotonicMs();
    }
    const outline = await deps.outline(path, bytes);
    // A binary stays known by its stamp, so that it is not read again.
    const text = bytes.includes(0) ? "" : new TextDecoder().decode(bytes);
    known.set(path, {
      path,
      stamp: part.here.get(path)?.stamp ?? "",
      bytes: bytes.length,
      language: findLanguage(path)?.name,
      symbols: outline === "unknown-language" ? [] : flattenSymbols(outline),
      words: vocabulary.count(listIdentifiers(text)),
    });
  }
}

function toParts(files: readonly SourceFile[]): readonly (readonly SourceFile[])[] {
  const parts: SourceFile[][] = [];
  let room = 0;
  for (const file of files) {
    const part = parts.at(-1);
    if (part === undefined || file.bytes > room) {
      parts.push([file]);
      room = READ_AT_ONCE_BYTES - file.bytes;
    } else {
      part.push(file);
      room -= file.bytes;
    }
  }
  return parts;
}

function keepWithin(files: readonly IndexedFile[], within: CodeQuery["within"]): readonly IndexedFile[] {
  if (within === null) return files;
  const paths = new Set(within);
  return files.filter(({ path }) => paths.has(path));
}

interface Corpus {
  readonly files: readonly IndexedFile[];
  readonly vocabulary: Vocabulary;
  readonly source: CodeSource;
}

async function findLexical(corpus: Corpus, query: CodeQuery, signal: AbortSignal): Promise<readonly CodeHit[]> {
  const terms = toQueryTerms(query.text);
  const ranked = rankFiles(corpus.files, corpus.vocabulary, terms).slice(0, query.maxHits);
  const contents = await corpus.source.read(
    ranked.map(({ file }) => file),
    signal,
  );
  const scores = new Map(ranked.map(({ file, score }) => [file.path, score]));
  const hits = contents.flatMap(({ path, bytes }) =>
    bestLines(bytes, terms).map(({ line, text }) => {
      return { path, first: line, last: line, text, score: scores.get(path) ?? 0 };
    }),
  );
  return hits.slice(0, query.maxHits);
}

/** Names of files that are gone are left out. */
function listUsedNames(files: readonly IndexedFile[], vocabulary: Vocabulary): Iterable<string> {
  const used = new Uint8Array(vocabulary.names().length);
  for (const { words } of files) for (const id of words.ids) used[id] = 1;
  return vocabulary.names().filter((_, id) => used[id] === 1);
}

function toShares(files: readonly IndexedFile[]): readonly LanguageShare[] {
  const shares = new Map<string, { files: number; bytes: number }>();
  for (const { language, bytes } of files) {
    if (language === undefined) continue;
    const share = shares.get(language) ?? { files: 0, bytes: 0 };
    shares.set(language, { files: share.files + 1, bytes: share.bytes + bytes });
  }
  return [...shares]
    .map(([language, share]) => ({ language, ...share }))
    .sort((one, other) => other.bytes - one.bytes || (one.language < other.language ? -1 : 1));
}
