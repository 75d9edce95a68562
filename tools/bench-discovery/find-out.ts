/** What discovery makes of one package without a word of configuration, and what its tests then say. */
import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { parseRunId, type CommitId } from "../../src/domain/ids.ts";
import type { SandboxHost } from "../../src/domain/ports.ts";
import { DEFAULT_LIMITS } from "../../src/domain/sandbox.ts";
import { ALL_TESTS } from "../../src/domain/testing.ts";
import { createLocalMirror } from "../../src/git/local-mirror.ts";
import type { Mirrors } from "../../src/git/mirrors.ts";
import { discoverTestPlan } from "../../src/verify/discovery/discover-test-plan.ts";
import { listPlanFiles } from "../../src/verify/discovery/list-plan-files.ts";
import type { TestPlan } from "../../src/verify/test-plan.ts";
import { createWorkspaceTestRunner } from "../../src/verify/suite/workspace-test-runner.ts";
import { ensureDependencies } from "../bench-verify/dependencies.ts";
import { listPaths, makeCommit, readText } from "../bench-verify/edit-trees.ts";
import { openHistory, type HistoryPlaces } from "../bench-verify/open-history.ts";
import type { Package } from "./packages.ts";

export interface Discovered {
  readonly about: Package;
  /** As the plan names it; `none` when nothing was found. */
  readonly runner: string;
  readonly command: string;
  /** Tests that were read from a run; null where nothing was run. */
  readonly tests: number | null;
  /** Why it does not count, in words; empty when it does. */
  readonly miss: string;
}

const REPO = { installationId: 0, repositoryId: 0, owner: "local", name: "bench" } as const;
const RUN = parseRunId("run_discoverybench00");
const TIME_LIMIT_MS = 180_000;
const clock = {
  now: () => new Date().toISOString(),
  sleep: (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms)),
};

export async function findOut(about: Package, on: { places: HistoryPlaces; host: SandboxHost }): Promise<Discovered> {
  const { gitDir, resolve } = openHistory(about.name, on.places);
  const root = makeCommit(gitDir, resolve(about.commit), { edits: {}, parent: null });
  const plan = discover(gitDir, root);
  const found = { about, runner: plan?.runner ?? "none", command: plan?.command ?? "", tests: null, miss: "" };
  if (plan?.runner !== about.runner) return { ...found, miss: `${about.runner} is expected` };
  if (about.mode === "recorded") return found;
  const folder = mkdtempSync("/var/tmp/bench-discovery-");
  try {
    const mirror = createLocalMirror({ source: gitDir, folder, env: { PATH: process.env["PATH"] ?? "" }, clock });
    const commit = await mirror.fetch(REPO, root);
    const setup = await ensureDependencies(on.places.cache, { repository: about, gitDir, commit: root });
    return { ...found, ...(await runFound({ mirror, host: on.host, commit, setup })) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Only the files that are asked for are read: a mirror may lack large ones. */
function discover(gitDir: string, commit: string): TestPlan | undefined {
  const files = listPaths(gitDir, commit);
  const texts = new Map<string, string>();
  for (const path of listPlanFiles(files, [])) {
    const text = readText(gitDir, commit, path);
    if (text !== undefined) texts.set(path, text);
  }
  return discoverTestPlan({ files, texts, testCommand: null, changed: [] });
}

async function runFound(on: {
  readonly mirror: Mirrors;
  readonly host: SandboxHost;
  readonly commit: CommitId;
  readonly setup: readonly string[];
}): Promise<Pick<Discovered, "tests" | "miss">> {
  const signal = new AbortController().signal;
  const pack = await on.mirror.packAncestors(REPO, on.commit);
  const phase = { run: RUN, epoch: 1, phase: "agent", deadline: "2099-01-01T00:00:00Z", restore: null } as const;
  const sandbox = await on.host.open({ ...phase, pack, commit: on.commit, limits: DEFAULT_LIMITS }, signal);
  try {
    const runner = createWorkspaceTestRunner({
      ...{ sandbox, objects: on.mirror, repo: REPO, commit: on.commit, testCommand: null, setup: [...on.setup] },
      randomHex: (bytes) => randomBytes(bytes).toString("hex"),
      timeoutMs: TIME_LIMIT_MS,
    });
    const outcome = await runner.run(ALL_TESTS, signal);
    if (outcome === "no-tests-found") return { tests: 0, miss: "no tests were found" };
    const tests = outcome.results.filter(({ status }) => status === "passed").length;
    return { tests, miss: tests > 0 ? "" : `no passed test was read: ${outcome.output.slice(-200)}` };
  } finally {
    await sandbox.close();
  }
}
