/** What a syntax check after an edit means. Pure: the errors are counted elsewhere. */
import type { EditLevel } from "./edit-outcome.ts";

/** Syntax errors in a file's bytes, or that nobody can count them for this language. */
export type SyntaxErrorCount = number | "unknown-language";

export type SyntaxDecision =
  | { readonly kind: "keep" }
  /** The edit stays, the model is told, and the work is not done while it lasts: edits of several steps are legitimate. */
  | {
      readonly kind: "keep-and-report";
      readonly added: number;
      readonly errorsBefore: number;
      readonly errorsAfter: number;
    }
  /** A guess that breaks the file was a wrong guess. */
  | { readonly kind: "take-back"; readonly added: number };

/** The first level at which a place is found by tolerance; below it the text was the model's own. */
const FIRST_GUESS: EditLevel = 3;

export function decideAfterSyntax(checked: {
  readonly level: EditLevel;
  readonly before: SyntaxErrorCount;
  readonly after: SyntaxErrorCount;
}): SyntaxDecision {
  const { level, before, after } = checked;
  if (before === "unknown-language" || after === "unknown-language" || after <= before) return { kind: "keep" };
  const added = after - before;
  if (level >= FIRST_GUESS) return { kind: "take-back", added };
  return { kind: "keep-and-report", added, errorsBefore: before, errorsAfter: after };
}
