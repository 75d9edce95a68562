/** TAP, versions 12 to 14, with subtests and diagnostics: <https://testanything.org/tap-version-14-specification.html>. Pure. */

export interface TapPoint {
  /** Names of the subtests around it, then its own. */
  readonly path: readonly string[];
  readonly outcome: "passed" | "failed" | "skipped";
  /** The diagnostic block below it. */
  readonly detail: string;
  /** The comment last seen before it at its level: tape's name of a test. */
  readonly heading: string;
  /** Where a subtest says how long it took and its points do not, their shares of that. */
  readonly durationMs: number | undefined;
}

interface OpenPoint extends Omit<TapPoint, "path" | "durationMs"> {
  readonly path: string[];
  durationMs: number | undefined;
}

interface Open {
  readonly points: OpenPoint[];
  heading: string;
}

const POINT = /^( *)(not )?ok\b(?: +\d+)?(?: +-)?(?: +(.*))?$/;
const COMMENT = /^( *)# (?!.*\bSubtest: )(.*)$/;
const DIRECTIVE = /(?:^|\s)#\s*(skip|todo)\b/i;
const TIME = /\s+# time=[\d.]+m?s(?: \{)?$|\s+\{$/;
const SUMMARY = /^(?:tests?|pass|fail|skip|todo|ok|suites|cancelled|duration_ms|time=|Subtest:)(?:\s|$|=)/;
const MAX_DEPTH = 32;
const MAX_DETAIL_LINES = 60;

/** A subtest's own line is left out, unless it failed and none of its points did. */
export function parseTap(text: string): readonly TapPoint[] {
  const levels: Open[] = [];
  const lines = text.split(/\r?\n/);
  for (let at = 0; at < lines.length; at += 1) {
    const line = lines[at] ?? "";
    noteHeading(levels, line);
    const match = POINT.exec(line);
    if (match === null) continue;
    const block = readBlock(lines, at + 1);
    close(levels, depthOf(match[1]), { notOk: match[2] !== undefined, text: match[3] ?? "", detail: block.join("\n") });
    at += block.length;
  }
  return levels[0]?.points ?? [];
}

function noteHeading(levels: Open[], line: string): void {
  const [, blanks, text = ""] = COMMENT.exec(line) ?? [];
  if (text !== "" && !SUMMARY.test(text)) open(levels, depthOf(blanks)).heading = text;
}

function depthOf(blanks: string | undefined): number {
  return Math.min(MAX_DEPTH, Math.floor((blanks ?? "").length / 4));
}

function open(levels: Open[], depth: number): Open {
  while (levels.length <= depth) levels.push({ points: [], heading: "" });
  return levels[depth] ?? { points: [], heading: "" };
}

function close(levels: Open[], depth: number, line: { notOk: boolean; text: string; detail: string }): void {
  const level = open(levels, depth);
  const directive = DIRECTIVE.exec(line.text);
  const name = (directive === null ? line.text : line.text.slice(0, directive.index)).replace(TIME, "").trim();
  const outcome = directive !== null ? "skipped" : line.notOk ? "failed" : "passed";
  const inner = levels.splice(depth + 1)[0]?.points ?? [];
  const durationMs = readTime(line);
  for (const point of inner) point.path.unshift(name);
  shareTime(inner, durationMs);
  level.points.push(...inner);
  const toldInside = inner.length > 0 && (outcome !== "failed" || inner.some((point) => point.outcome === "failed"));
  if (!toldInside)
    level.points.push({ path: [name], outcome, detail: line.detail, heading: level.heading, durationMs });
}

function shareTime(inner: readonly OpenPoint[], durationMs: number | undefined): void {
  if (durationMs === undefined || inner.some((point) => point.durationMs !== undefined)) return;
  for (const point of inner) point.durationMs = durationMs / inner.length;
}

/** `# time=12.5ms` behind the point, or `duration_ms` below it. */
function readTime({ text, detail }: { readonly text: string; readonly detail: string }): number | undefined {
  const [, time, unit] = / # time=([\d.]+)(m?s)\b/.exec(text) ?? [];
  if (time !== undefined) return Number(time) * (unit === "s" ? 1000 : 1) || undefined;
  const told = /^\s*duration_ms: ([\d.]+)$/m.exec(detail)?.[1];
  return told === undefined ? undefined : Number(told) || undefined;
}

/** The lines of a `---` block, both marks with it. */
function readBlock(lines: readonly string[], from: number): readonly string[] {
  if (!/^ *---/.test(lines[from] ?? "")) return [];
  const end = lines.slice(from, from + MAX_DETAIL_LINES * 10).findIndex((line) => /^ *\.\.\.\s*$/.test(line));
  return end === -1 ? [] : lines.slice(from, from + Math.min(end + 1, MAX_DETAIL_LINES * 10));
}
