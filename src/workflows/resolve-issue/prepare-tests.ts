/** Can anything be verified here at all? Found out before a model is asked: set-up, then a way to run tests. */
import { createWorkspaceFiles } from "../../agent/workspace-files.ts";
import type { TestRunner } from "../../domain/ports.ts";
import { ALL_TESTS, type TestRunnerName } from "../../domain/testing.ts";
import { discoverInCommit } from "../../verify/discovery/discover-in-commit.ts";
import { prepareWorkspace } from "../../verify/suite/prepare-workspace.ts";
import { createWorkspaceTestRunner } from "../../verify/suite/workspace-test-runner.ts";
import { toUngraded } from "./candidate.ts";
import type { SolveContext } from "./run-context.ts";
import type { Blocked, SolveRequest } from "./solve-request.ts";

export interface PreparedTests {
  readonly runner: TestRunner;
  readonly command: string;
  readonly runnerName: TestRunnerName;
}

/** Feedback that takes longer than this is no feedback; the verifier has its own, longer time. */
const TEST_TIMEOUT_MS = 5 * 60_000;

const NO_TESTS_ADVICE =
  "Add tests, or name the command that runs them as `test:` in `.github/swe-agent.yml`, and put the label on again.";
const SETUP_ADVICE =
  "Name the commands that prepare a checkout as `setup:` in `.github/swe-agent.yml`; they run without network, so what they need has to be in the repository or in the sandbox image.";

export async function prepareTests(
  context: SolveContext,
  { assignment, sandbox }: SolveRequest,
  signal: AbortSignal,
): Promise<PreparedTests | Blocked> {
  const { base, settings } = assignment;
  const { objects, run } = context;
  const at = { repo: run.repo, commit: base, testCommand: settings.test };
  const plan = await discoverInCommit(objects, { ...at, changed: [] });
  if (plan === undefined) {
    const reason = "No way to run tests was found in this repository, so no change could be verified.";
    return { verdict: toUngraded("untested", reason, base), blocked: NO_TESTS_ADVICE };
  }
  const prepared = await prepareWorkspace(sandbox, { plan, setup: settings.setup }, signal);
  const runner = createWorkspaceTestRunner({
    ...at,
    sandbox,
    objects,
    code: createWorkspaceFiles(sandbox),
    setup: settings.setup,
    prepared,
    randomHex: context.randomHex,
    timeoutMs: TEST_TIMEOUT_MS,
  });
  const tests = { runner, command: plan.command, runnerName: plan.runner };
  if (prepared.kind === "ready") return tests;
  if (!prepared.required && (await anyTestPasses(runner, signal))) return tests;
  return { verdict: toUngraded("untested", prepared.reason, base), blocked: SETUP_ADVICE };
}

/** A guessed set-up that failed matters only when the tests need what it would have brought. */
async function anyTestPasses(runner: TestRunner, signal: AbortSignal): Promise<boolean> {
  const outcome = await runner.run(ALL_TESTS, signal);
  return outcome !== "no-tests-found" && outcome.results.some(({ status }) => status === "passed");
}
