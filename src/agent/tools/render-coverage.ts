/** Which lines no test ran, as the model reads it: of what it changed, or else of the files with most of them. Pure. */
import type { Coverage, FileCoverage, MeasuredCoverage } from "../../domain/testing.ts";
import { toOneLine } from "../to-one-line.ts";

const MAX_FILES = 8;
const MAX_RANGES = 20;
const MAX_PATH_CHARS = 200;
const NOT_MEASURED =
  "Coverage was not measured: this test runner has no coverage here, or lacks the package for it. Run the tests without.";

export interface CoveredRun {
  /** Files that the agent changed. */
  readonly changed: readonly string[];
  /** Test files that ran; runners leave them out of what they measure. */
  readonly tests: readonly string[];
}

/** Paths are text of the repository. A changed file counts as code when another of its extension was measured. */
export function renderCoverage(coverage: Coverage, run: CoveredRun): string {
  if (coverage.kind === "too-large")
    return `Coverage was not measured: more than ${toMegabytes(coverage.maxBytes)} MB.`;
  if (coverage.files.length === 0) return NOT_MEASURED;
  const own = listOwn(coverage, run);
  const shown = own.length > 0 ? own : toWorstFirst(coverage.files);
  const more = shown.length - MAX_FILES;
  return [
    `Coverage of ${own.length > 0 ? "what you changed" : "all files, most lines missed first"}:`,
    ...shown.slice(0, MAX_FILES).map((file) => renderFile(file, coverage.isCut)),
    ...(more > 0 ? [`… ${more} more files`] : []),
    ...(coverage.isCut ? [`Only the first ${coverage.files.length} files of the report were read.`] : []),
  ].join("\n");
}

/** What was measured of them; the path alone where nothing was. */
function listOwn({ files }: MeasuredCoverage, { changed, tests }: CoveredRun): readonly (FileCoverage | string)[] {
  const measured = new Map(files.map((file) => [file.path, file]));
  const extensions = new Set(files.map(({ path }) => toExtension(path)));
  const unseen = changed.filter((path) => !measured.has(path) && !tests.includes(path));
  return [
    ...changed.flatMap((path) => measured.get(path) ?? []),
    ...unseen.filter((path) => extensions.has(toExtension(path))),
  ];
}

function toWorstFirst(files: readonly FileCoverage[]): readonly FileCoverage[] {
  return [...files].sort((one, other) => other.missed.length - one.missed.length);
}

function renderFile(file: FileCoverage | string, isCut: boolean): string {
  if (typeof file !== "string") return `${toOneLine(file.path, MAX_PATH_CHARS)}: ${renderLines(file)}`;
  return `${toOneLine(file, MAX_PATH_CHARS)}: ${isCut ? "not among the files that were read" : "not loaded by these tests"}`;
}

function renderLines({ lines, missed, isCut }: FileCoverage): string {
  const share = lines === 0 ? 100 : Math.floor((100 * (lines - missed.length)) / lines);
  const ranges = toRanges(missed);
  const more = ranges.length - MAX_RANGES;
  const left = more > 0 ? ` and ${more} more ranges` : "";
  const rest = missed.length === 0 ? "" : `; not run: ${ranges.slice(0, MAX_RANGES).join(", ")}${left}`;
  return `${share} % of ${isCut === true ? `the first ${lines}` : lines} lines${rest}`;
}

function toRanges(lines: readonly number[]): readonly string[] {
  const ranges: { first: number; last: number }[] = [];
  for (const line of lines) {
    const range = ranges.at(-1);
    if (range?.last === line - 1) range.last = line;
    else ranges.push({ first: line, last: line });
  }
  return ranges.map(({ first, last }) => (first === last ? String(first) : `${first}-${last}`));
}

function toExtension(path: string): string {
  return /\.[^./]*$/.exec(path)?.[0] ?? "";
}

function toMegabytes(bytes: number): number {
  return Math.floor(bytes / 1024 / 1024);
}
