/** What an edit can end in. A refusal is an answer for the model, not an error. */

/**
 * How far the file was from what was quoted: 0 exact · 1 trailing white space · 2 blank lines · 3 one shift of the
 * indentation · 4 escaped once too often · 5 typographic punctuation · 6 elided lines · 7 near match.
 */
export type EditLevel = 0 | 1 | 2 | 3 | 4 | 5 | 6 | 7;

export type RefusalCode =
  | "empty-old"
  | "same-text"
  | "not-text"
  | "not-found"
  | "ambiguous"
  | "changed-since-read"
  | "placeholder"
  | "unclear-merge"
  | "not-encodable"
  | "wrong-lines"
  | "syntax-worse";

export type EditOutcome = AppliedEdit | { readonly kind: "already-applied"; readonly line: number } | RefusedEdit;

export interface AppliedEdit {
  readonly kind: "applied";
  readonly bytes: Uint8Array;
  readonly level: EditLevel;
  /** Lines of the new file, first and last, from 1; `last` is `first - 1` where lines were only taken out. */
  readonly spans: readonly LineRange[];
  /** For the model, at most 15 lines. */
  readonly diff: string;
}

export interface RefusedEdit {
  readonly kind: "refused";
  readonly code: RefusalCode;
  /** For the model, at most 60 lines. */
  readonly text: string;
}

export interface LineRange {
  readonly first: number;
  readonly last: number;
}
