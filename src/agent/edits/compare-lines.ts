/** How alike two lines are, in characters and in tokens. Pure. */
import { diffArrays } from "diff";
import { distance } from "fastest-levenshtein";
import { foldPunctuation } from "./fold-punctuation.ts";

/** Longer lines are compared by equality only: data or minified code, where "nearly" means nothing. Characters. */
const MAX_COMPARED = 400;

/** Words, numbers, runs of blanks and single marks; joined they are the line again. */
export function toTokens(line: string): readonly string[] {
  return line.match(/[\p{L}\p{N}_$]+|\s+|[^\p{L}\p{N}_$\s]/gu) ?? [];
}

/** 0 to 1; blanks at the ends and typographic marks do not count. */
export function lineSimilarity(one: string, other: string): number {
  const left = foldPunctuation(one).trim();
  const right = foldPunctuation(other).trim();
  if (left === right) return 1;
  const longest = Math.max(left.length, right.length);
  return longest > MAX_COMPARED ? 0 : 1 - distance(left, right) / longest;
}

/** A part of a token list that another list has otherwise. */
export interface TokenChange {
  readonly from: number;
  readonly to: number;
  readonly tokens: readonly string[];
}

/** What turns `before` into `after`, in order, not touching one another. */
export function diffTokens(before: readonly string[], after: readonly string[]): readonly TokenChange[] {
  const changes: TokenChange[] = [];
  let at = 0;
  let open: { from: number; to: number; tokens: string[] } | undefined;
  for (const { added, removed, value } of diffArrays([...before], [...after])) {
    if (!added && !removed) {
      if (open !== undefined) changes.push(open);
      open = undefined;
      at += value.length;
      continue;
    }
    open ??= { from: at, to: at, tokens: [] };
    if (added) open.tokens.push(...value);
    else at = open.to = at + value.length;
  }
  if (open !== undefined) changes.push(open);
  return changes;
}

/** The names and numbers in a text. */
export function toWords(text: string): ReadonlySet<string> {
  return new Set(text.match(/[\p{L}\p{N}_$]+/gu));
}
