/** Tests in the agent's own sandbox, as it has it now: feedback for the agent, never a verdict. */
import type { CommitId } from "../domain/ids.ts";
import type { RepositoryObjects, Sandbox, TestRunner } from "../domain/ports.ts";
import { parseRepoPath } from "../domain/repo-path.ts";
import type { RepoRef } from "../domain/repo-ref.ts";
import { DEFAULT_EXEC } from "../domain/sandbox.ts";
import type { TestOutcome } from "../domain/testing.ts";
import { discoverInCommit } from "./discover-in-commit.ts";
import { discoverTestPlan } from "./discovery/discover-test-plan.ts";
import { listPlanFiles } from "./discovery/list-plan-files.ts";
import { findNearestTests } from "./find-nearest-tests.ts";
import { prepareWorkspace, type Preparation } from "./prepare-workspace.ts";
import { runTests } from "./run-tests.ts";
import type { TestPlan } from "./test-plan.ts";

export interface WorkspaceTestRunnerDeps {
  readonly sandbox: Sandbox;
  readonly objects: RepositoryObjects;
  readonly repo: RepoRef;
  /** The commit the workspace started from; what it says about tests wins over the workspace. */
  readonly commit: CommitId;
  readonly testCommand: string | null;
  readonly setup: readonly string[];
  /** What became of the set-up, where it was run already. */
  readonly prepared?: Preparation;
  readonly randomHex: (bytes: number) => string;
  /** For one run of the tests. */
  readonly timeoutMs: number;
}

/** Set-up runs once, before the first test. Scope files are relative to the repository's root. */
export function createWorkspaceTestRunner(deps: WorkspaceTestRunnerDeps): TestRunner {
  let prepared = deps.prepared === undefined ? undefined : Promise.resolve(deps.prepared);
  const prepare = async (plan: TestPlan, signal: AbortSignal): Promise<Preparation> => {
    prepared ??= prepareWorkspace(deps.sandbox, { plan, setup: deps.setup }, signal);
    try {
      return await prepared;
    } catch (error) {
      prepared = undefined;
      throw error;
    }
  };
  return {
    async run(scope, signal) {
      const plan = await findPlan(deps, signal);
      if (plan === undefined) return "no-tests-found";
      const ready = await prepare(plan, signal);
      if (ready.kind === "failed" && ready.required) return toFailedSetup(plan, ready.reason);
      const files = scope.files.map((file) => parseRepoPath(file));
      const run = { sandbox: deps.sandbox, plan, scope: { ...scope, files }, nonce: deps.randomHex(12) };
      const timeoutMs = Math.min(deps.timeoutMs, scope.maxMs ?? deps.timeoutMs);
      const outcome = await runTests({ ...run, timeoutMs }, signal);
      const silent = outcome.results.length === 0 && ready.kind === "failed";
      return silent ? { ...outcome, output: `${outcome.output}\n${ready.reason}`.trim() } : outcome;
    },
    async findNearest(changed, max, signal) {
      return findNearestTests(changed, await listWorkspace(deps, signal), max);
    },
  };
}

async function listWorkspace({ sandbox }: WorkspaceTestRunnerDeps, signal: AbortSignal): Promise<readonly string[]> {
  const listing = await sandbox.exec(["git", "ls-files", "-co", "--exclude-standard", "-z"], DEFAULT_EXEC, signal);
  return new TextDecoder()
    .decode(listing.stdout)
    .split("\0")
    .filter((path) => path !== "");
}

async function findPlan(deps: WorkspaceTestRunnerDeps, signal: AbortSignal): Promise<TestPlan | undefined> {
  const { repo, commit, testCommand } = deps;
  const onCommit = await discoverInCommit(deps.objects, { repo, commit, testCommand, changed: [] });
  return onCommit ?? discoverInWorkspace(deps, signal);
}

/** For a repository that has no tests yet: the agent may have written the first. */
async function discoverInWorkspace(deps: WorkspaceTestRunnerDeps, signal: AbortSignal): Promise<TestPlan | undefined> {
  const files = await listWorkspace(deps, signal);
  const texts = new Map<string, string>();
  for (const path of listPlanFiles(files, [])) {
    const slice = await deps.sandbox.read(parseRepoPath(path));
    if (slice !== undefined) texts.set(path, new TextDecoder().decode(slice.bytes));
  }
  return discoverTestPlan({ files, texts, testCommand: deps.testCommand, changed: [] });
}

function toFailedSetup(plan: TestPlan, reason: string): TestOutcome {
  return {
    runner: plan.runner,
    command: plan.command,
    exitCode: 1,
    results: [],
    output: reason,
    timedOut: false,
    durationMs: 0,
  };
}
