/** Runs doubtful tests again in another fresh sandbox: a result that changes between equal runs says nothing. */
import type { CommitId } from "../domain/ids.ts";
import { ALL_TESTS, type TestOutcome, type TestScope } from "../domain/testing.ts";
import type { RepoRef } from "../domain/repo-ref.ts";
import { listTestFiles, standingIn } from "./compare-outcomes.ts";
import { withGradeSandbox, type GradeSandboxDeps } from "./grade-sandbox.ts";
import { prepareWorkspace } from "./prepare-workspace.ts";
import { runScope } from "./run-whole-suite.ts";
import { knowsFiles } from "./runners/runner-adapters.ts";
import type { TestPlan } from "./test-plan.ts";

export interface RerunDeps extends GradeSandboxDeps {
  readonly randomHex: (bytes: number) => string;
}

export interface RerunRequest {
  readonly repo: RepoRef;
  readonly commit: CommitId;
  readonly plan: TestPlan;
  readonly setup: readonly string[];
  /** Green tests that have to stay so, red or absent ones that may be only flaky. */
  readonly green: readonly string[];
  readonly red: readonly string[];
}

const RERUNS = 2;

/** The ids, of both lists, whose result changed. */
export async function findFlaky(
  deps: RerunDeps,
  request: RerunRequest,
  signal: AbortSignal,
): Promise<ReadonlySet<string>> {
  const { green, red, plan } = request;
  if (green.length + red.length === 0) return new Set();
  return withGradeSandbox(deps, { ...request, signal }, async (sandbox) => {
    await prepareWorkspace(sandbox, request, signal);
    const files = !knowsFiles(plan.runner) ? [] : listTestFiles([...green, ...red]);
    const scope: TestScope = files.length === 0 ? ALL_TESTS : { files, name: null };
    const flaky = new Set<string>();
    for (let run = 0; run < RERUNS; run += 1) {
      const doubtful = run === 0 ? [...green, ...red] : red.filter((id) => !flaky.has(id));
      if (doubtful.length === 0) break;
      const outcome: TestOutcome = await runScope({ sandbox, plan, deps }, scope, signal);
      for (const id of doubtful) {
        if ((standingIn(outcome, id) === "green") !== green.includes(id)) flaky.add(id);
      }
    }
    return flaky;
  });
}
