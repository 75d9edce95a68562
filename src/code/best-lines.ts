/** The lines of a file that have most of a query's words. Pure. */
import { toQueryTerms } from "./rank-files.ts";

const MAX_LINES = 3;
const MAX_CHARS = 400;

export interface FoundLine {
  /** From 1. */
  readonly line: number;
  readonly text: string;
}

/** At most three, those with as many different words as the best one or one less, in the file's order. */
export function bestLines(bytes: Uint8Array, terms: readonly string[]): readonly FoundLine[] {
  const wanted = new Set(terms);
  const scored = new TextDecoder()
    .decode(bytes)
    .split("\n")
    .map((text, at) => ({ line: at + 1, text: text.trim().slice(0, MAX_CHARS), score: countWanted(text, wanted) }))
    .filter(({ score }) => score > 0);
  const best = scored.reduce((most, { score }) => Math.max(most, score), 0);
  return scored
    .filter(({ score }) => score >= Math.max(1, best - 1))
    .sort((one, other) => other.score - one.score || one.line - other.line)
    .slice(0, MAX_LINES)
    .sort((one, other) => one.line - other.line)
    .map(({ line, text }) => ({ line, text }));
}

function countWanted(text: string, wanted: ReadonlySet<string>): number {
  return toQueryTerms(text.slice(0, MAX_CHARS)).filter((term) => wanted.has(term)).length;
}
