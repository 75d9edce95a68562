/** One import of a file, as it is written. */

export interface ImportFact {
  /** The module as the file names it. */
  readonly from: string;
  /** Names that are taken and what they are called here. `*` is the module as a whole. */
  readonly taken: readonly TakenName[];
  /** What of it the file hands on under which name: `*` as `*` is all names, `*` as `z` all of them behind `z.`. */
  readonly passed: readonly PassedName[];
}

export interface TakenName {
  readonly name: string;
  readonly local: string;
}

export interface PassedName {
  readonly name: string;
  readonly given: string;
}

/** Files with more imports were written by a program. */
export const MAX_IMPORTS = 1_000;
