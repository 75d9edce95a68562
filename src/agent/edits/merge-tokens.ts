/** Three texts of one line: as quoted, as the file has it, as it shall be. Pure. */
import { diffTokens, lineSimilarity, toTokens, type TokenChange } from "./compare-lines.ts";

/** A changed line resembles the line it replaces at least so much; otherwise it is another line. 0 to 1. */
const MIN_RESEMBLANCE = 0.4;

export interface LinePair {
  /** Which old line. */
  readonly at: number;
  readonly model: string;
  readonly file: string;
}

export interface NewLine {
  /** Without indentation. */
  readonly line: string;
  /** Which of the lines that replace the old ones. */
  readonly index: number;
  readonly isSameCount: boolean;
}

/**
 * The new line with those tokens that the change leaves alone as the file spells them. Undefined when the file has the
 * old lines as quoted, or when both sides change the same tokens.
 * @param replaced The lines it may replace, in the file's order.
 */
export function mergeTokens(replaced: readonly LinePair[], { line, index, isSameCount }: NewLine): string | undefined {
  const pair = isSameCount ? replaced[index] : findAlike(replaced, line);
  if (pair === undefined || lineSimilarity(pair.model, line) < MIN_RESEMBLANCE) return undefined;
  const base = toTokens(pair.model.trim());
  const ours = diffTokens(base, toTokens(pair.file.trim()));
  const theirs = diffTokens(base, toTokens(line));
  return ours.length === 0 ? undefined : applyBoth(base, ours, theirs);
}

function findAlike(replaced: readonly LinePair[], line: string): LinePair | undefined {
  const ranked = replaced.map((pair) => ({ pair, similarity: lineSimilarity(pair.model, line) }));
  return ranked.sort((one, other) => other.similarity - one.similarity)[0]?.pair;
}

function applyBoth(
  base: readonly string[],
  ours: readonly TokenChange[],
  theirs: readonly TokenChange[],
): string | undefined {
  const wanted = theirs.filter((change) => !ours.some((other) => isSame(change, other)));
  if (wanted.some((change) => ours.some((other) => overlaps(change, other)))) return undefined;
  const all = [...ours, ...wanted].sort((one, other) => one.from - other.from || one.to - other.to);
  const out: string[] = [];
  let at = 0;
  for (const change of all) {
    out.push(...base.slice(at, change.from), ...change.tokens);
    at = change.to;
  }
  return [...out, ...base.slice(at)].join("");
}

function isSame(one: TokenChange, other: TokenChange): boolean {
  return one.from === other.from && one.to === other.to && one.tokens.join("") === other.tokens.join("");
}

function overlaps(one: TokenChange, other: TokenChange): boolean {
  if (one.from === other.from) return true;
  return one.from < other.to && other.from < one.to;
}
