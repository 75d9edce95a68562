/** What a run of tests showed, as the model reads it: counts, then the failing ones. Names of passing tests are noise. Pure. */
import type { TestOutcome, TestResult } from "../domain/testing.ts";
import { clipOutput } from "./observation.ts";
import type { ToolResult } from "./tool.ts";

const MAX_FAILURES = 5;
const MAX_FAILURE_CHARS = 700;
const MAX_OUTPUT_CHARS = 1_500;

export function renderTestOutcome(outcome: TestOutcome): ToolResult {
  const bad = outcome.results.filter(({ status }) => status === "failed" || status === "error");
  const passed = outcome.results.filter(({ status }) => status === "passed").length;
  const ok = outcome.exitCode === 0 && bad.length === 0;
  const ending = outcome.timedOut ? ", timed out" : "";
  const counts = `${passed} passed, ${bad.length} failed (${outcome.runner}, exit ${outcome.exitCode}${ending})`;
  const failures = bad.slice(0, MAX_FAILURES).map(renderFailure);
  const more = bad.length > MAX_FAILURES ? [`… ${bad.length - MAX_FAILURES} more failing tests`] : [];
  const unread = outcome.results.length === 0 ? [clipOutput(outcome.output, MAX_OUTPUT_CHARS)] : [];
  return { ok, text: [counts, ...failures, ...more, ...unread].join("\n"), summary: `test: ${counts}` };
}

function renderFailure({ id, status, detail }: TestResult): string {
  return `${status === "error" ? "ERROR" : "FAILED"} ${id}\n${clipOutput(detail, MAX_FAILURE_CHARS)}`;
}
