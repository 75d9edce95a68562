/**
 * Notices that a model says the same again and again, while it is still saying it. What it writes into a call is judged
 * far more mildly than what it says: tables and data are repetitive by nature. Pure but for its own memory.
 */
import { findPeriodAtEnd, type Period } from "./find-period.ts";
import { createShingleCounter } from "./shingle-counter.ts";

export type Saying = "prose" | "arguments";

export interface RepetitionFinder {
  /** Where the second copy starts, in everything added so far; undefined while nothing repeats. */
  add(piece: string): number | undefined;
}

const CHECK_EVERY_CHARS = 2_048;
const MAX_SHINGLE_COPIES = 5;

interface Criterion {
  readonly minCopies: number;
  /** Of all copies together. */
  readonly minChars: number;
  /** The same when the piece says nothing: blanks, rules, zeros. */
  readonly minCharsOfFiller: number;
  /** How much of the end is looked at; a piece longer than its share of that is not noticed. */
  readonly tailChars: number;
}

const CRITERIA: Readonly<Record<Saying, Criterion>> = {
  prose: { minCopies: 20, minChars: 300, minCharsOfFiller: 2_000, tailChars: 16_384 },
  arguments: { minCopies: 50, minChars: 4_000, minCharsOfFiller: 6_000, tailChars: 65_536 },
};
const MIN_PIECE_OF_ARGUMENTS = 16;

/** Of a whole text. */
export function findRepeatedText(text: string, saying: Saying = "prose"): number | undefined {
  const finder = createFinder(saying);
  for (let at = 0; at < text.length; at += CHECK_EVERY_CHARS) {
    const found = finder.check(text.slice(at, at + CHECK_EVERY_CHARS));
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Looks at every two thousand characters or so. */
export function createRepetitionFinder(saying: Saying): RepetitionFinder {
  const finder = createFinder(saying);
  let waiting: string[] = [];
  let chars = 0;
  return {
    add(piece) {
      waiting.push(piece);
      chars += piece.length;
      if (chars < CHECK_EVERY_CHARS) return undefined;
      const text = waiting.join("");
      waiting = [];
      chars = 0;
      return finder.check(text);
    },
  };
}

function createFinder(saying: Saying): { check(text: string): number | undefined } {
  const shingles = saying === "prose" ? createShingleCounter(MAX_SHINGLE_COPIES) : undefined;
  let tail = "";
  let total = 0;
  return {
    check(text) {
      total += text.length;
      tail = (tail + text).slice(-CRITERIA[saying].tailChars);
      const period = findPeriodAtEnd(tail, CRITERIA[saying].minCopies);
      const isTooMuch = period !== undefined && isRepetition(period, tail, saying);
      const second = shingles?.add(text);
      return isTooMuch ? total - period.covered + period.length : second;
    },
  };
}

function isRepetition({ length, covered }: Period, tail: string, saying: Saying): boolean {
  const { minChars, minCharsOfFiller } = CRITERIA[saying];
  const piece = tail.slice(-length);
  const isFiller = saying === "prose" ? !/\p{L}\P{L}*\p{L}\P{L}*\p{L}/u.test(piece) : length < MIN_PIECE_OF_ARGUMENTS;
  return covered >= (isFiller ? minCharsOfFiller : minChars);
}
