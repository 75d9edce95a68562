/**
 * Which declarations the rest leans on: PageRank over files, an edge for every name that one file uses and another
 * declares (as Aider's repository map does); a file's rank is handed on to what it uses. Pure.
 */
import type { FlatSymbol, IndexedFile } from "./indexed-file.ts";
import type { Vocabulary } from "./vocabulary.ts";

const DAMPING = 0.85;
const ROUNDS = 20;
/** A name that many files declare says nothing about any of them. */
const MAX_DECLARING_FILES = 5;
const MIN_NAME_CHARS = 3;
/** Names are matched by spelling alone: `text` or `files` is mostly somebody's variable, `readText` hardly ever. */
const PLAIN_WORD_WEIGHT = 0.002;
const TEST_FILE = /(?:^|\/)(?:tests?|__tests__|specs?)\/|[._-](?:test|spec)\.\w+$|(?:^|\/)test_[^/]*$/;

export interface RankedDefinition {
  readonly file: IndexedFile;
  readonly symbol: FlatSymbol;
  readonly rank: number;
}

interface Edge {
  readonly from: number;
  readonly to: number;
  readonly nameId: number;
  readonly weight: number;
}

/** Highest rank first; equal ones by path and line. Declarations nobody refers to stand last. */
export function rankDefinitions(files: readonly IndexedFile[], vocabulary: Vocabulary): readonly RankedDefinition[] {
  const edges = toEdges(files, vocabulary);
  const out = new Float64Array(files.length);
  for (const { from, weight } of edges) out[from] = (out[from] ?? 0) + weight;
  const ranks = toPageRanks(files.length, edges, out);
  const received = new Map<string, number>();
  for (const { from, to, nameId, weight } of edges) {
    const key = `${to} ${nameId}`;
    const share = ((ranks[from] ?? 0) * weight) / (out[from] ?? 1);
    received.set(key, (received.get(key) ?? 0) + share);
  }
  return files
    .flatMap((file, at) => file.symbols.map((symbol) => ({ file, symbol, rank: rankOf(symbol, at) })))
    .sort((one, other) => other.rank - one.rank || comparePlaces(one, other));

  function rankOf({ name, visible }: FlatSymbol, file: number): number {
    const id = visible ? vocabulary.find(name) : undefined;
    return id === undefined ? 0 : (received.get(`${file} ${id}`) ?? 0);
  }
}

function toEdges(files: readonly IndexedFile[], vocabulary: Vocabulary): readonly Edge[] {
  const declaring = listDeclaring(files, vocabulary);
  return files.flatMap(({ words, language }, from) => {
    const edges: Edge[] = [];
    // Prose uses the same words and means something else.
    if (language === undefined) return edges;
    for (const [at, nameId] of words.ids.entries()) {
      const targets = declaring.get(nameId);
      if (targets === undefined || targets.size > MAX_DECLARING_FILES || targets.has(from)) continue;
      const weight = (nameWeight(vocabulary.name(nameId)) * Math.sqrt(words.counts[at] ?? 0)) / targets.size;
      for (const to of targets) edges.push({ from, to, nameId, weight });
    }
    return edges;
  });
}

function nameWeight(name: string): number {
  return /^[\p{Ll}\d]+$/u.test(name) ? PLAIN_WORD_WEIGHT : 1;
}

function listDeclaring(
  files: readonly IndexedFile[],
  vocabulary: Vocabulary,
): ReadonlyMap<number, ReadonlySet<number>> {
  const declaring = new Map<number, Set<number>>();
  for (const [at, { path, symbols }] of files.entries()) {
    // What tests declare is used by tests.
    if (TEST_FILE.test(path)) continue;
    for (const { name, visible } of symbols) {
      const id = !visible || name.length < MIN_NAME_CHARS ? undefined : vocabulary.find(name);
      if (id !== undefined) declaring.set(id, (declaring.get(id) ?? new Set<number>()).add(at));
    }
  }
  return declaring;
}

function toPageRanks(size: number, edges: readonly Edge[], out: Float64Array): Float64Array {
  let ranks = new Float64Array(size).fill(1 / Math.max(1, size));
  for (let round = 0; round < ROUNDS; round += 1) {
    // What files without references hold goes to all alike.
    const dangling = ranks.reduce((sum, rank, at) => (out[at] === 0 ? sum + rank : sum), 0);
    const next = new Float64Array(size).fill((1 - DAMPING + DAMPING * dangling) / Math.max(1, size));
    for (const { from, to, weight } of edges)
      next[to] = (next[to] ?? 0) + (DAMPING * (ranks[from] ?? 0) * weight) / (out[from] ?? 1);
    ranks = next;
  }
  return ranks;
}

function comparePlaces(one: RankedDefinition, other: RankedDefinition): number {
  if (one.file.path !== other.file.path) return one.file.path < other.file.path ? -1 : 1;
  return one.symbol.first - other.symbol.first;
}
