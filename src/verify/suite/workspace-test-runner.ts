/** Tests in the agent's own sandbox, as it has it now: feedback for the agent, never a verdict. */
import type { CommitId } from "../../domain/ids.ts";
import type { CodeSource, RepositoryObjects, Sandbox, TestRunner } from "../../domain/ports.ts";
import { parseRepoPath } from "../../domain/repo-path.ts";
import type { RepoRef } from "../../domain/repo-ref.ts";
import { DEFAULT_EXEC } from "../../domain/sandbox.ts";
import type { TestOutcome } from "../../domain/testing.ts";
import { discoverInCommit } from "../discovery/discover-in-commit.ts";
import { discoverTestPlan } from "../discovery/discover-test-plan.ts";
import { listPlanFiles } from "../discovery/list-plan-files.ts";
import { findNearestTests } from "../selection/find-nearest-tests.ts";
import { prepareWorkspace, type Preparation } from "./prepare-workspace.ts";
import { runTests } from "./run-tests.ts";
import { knowsFiles } from "../runners/runner-adapters.ts";
import { createFactsReader } from "../selection/read-facts.ts";
import { toRecordedTimes } from "../selection/recorded-times.ts";
import { IMPACTED_SHARE } from "../selection/selection-facts.ts";
import { selectImpacted } from "../selection/select-impacted.ts";
import type { TestPlan } from "../test-plan.ts";

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
  /** The workspace's code; without it nothing is known to be impacted, which means everything. */
  readonly code?: CodeSource;
}

const MAX_LIST_BYTES = 32 * 1024 * 1024;
/** Of a suite that is quick as a whole there is no need to leave anything out. */
const BUDGET_MIN_MS = 5_000;

/** Set-up runs once for each project, before its first test. Scope files are relative to the repository's root. */
export function createWorkspaceTestRunner(deps: WorkspaceTestRunnerDeps): TestRunner {
  const prepare = createPreparation(deps);
  const recorded = new Map<string, number>();
  const readFacts = deps.code === undefined ? undefined : createFactsReader({ ...deps, code: deps.code });
  return {
    async run(scope, signal) {
      const plan = await findPlan(deps, scope.files, signal);
      if (plan === undefined) return "no-tests-found";
      const ready = await prepare(plan, signal);
      if (ready.kind === "failed" && ready.required) return toFailedSetup(plan, ready.reason);
      const files = scope.files.map((file) => parseRepoPath(file));
      const run = { sandbox: deps.sandbox, plan, scope: { ...scope, files }, nonce: deps.randomHex(12) };
      const timeoutMs = Math.min(deps.timeoutMs, scope.maxMs ?? deps.timeoutMs);
      const outcome = await runTests({ ...run, timeoutMs }, signal);
      if (scope.name === null) for (const [file, ms] of toRecordedTimes(outcome)) recorded.set(file, ms);
      const silent = outcome.results.length === 0 && ready.kind === "failed";
      return silent ? { ...outcome, output: `${outcome.output}\n${ready.reason}`.trim() } : outcome;
    },
    async findNearest(changed, max, signal) {
      return findNearestTests(changed, await listWorkspace(deps, signal), max);
    },
    async findImpacted(changed, maxMs, signal) {
      const plan = await findPlan(deps, changed, signal);
      if (readFacts === undefined || (plan !== undefined && !knowsFiles(plan.runner))) return "all";
      const budget = { share: IMPACTED_SHARE, minMs: Math.min(maxMs, BUDGET_MIN_MS), maxMs };
      return selectImpacted(await readFacts({ changed, recorded, budget }, signal));
    },
  };
}

type Prepare = (plan: TestPlan, signal: AbortSignal) => Promise<Preparation>;

/** Projects of one repository may need different set-ups; what was prepared beforehand is that of the root's. */
function createPreparation(deps: WorkspaceTestRunnerDeps): Prepare {
  const done = new Map<string, Promise<Preparation>>();
  const keyOf = ({ guessedSetup }: TestPlan): string => (deps.setup.length > 0 ? "" : (guessedSetup ?? ""));
  return async (plan, signal) => {
    if (done.size === 0 && deps.prepared !== undefined) {
      const root = await findPlan(deps, [], signal);
      done.set(keyOf(root ?? plan), Promise.resolve(deps.prepared));
    }
    const key = keyOf(plan);
    const ready = done.get(key) ?? prepareWorkspace(deps.sandbox, { plan, setup: deps.setup }, signal);
    done.set(key, ready);
    try {
      return await ready;
    } catch (error) {
      done.delete(key);
      throw error;
    }
  };
}

async function listWorkspace(deps: WorkspaceTestRunnerDeps, signal: AbortSignal): Promise<readonly string[]> {
  return listPaths(deps, ["ls-files", "-co", "--exclude-standard", "-z"], signal);
}

async function listChanged(deps: WorkspaceTestRunnerDeps, signal: AbortSignal): Promise<readonly string[]> {
  const tracked = await listPaths(deps, ["diff", "--name-only", "--no-renames", "-z", deps.commit, "--"], signal);
  return [...tracked, ...(await listPaths(deps, ["ls-files", "-o", "--exclude-standard", "-z"], signal))];
}

async function listPaths(
  { sandbox }: WorkspaceTestRunnerDeps,
  args: readonly string[],
  signal: AbortSignal,
): Promise<readonly string[]> {
  const { stdout } = await sandbox.exec(["git", ...args], { ...DEFAULT_EXEC, maxOutputBytes: MAX_LIST_BYTES }, signal);
  return new TextDecoder()
    .decode(stdout)
    .split("\0")
    .filter((path) => path !== "");
}

/** The files that are asked for say which project is meant; without any, those that differ from the base. */
async function findPlan(
  deps: WorkspaceTestRunnerDeps,
  about: readonly string[],
  signal: AbortSignal,
): Promise<TestPlan | undefined> {
  const { repo, commit, testCommand } = deps;
  const changed = about.length > 0 ? about : await listChanged(deps, signal);
  const onCommit = await discoverInCommit(deps.objects, { repo, commit, testCommand, changed });
  return onCommit ?? discoverInWorkspace(deps, changed, signal);
}

/** For a repository that has no tests yet: the agent may have written the first. */
async function discoverInWorkspace(
  deps: WorkspaceTestRunnerDeps,
  changed: readonly string[],
  signal: AbortSignal,
): Promise<TestPlan | undefined> {
  const files = await listWorkspace(deps, signal);
  const texts = new Map<string, string>();
  for (const path of listPlanFiles(files, changed)) {
    const slice = await deps.sandbox.read(parseRepoPath(path));
    if (slice !== undefined) texts.set(path, new TextDecoder().decode(slice.bytes));
  }
  return discoverTestPlan({ files, texts, testCommand: deps.testCommand, changed });
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
