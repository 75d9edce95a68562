/** How long test files took when they were last run: a baseline's runs have it, and every later run. Pure. */
import type { TestOutcome } from "../../domain/testing.ts";
import { fileOfTest } from "../test-plan.ts";

/** ms by file, of the tests whose time the report has. */
export function toRecordedTimes(outcome: Pick<TestOutcome, "results">): ReadonlyMap<string, number> {
  const times = new Map<string, number>();
  for (const { id, durationMs } of outcome.results) {
    const file = fileOfTest(id);
    if (durationMs !== undefined && file !== "command") times.set(file, (times.get(file) ?? 0) + durationMs);
  }
  return times;
}
