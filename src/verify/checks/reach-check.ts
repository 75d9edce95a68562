/** Whether any test notices the changed files at all: they are made unreadable, and something has to turn red. */
import { isTestPart, type ChangedPart } from "../trees/changed-parts.ts";
import { parseRepoPath } from "../../domain/repo-path.ts";
import { ALL_TESTS, type TestOutcome } from "../../domain/testing.ts";
import { standingIn } from "../compare-outcomes.ts";
import { withPreparedSandbox, type PreparedAt } from "../suite/prepared-sandbox.ts";
import type { RerunDeps } from "../suite/rerun-tests.ts";
import { runScope } from "../suite/run-whole-suite.ts";

// Valid in no language the tests could load.
const GARBAGE = new TextEncoder().encode("<<<<<<< )]}' swe-agent: does a test load this file?\n");

export interface ReachQuestion extends PreparedAt {
  readonly changed: readonly ChangedPart[];
  readonly patched: TestOutcome;
}

/** False also when nothing was changed that a test could load. */
export async function isReached(deps: RerunDeps, question: ReachQuestion, signal: AbortSignal): Promise<boolean> {
  const sources = question.changed.filter((file) => file.status !== "deleted" && !isTestPart(file));
  const green = question.patched.results.filter((test) => test.status === "passed");
  if (sources.length === 0 || green.length === 0) return false;
  return withPreparedSandbox({ deps, at: question, signal }, async (sandbox) => {
    for (const file of sources) await sandbox.write(parseRepoPath(file.path), GARBAGE);
    const outcome = await runScope({ sandbox, plan: question.plan, deps }, ALL_TESTS, signal);
    return green.some((test) => standingIn(outcome, test.id) !== "green");
  });
}
