/** Level 6: `...` lines stand for lines that the model did not repeat. Pure. */
import { findLines, INDENTATION, TRAILING_SPACE } from "./find-lines.ts";
import type { FileRange, Place, Reading } from "./place.ts";

/** More than this is no longer one place. Lines. */
const MAX_GAP = 80;
// Dots alone or in a comment, with up to eight words such as "rest of the code". A blank must part dots and words:
// `...rest` is code.
const ELISION =
  /^\s*(?:\/\/|#|--|;|\/\*+|<!--|\*|\{\/\*)?\s*(?:\.{3}|…)(?:\s+[\w'()-]+){0,8}\s*(?:\.{3}|…)?\s*(?:\*\/\}?|-->)?\s*$/;

export function isElision(line: string): boolean {
  return ELISION.test(line);
}

/** None unless every piece between the dots stands at one place only, all in order and near each other. */
export function findElided(lines: readonly string[], reading: Reading): readonly Place[] {
  const pieces = toPieces(reading.oldLines);
  if (pieces.length < 2) return [];
  const found: Place[] = [];
  for (const piece of pieces) {
    const place = findPiece(lines, piece, reading);
    const gap = place === undefined ? -1 : place.from - (found.at(-1)?.to ?? place.from);
    if (place === undefined || gap < 0 || gap > MAX_GAP) return [];
    found.push(place);
  }
  return [join(reading, pieces, found)];
}

interface Piece {
  /** The old line it starts at. */
  readonly at: number;
  readonly lines: readonly string[];
}

function toPieces(oldLines: readonly string[]): readonly Piece[] {
  const pieces: Piece[] = [];
  let start = 0;
  for (let at = 0; at <= oldLines.length; at += 1) {
    if (at < oldLines.length && !isElision(oldLines[at] ?? "")) continue;
    const lines = oldLines.slice(start, at);
    if (lines.some((line) => line.trim() !== "")) pieces.push({ at: start, lines });
    start = at + 1;
  }
  return pieces;
}

function findPiece(lines: readonly string[], piece: Piece, { newLines }: Reading): Place | undefined {
  const reading = { oldLines: piece.lines, newLines };
  for (const rule of [TRAILING_SPACE, INDENTATION]) {
    const places = findLines(lines, reading, rule);
    if (places.length > 0) return places.length === 1 ? places[0] : undefined;
  }
  return undefined;
}

function join(reading: Reading, pieces: readonly Piece[], found: readonly Place[]): Place {
  const fileOf = reading.oldLines.map((): FileRange | undefined => undefined);
  let end: number | undefined;
  for (const [index, place] of found.entries()) {
    const at = pieces[index]?.at ?? 0;
    fileOf.splice(at, place.fileOf.length, ...place.fileOf);
    if (end !== undefined) fileOf[at - 1] = { from: end, to: place.from };
    end = place.to;
  }
  return { reading, from: found[0]?.from ?? 0, to: end ?? 0, fileOf };
}
