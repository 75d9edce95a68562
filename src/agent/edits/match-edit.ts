/**
 * Finds the one place that an edit means. Levels from exact to near; the first that finds anything decides, and more
 * than one place at that level is an answer, not a choice. Pure.
 */
import type { EditLevel } from "./edit-outcome.ts";
import { findElided } from "./find-elided.ts";
import { findExact } from "./find-exact.ts";
import { BLANK_LINES, findLines, INDENTATION, PUNCTUATION, TRAILING_SPACE } from "./find-lines.ts";
import { findNear } from "./find-near.ts";
import { toMatch, type Match, type Place, type Reading } from "./place.ts";
import { stripGutters } from "./strip-gutters.ts";
import type { TextFile } from "./text-file.ts";
import { unescapeReadings } from "./unescape-readings.ts";

/** Both texts with LF line ends. */
export interface EditTexts {
  readonly oldText: string;
  readonly newText: string;
}

/** What is certain enough to be looked for first, and again in each reading without escapes. */
export function matchPlainly(file: TextFile, texts: EditTexts): Match {
  const raw = toReading(texts);
  const exact = toMatch(findExact(file.text, texts.oldText, texts.newText), 0);
  if (exact.kind !== "not-found") return exact;
  const stripped = stripGutters(raw);
  if (stripped === undefined) return matchLines(file, raw);
  const exactStripped = toMatch(findExact(file.text, join(stripped.oldLines), join(stripped.newLines)), 0);
  return exactStripped.kind === "not-found" ? matchLines(file, stripped) : exactStripped;
}

/** Levels 4 to 7, for what `matchPlainly` did not find. */
export function matchTolerantly(file: TextFile, texts: EditTexts): Match {
  const raw = toReading(texts);
  const reading = stripGutters(raw) ?? raw;
  const lines = file.lines.map(({ text }) => text);
  return firstFound([
    () => matchUnescaped(file, reading),
    () => toMatch(findLines(lines, reading, PUNCTUATION), 5),
    () => toMatch(findElided(lines, reading), 6),
    () => toMatch(findNear(lines, reading), 7),
  ]);
}

/** What ends in a line end in both texts ends in no empty line; an empty line that only one has is meant. */
export function toReading({ oldText, newText }: EditTexts): Reading {
  const isEnded = oldText.endsWith("\n") && (newText.endsWith("\n") || newText === "");
  const toLines = (text: string): readonly string[] => (isEnded ? text.slice(0, -1) : text).split("\n");
  return { oldLines: toLines(oldText), newLines: newText === "" ? [] : toLines(newText) };
}

function join(lines: readonly string[]): string {
  return lines.map((line) => `${line}\n`).join("");
}

function matchLines(file: TextFile, reading: Reading): Match {
  const lines = file.lines.map(({ text }) => text);
  return firstFound([
    () => toMatch(findLines(lines, reading, TRAILING_SPACE), 1),
    () => toMatch(findLines(lines, reading, BLANK_LINES), 2),
    () => toMatch(findLines(lines, reading, INDENTATION), 3),
  ]);
}

/** Double quotes alone first, because JSON leaves single ones as they are. */
function matchUnescaped(file: TextFile, reading: Reading): Match {
  return firstFound([
    () => matchReadings(file, unescapeReadings(reading, '"')),
    () => matchReadings(file, unescapeReadings(reading, `"'`)),
  ]);
}

/** Every way of unescaping that finds a place counts: two of them mean that it is unclear what was to be written. */
function matchReadings(file: TextFile, readings: readonly Reading[]): Match {
  const level: EditLevel = 4;
  const places: Place[] = [];
  for (const { oldLines, newLines } of readings) {
    const match = matchPlainly(file, { oldText: join(oldLines), newText: join(newLines) });
    if (match.kind === "ambiguous") return { ...match, level };
    if (match.kind === "found") places.push(match.place);
  }
  return toMatch(places, level);
}

function firstFound(levels: readonly (() => Match)[]): Match {
  for (const level of levels) {
    const match = level();
    if (match.kind !== "not-found") return match;
  }
  return { kind: "not-found" };
}
