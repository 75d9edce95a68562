/** Suites that do not come to their end: how long the candidate's may take, and what is said of them. Pure. */
import type { TestOutcome } from "../../domain/testing.ts";
import { SUITE_TIMEOUT_MS } from "../suite/run-whole-suite.ts";

// A change may make tests slower, and the machine may be busier than it was; ten times and a minute is neither.
const SLOWER = 10;
const SPARE_MS = 60_000;

/** Not the whole limit where the base needed seconds: what hangs is known sooner. */
export function toPatchedTimeoutMs(base: readonly TestOutcome[], limitMs = SUITE_TIMEOUT_MS): number {
  if (base.length === 0 || base.some((run) => run.timedOut)) return limitMs;
  const slowestMs = Math.max(...base.map((run) => run.durationMs));
  return Math.min(limitMs, slowestMs * SLOWER + SPARE_MS);
}

/** A sentence for people, without its full stop; null when all tests came to their end, before and after. */
export function describeUnseen(base: readonly TestOutcome[], patched: TestOutcome, timeoutMs: number): string | null {
  if (base.some((run) => run.timedOut)) return "The tests as a whole do not end in time, not even without the change";
  if (base.some(isKilled)) return "The test runner is killed before its end, even without the change";
  if (isKilled(patched)) return "With the change the test runner is killed before its end";
  if (!patched.timedOut) return null;
  const tookMs = Math.max(...base.map((run) => run.durationMs));
  return `With the change the tests did not end in ${toSeconds(timeoutMs)}; without it they took ${toSeconds(tookMs)}`;
}

/** As shells say it: 128 and the signal. Some runners, mocha for one, end with the number of failures. */
function isKilled({ exitCode, timedOut, results }: TestOutcome): boolean {
  const failures = results.filter(({ status }) => status === "failed" || status === "error").length;
  return exitCode > 128 && exitCode < 160 && !timedOut && failures !== exitCode;
}

function toSeconds(ms: number): string {
  return `${Math.max(1, Math.round(ms / 1000))} s`;
}
