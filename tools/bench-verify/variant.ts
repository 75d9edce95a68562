/** One candidate that the gate is asked about, and what is known of it beforehand. */

/** In the order of the table. */
export const VARIANT_KINDS = [
  "gold",
  "gold-own",
  "empty",
  "test-only",
  "test-only-given",
  "wrong-file",
  "hunk-dropped",
  "mutated",
  "tampered",
] as const;
export type VariantKind = (typeof VARIANT_KINDS)[number];

export interface Variant {
  readonly kind: VariantKind;
  /** Tells variants of a kind apart: which hunk, which fault, which trick. */
  readonly detail: string;
  readonly candidate: string;
  /** The fix's tests are laid on top, as a caller would give them. */
  readonly isGiven: boolean;
  /**
   * `ask`: the project's own suite, with the fix's tests, decides. `ask-old`: it is fixed, and the suite as it was says
   * whether the fix takes something back that was tested.
   */
  readonly truth: "fixed" | "not-fixed" | "ask" | "ask-old";
}
