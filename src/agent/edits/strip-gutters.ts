/** Takes away the line numbers that models copy from what `read` shows. Pure. */
import type { Reading } from "./place.ts";

/** `12| x` as our `read`, `12: x` and `12→x` as others show it, a number and a tab as `cat -n`. */
const GUTTER = /^[ \t]*(\d{1,6})(?:\| ?|: |→|\t)/;

/** Undefined unless every old line has a number and the numbers count up: then it can be nothing else. */
export function stripGutters({ oldLines, newLines }: Reading): Reading | undefined {
  const numbers = oldLines.map((line) => Number(GUTTER.exec(padded(line))?.[1] ?? Number.NaN));
  const first = numbers[0];
  if (first === undefined || !numbers.every((number, index) => number === first + index)) return undefined;
  return { oldLines: oldLines.map(strip), newLines: newLines.map(strip) };
}

function strip(line: string): string {
  return padded(line).replace(GUTTER, "");
}

// An editor may have cut the blank after `12|` or `12:` on an empty line.
function padded(line: string): string {
  return /^[ \t]*\d{1,6}:$/.test(line) ? `${line} ` : line;
}
