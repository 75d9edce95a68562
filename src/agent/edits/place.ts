/** Where an edit would land, before anything is changed. */
import type { EditLevel } from "./edit-outcome.ts";

/** What the model wrote, once line numbers and escapes are read away: lines without their ends. */
export interface Reading {
  readonly oldLines: readonly string[];
  readonly newLines: readonly string[];
}

/** Lines of the file, from 0, `to` excluded. */
export interface FileRange {
  readonly from: number;
  readonly to: number;
}

export interface Place extends FileRange {
  readonly reading: Reading;
  /** For each old line the file's lines it stands for; undefined for a line that the file has not (a blank one). */
  readonly fileOf: readonly (FileRange | undefined)[];
}

export type Match =
  | { readonly kind: "found"; readonly place: Place; readonly level: EditLevel }
  | { readonly kind: "ambiguous"; readonly level: EditLevel; readonly starts: readonly number[] }
  | { readonly kind: "not-found" };

/** A place where old line i is file line `from + i`. */
export function toStraightPlace(reading: Reading, from: number): Place {
  const fileOf = reading.oldLines.map((_line, index) => ({ from: from + index, to: from + index + 1 }));
  return { reading, from, to: from + reading.oldLines.length, fileOf };
}

/**
 * A place where only the lines that are not blank were looked for. A blank old line stands for a blank line of the file
 * at that point, or for nothing; blank lines that only the file has belong to the place and to no old line.
 * @param found The file's line for each old line that is not blank, in order.
 */
export function toFoundPlace(lines: readonly string[], reading: Reading, found: readonly number[]): Place {
  const isBlank = (at: number): boolean => lines[at]?.trim() === "";
  let cursor = found[0] ?? 0;
  let leading = reading.oldLines.findIndex((line) => line.trim() !== "");
  while (leading > 0 && isBlank(cursor - 1)) {
    leading -= 1;
    cursor -= 1;
  }
  const from = cursor;
  const ahead = [...found];
  const fileOf = reading.oldLines.map((line, index): FileRange | undefined => {
    const isWanted = line.trim() !== "" || (index >= leading && isBlank(cursor));
    if (!isWanted) return undefined;
    const at = line.trim() === "" ? cursor : (ahead.shift() ?? cursor);
    cursor = at + 1;
    return { from: at, to: cursor };
  });
  return { reading, from, to: cursor, fileOf };
}

/** None, one or too many: the one rule of every level. */
export function toMatch(places: readonly Place[], level: EditLevel): Match {
  const [first] = places;
  if (first === undefined) return { kind: "not-found" };
  if (places.length > 1) return { kind: "ambiguous", level, starts: places.map(({ from }) => from) };
  return { kind: "found", place: first, level };
}
