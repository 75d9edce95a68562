/** Files by the words of a query: BM25 over the parts of names (Robertson and Zaragoza 2009, k1 1.2, b 0.75). Pure. */
import { listIdentifiers, splitIdentifier } from "./identifiers.ts";
import type { IndexedFile } from "./indexed-file.ts";
import type { Vocabulary } from "./vocabulary.ts";

const SATURATION = 1.2;
const LENGTH_WEIGHT = 0.75;
/** A file that is named after what is asked for is rarely the wrong one. */
const PATH_BONUS = 0.5;

export interface RankedFile {
  readonly file: IndexedFile;
  readonly score: number;
}

/** Words of the query, in small letters, each once. */
export function toQueryTerms(text: string): readonly string[] {
  return [...new Set(listIdentifiers(text).flatMap(splitIdentifier))];
}

/** Only files that have at least one of the words; best first, equal ones by path. */
export function rankFiles(
  files: readonly IndexedFile[],
  vocabulary: Vocabulary,
  terms: readonly string[],
): readonly RankedFile[] {
  const termsOf = new Map<number, number[]>();
  for (const [at, term] of terms.entries()) {
    for (const id of vocabulary.withPart(term)) termsOf.set(id, [...(termsOf.get(id) ?? []), at]);
  }
  const found = files.map((file) => ({ file, counts: countTerms(file, termsOf, terms) }));
  const idf = terms.map((_, at) => toIdf(files.length, found.filter(({ counts }) => (counts[at] ?? 0) > 0).length));
  const meanLength = files.reduce((sum, { words }) => sum + words.total, 0) / Math.max(1, files.length);
  return found
    .map(({ file, counts }) => ({ file, score: toScore(file, { counts, idf, meanLength }) }))
    .filter(({ score }) => score > 0)
    .sort((one, other) => other.score - one.score || (one.file.path < other.file.path ? -1 : 1));
}

function countTerms(
  file: IndexedFile,
  termsOf: ReadonlyMap<number, readonly number[]>,
  terms: readonly string[],
): readonly number[] {
  const counts = terms.map(() => 0);
  const { ids, counts: times } = file.words;
  for (let at = 0; at < ids.length; at += 1) {
    for (const term of termsOf.get(ids[at] ?? -1) ?? []) counts[term] = (counts[term] ?? 0) + (times[at] ?? 0);
  }
  const inPath = new Set(toQueryTerms(file.path));
  return counts.map((count, at) => (inPath.has(terms[at] ?? "") ? count + PATH_BONUS * (count + 1) : count));
}

function toIdf(files: number, having: number): number {
  return Math.log(1 + (files - having + 0.5) / (having + 0.5));
}

function toScore(
  { words }: IndexedFile,
  { counts, idf, meanLength }: { counts: readonly number[]; idf: readonly number[]; meanLength: number },
): number {
  const length = SATURATION * (1 - LENGTH_WEIGHT + (LENGTH_WEIGHT * words.total) / Math.max(1, meanLength));
  return counts.reduce((sum, count, at) => sum + ((idf[at] ?? 0) * count * (SATURATION + 1)) / (count + length), 0);
}
