/** Which lines no test ran, as the model reads it: of what it changed, or else of the files with most of them. Pure. */
import type { FileCoverage } from "../../domain/testing.ts";

const MAX_FILES = 8;
const MAX_RANGES = 20;
const NOT_MEASURED =
  "Coverage was not measured: this test runner has no coverage here, or lacks the package for it. Run the tests without.";

/** `changed`: files that the run changed. */
export function renderCoverage(coverage: readonly FileCoverage[], changed: readonly string[]): string {
  if (coverage.length === 0) return NOT_MEASURED;
  const own = changed.flatMap((path) => coverage.filter((file) => file.path === path));
  const shown = own.length > 0 ? own : [...coverage].sort((one, other) => other.missed.length - one.missed.length);
  const more = shown.length - MAX_FILES;
  return [
    `Coverage of ${own.length > 0 ? "what you changed" : "all files, most lines missed first"}:`,
    ...shown.slice(0, MAX_FILES).map(renderFile),
    ...(more > 0 ? [`… ${more} more files`] : []),
  ].join("\n");
}

function renderFile({ path, lines, missed }: FileCoverage): string {
  const share = lines === 0 ? 100 : Math.floor((100 * (lines - missed.length)) / lines);
  const ranges = toRanges(missed);
  const more = ranges.length - MAX_RANGES;
  const left = more > 0 ? ` and ${more} more ranges` : "";
  const rest = missed.length === 0 ? "" : `; not run: ${ranges.slice(0, MAX_RANGES).join(", ")}${left}`;
  return `${path}: ${share} % of ${lines} lines${rest}`;
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
