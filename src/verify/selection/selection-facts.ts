/** What the selection of impacted tests is told; all of it plain data. Paths are relative to the repository's root. */

export interface ChangedCode {
  readonly path: string;
  /** Changed lines of the file as it is now, from 1; those around a removal where nothing was added. Empty: all. */
  readonly lines: readonly number[];
  /** Text of the lines that are gone. */
  readonly removed: readonly string[];
}

export interface SelectionFacts {
  readonly files: readonly string[];
  /** Of code files, as far as they were read; `limitTexts` says how far that may be. */
  readonly texts: ReadonlyMap<string, string>;
  readonly changed: readonly ChangedCode[];
  /** Files that were changed together, a list for each commit, newest first. */
  readonly history: readonly (readonly string[])[];
  /** What test files took when last run, ms; empty when nothing is known. Files with a time are tests, whatever their names. */
  readonly recorded: ReadonlyMap<string, number>;
  readonly budget: SelectionBudget;
}

/** A fifth of the suite: in that time nearly all tests that will fail can be seen to (`npm run bench:impacted`). */
export const IMPACTED_SHARE = 0.2;

export interface SelectionBudget {
  /** Of the time that the whole suite took, 0 to 1. */
  readonly share: number;
  readonly maxMs: number;
  /** So much may always be run: leaving anything out of less is not worth the risk. */
  readonly minMs: number;
}

export const SIGNALS = ["nearest", "graph", "symbols", "together", "words"] as const;
export type Signal = (typeof SIGNALS)[number];

/** How much a signal says for a test file, 0 to 1; those it says nothing of are left out. */
export type Scores = ReadonlyMap<string, number>;
