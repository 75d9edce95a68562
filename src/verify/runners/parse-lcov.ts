/** Line coverage from an `lcov.info`, format of `geninfo(1)`: `SF:` begins a file, `DA:line,count` is one line of it. Pure. */
import type { FileCoverage, MeasuredCoverage } from "../../domain/testing.ts";
import { toRelativePath } from "./runner-adapter.ts";

const LINE = /^DA:(\d{1,9}),(\d+)/;
const MAX_ROW_CHARS = 64;
const MAX_PATH_CHARS = 4_096;
const MAX_FILES = 5_000;
const MAX_LINES = 200_000;

/** Line by line, whether it ran. */
interface ReadFile {
  readonly lines: Map<number, boolean>;
  isCut: boolean;
}

interface Reading {
  readonly files: Map<string, ReadFile>;
  current: ReadFile | undefined;
  isCut: boolean;
}

/**
 * A file that comes twice has run what either of them ran. Files outside of the repository are left out. Of more than
 * 5,000 files or 200,000 lines of one file the first ones are read, and `isCut` says so.
 */
export function parseLcov(text: string, root: string): MeasuredCoverage {
  const reading: Reading = { files: new Map(), current: undefined, isCut: false };
  // Not split: a text of line ends alone would become an array many times its size.
  for (let start = 0; start < text.length;) {
    const next = text.indexOf("\n", start);
    const end = next === -1 ? text.length : next;
    if (text.startsWith("DA:", start))
      addLine(reading.current, text.slice(start, Math.min(end, start + MAX_ROW_CHARS)));
    if (text.startsWith("SF:", start)) {
      enterFile(reading, findPath(text.slice(start + 3, Math.min(end, start + 4 + MAX_PATH_CHARS)), root));
    }
    start = end + 1;
  }
  const files = [...reading.files].map(([path, file]) => toFileCoverage(path, file));
  return { kind: "measured", files, isCut: reading.isCut };
}

/** Relative to the repository's root; undefined when it is not in there, or no path. */
function findPath(said: string, root: string): string | undefined {
  const path = toRelativePath(said.replace(/\r$/, ""), root);
  const parts = path.split("/");
  if (said.length > MAX_PATH_CHARS) return undefined;
  return path === "" || path.startsWith("/") || parts.includes("..") ? undefined : path;
}

/** Lines that follow are no file's where there is no path, or no room. */
function enterFile(reading: Reading, path: string | undefined): void {
  reading.current = path === undefined ? undefined : reading.files.get(path);
  if (path === undefined || reading.current !== undefined) return;
  if (reading.files.size >= MAX_FILES) {
    reading.isCut = true;
    return;
  }
  reading.current = { lines: new Map(), isCut: false };
  reading.files.set(path, reading.current);
}

function addLine(file: ReadFile | undefined, row: string): void {
  if (file === undefined) return;
  const [, number, count] = LINE.exec(row) ?? [];
  if (number === undefined) return;
  const line = Number(number);
  if (file.lines.size < MAX_LINES || file.lines.has(line)) {
    file.lines.set(line, file.lines.get(line) === true || Number(count) > 0);
  } else file.isCut = true;
}

function toFileCoverage(path: string, { lines, isCut }: ReadFile): FileCoverage {
  const missed = [...lines].flatMap(([line, ran]) => (ran ? [] : line)).sort((one, other) => one - other);
  return { path, lines: lines.size, missed, ...(isCut ? { isCut } : {}) };
}
