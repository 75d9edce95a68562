/** Can anything be verified here at all? Found out before a model is asked: set-up, then a way to run tests. */
import type { CommitId } from "../../domain/ids.ts";
import type { TestRunner } from "../../domain/ports.ts";
import { parseRepoPath } from "../../domain/repo-path.ts";
import { ALL_TESTS } from "../../domain/testing.ts";
import { discoverTestPlan, listPlanFiles } from "../../verify/discover-test-plan.ts";
import { prepareWorkspace } from "../../verify/prepare-workspace.ts";
import type { TestPlan } from "../../verify/test-plan.ts";
import { createWorkspaceTestRunner } from "../../verify/workspace-test-runner.ts";
import { toUngraded } from "./candidate.ts";
import type { SolveContext } from "./run-context.ts";
import type { Blocked, SolveRequest } from "./solve-in-workspace.ts";

export interface PreparedTests {
  readonly runner: TestRunner;
  readonly command: string;
}

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
  const plan = await findPlan(context, base, settings.test);
  if (plan === undefined) {
    const reason = "No way to run tests was found in this repository, so no change could be verified.";
    return { verdict: toUngraded("untested", reason, base), blocked: NO_TESTS_ADVICE };
  }
  const runner = createWorkspaceTestRunner({ sandbox, plan, nonce: context.nonce });
  const prepared = await prepareWorkspace(sandbox, { plan, setup: settings.setup }, signal);
  const tests = { runner, command: plan.command };
  if (prepared.kind === "ready") return tests;
  if (!prepared.required && (await anyTestPasses(runner, signal))) return tests;
  return { verdict: toUngraded("untested", prepared.reason, base), blocked: SETUP_ADVICE };
}

async function findPlan(
  { objects, run }: SolveContext,
  base: CommitId,
  testCommand: string | null,
): Promise<TestPlan | undefined> {
  const files = (await objects.listFiles(run.repo, base)).map(({ path }) => path);
  const texts = new Map<string, string>();
  for (const path of listPlanFiles(files)) {
    const bytes = await objects.readFile(run.repo, base, parseRepoPath(path));
    if (bytes !== undefined) texts.set(path, new TextDecoder().decode(bytes));
  }
  return discoverTestPlan({ files, texts, testCommand, changed: [] });
}

/** A guessed set-up that failed matters only when the tests need what it would have brought. */
async function anyTestPasses(runner: TestRunner, signal: AbortSignal): Promise<boolean> {
  const outcome = await runner.run(ALL_TESTS, signal);
  return outcome !== "no-tests-found" && outcome.results.some(({ status }) => status === "passed");
}
