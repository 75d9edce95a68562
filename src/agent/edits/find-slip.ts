/** Tells a misspelt line from another line. Pure. */
import { distance } from "fastest-levenshtein";
import { diffTokens, toTokens } from "./compare-lines.ts";

export interface Slip {
  /** The words of the model's line that the file spells otherwise. */
  readonly misspelt: readonly string[];
}

const WORD = /[\p{L}\p{N}_$]/u;
/** Letters that may be wrong, missing, doubled or swapped in one word. */
const MAX_LETTERS = 2;
const MIN_WORD = 3;

/**
 * A slip is one changed place: one word nearly spelt right, or marks and blanks. Another word, number or literal is
 * no slip but another meaning: `case "b"` for `case "a"` would land in the wrong branch.
 */
export function findSlip(modelLine: string, fileLine: string): Slip | undefined {
  const tokens = toTokens(modelLine);
  const changes = diffTokens(tokens, toTokens(fileLine));
  const [change] = changes;
  if (change === undefined || changes.length > 1) return undefined;
  const written = tokens.slice(change.from, change.to).join("").trim();
  const meant = change.tokens.join("").trim();
  if (!WORD.test(written) && !WORD.test(meant))
    return written.length + meant.length <= 3 ? { misspelt: [] } : undefined;
  return isMisspelling(written, meant)
    ? { misspelt: toTokens(written).filter((token) => WORD.test(token)) }
    : undefined;
}

function isMisspelling(written: string, meant: string): boolean {
  const shortest = Math.min(written.length, meant.length);
  if (shortest < MIN_WORD || onlyDigits(written) !== onlyDigits(meant)) return false;
  const letters = distance(written, meant);
  return letters <= MAX_LETTERS && letters * 3 <= shortest + 2;
}

function onlyDigits(text: string): string {
  return text.replace(/\D/g, "");
}
