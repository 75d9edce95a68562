/** Levels 1 to 3 and 5: whole lines that are alike under a key. Pure. */
import { foldPunctuation } from "./fold-punctuation.ts";
import { findTabWidth, indentOf } from "./indentation.ts";
import { toFoundPlace, toStraightPlace, type Place, type Reading } from "./place.ts";

/** How two lines are compared, which blank lines count, and whether the block may stand further left or right. */
export interface LineRule {
  readonly key: (line: string) => string;
  readonly blanks: "count" | "ignored";
  readonly indent: "same" | "shifted";
}

export const TRAILING_SPACE: LineRule = { key: (line) => line.trimEnd(), blanks: "count", indent: "same" };
export const BLANK_LINES: LineRule = { key: (line) => line.trimEnd(), blanks: "ignored", indent: "same" };
export const INDENTATION: LineRule = { key: (line) => line.trim(), blanks: "ignored", indent: "shifted" };
export const PUNCTUATION: LineRule = {
  key: (line) => foldPunctuation(line).trim(),
  blanks: "ignored",
  indent: "shifted",
};

/** All places where the reading's old lines stand, by the rule. */
export function findLines(lines: readonly string[], reading: Reading, rule: LineRule): readonly Place[] {
  if (reading.oldLines.every((line) => line.trim() === "")) return [];
  const places = rule.blanks === "count" ? findCounting(lines, reading, rule) : findIgnoring(lines, reading, rule);
  return rule.indent === "same" ? places : places.filter((place) => isShifted(lines, place));
}

function findCounting(lines: readonly string[], reading: Reading, { key }: LineRule): readonly Place[] {
  const wanted = reading.oldLines.map(key);
  return findRuns(lines.map(key), wanted).map((from) => toStraightPlace(reading, from));
}

/** Blank lines of the file between found lines belong to the place; those of the old text stand for nothing or for one. */
function findIgnoring(lines: readonly string[], reading: Reading, { key }: LineRule): readonly Place[] {
  const filled = lines.flatMap((line, index) => (line.trim() === "" ? [] : [index]));
  const wanted = reading.oldLines.filter((line) => line.trim() !== "").map(key);
  const keys = filled.map((index) => key(lines[index] ?? ""));
  return findRuns(keys, wanted).map((run) => toFoundPlace(lines, reading, filled.slice(run, run + wanted.length)));
}

function isShifted(lines: readonly string[], { reading, fileOf }: Place): boolean {
  const pairs = reading.oldLines.flatMap((line, index) => {
    const range = fileOf[index];
    if (range === undefined || line.trim() === "") return [];
    return [{ model: indentOf(line), file: indentOf(lines[range.from] ?? "") }];
  });
  return findTabWidth(pairs) !== undefined;
}

/** Where `wanted` starts in `keys`. */
function findRuns(keys: readonly string[], wanted: readonly string[]): readonly number[] {
  const [first] = wanted;
  const runs: number[] = [];
  if (first === undefined) return runs;
  for (let at = keys.indexOf(first); at !== -1; at = keys.indexOf(first, at + 1)) {
    if (wanted.every((key, index) => keys[at + index] === key)) runs.push(at);
  }
  return runs;
}
