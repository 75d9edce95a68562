/** The confusion table: what the candidates were, against the gate's words. */
import type { Row } from "./journal.ts";
import { VARIANT_KINDS } from "./variant.ts";

const WORDS = ["verified", "plausible", "untested", "not-fixed", "regressed", "tampered", "broken", "empty", "thrown"];

export function renderTable(rows: readonly Row[]): string {
  const groups = VARIANT_KINDS.flatMap((kind) => {
    const ofKind = rows.filter((row) => row.kind === kind);
    const truths = [...new Set(ofKind.map(({ truth }) => truth))].sort();
    return truths.map((truth) => ({ name: `${kind} (${truth})`, rows: ofKind.filter((row) => row.truth === truth) }));
  });
  const lines = groups.map(({ name, rows: ofGroup }) => [
    name,
    String(ofGroup.length),
    ...WORDS.map((word) => String(ofGroup.filter(({ verdict }) => verdict === word).length)),
  ]);
  const table = [["candidate (truth)", "all", ...WORDS], ...lines];
  return table
    .map((cells) => cells.map((cell, at) => (at === 0 ? cell.padEnd(30) : cell.padStart(10))).join(""))
    .join("\n");
}

/** Medians of a grading that ran something. */
export function renderTimes(rows: readonly Row[]): string {
  const ran = rows.filter(({ testMs }) => testMs > 0);
  const seconds = (values: readonly number[], share: number): string =>
    (([...values].sort((a, b) => a - b)[Math.floor((values.length - 1) * share)] ?? 0) / 1000).toFixed(1);
  const whole = ran.map(({ durationMs }) => durationMs);
  const over = ran.map(({ durationMs, testMs }) => durationMs - testMs);
  return [
    `gradings that ran tests: ${ran.length}`,
    `a grading, seconds: median ${seconds(whole, 0.5)}, p95 ${seconds(whole, 0.95)}`,
    `of it not in set-up or tests: median ${seconds(over, 0.5)}, p95 ${seconds(over, 0.95)} (aim: median 1.5 at most, one at a time)`,
  ].join("\n");
}

/** Rows that are not as they should be, with the gate's own reason. */
export function renderOddities(rows: readonly Row[]): string {
  const odd = rows.filter(isOdd);
  return odd
    .map((row) => `${row.id} ${row.kind} ${row.detail} (${row.truth}) → ${row.verdict} by ${row.runner}: ${row.reason}`)
    .join("\n");
}

function isOdd(row: Row): boolean {
  if (row.verdict === "thrown") return true;
  if (row.kind === "gold") return row.verdict !== "verified";
  // What the suite tested before must not be taken back, whoever does it: then these words are right.
  if (row.kind === "gold-own" && row.truth === "old-tests-red") return false;
  if (row.kind === "gold-own") return !["verified", "plausible"].includes(row.verdict);
  return row.verdict === "verified" && row.truth !== "suite-green";
}
