/** Asks the gate about one variant, and measures how much of its time was not the tests'. */
import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { GateRequest } from "../../src/domain/gate-request.ts";
import { parseRunId } from "../../src/domain/ids.ts";
import type { Clock, Sandbox, SandboxHost } from "../../src/domain/ports.ts";
import type { RepoRef } from "../../src/domain/repo-ref.ts";
import { parseRepoPath } from "../../src/domain/repo-path.ts";
import type { Verdict } from "../../src/domain/verdict.ts";
import { createLocalMirror } from "../../src/git/local-mirror.ts";
import { createBubblewrapEngine } from "../../src/sandbox/bubblewrap-engine.ts";
import { createNoneEngine } from "../../src/sandbox/none-engine.ts";
import { createSandboxHost } from "../../src/sandbox/sandbox-host.ts";
import type { Baseline } from "../../src/verify/suite/baseline.ts";
import { createGate } from "../../src/verify/gate.ts";
import type { CaseTrees } from "./case-trees.ts";
import { runGit } from "./edit-trees.ts";
import type { Variant } from "./variant.ts";

const REPO: RepoRef = { installationId: 0, repositoryId: 0, owner: "local", name: "bench" };
const RUN = parseRunId("run_verifybench00000");

export interface HostOptions {
  readonly kind: "bubblewrap" | "none";
  readonly cache: string;
  /** Folders that commands in the sandbox may read. */
  readonly toolFolders: readonly string[];
  /** `PATH`, for `none`. */
  readonly path: string;
}

/** Workspaces are made below the cache, so that what was copied for them once stays. */
export function createBenchHost({ kind, cache, toolFolders, path }: HostOptions): SandboxHost {
  const deps = { monotonicMs: () => performance.now(), randomHex, baseFolder: join(cache, "sandboxes"), programs: [] };
  const engine =
    kind === "none" ? createNoneEngine({ ...deps, path }) : createBubblewrapEngine({ ...deps, toolFolders });
  return createSandboxHost(engine);
}

export interface Graded {
  readonly verdict: Verdict;
  /** Wall time in which set-up commands or tests ran. */
  readonly testMs: number;
}

export interface CaseGate {
  grade(variant: Variant): Promise<Graded>;
  close(): void;
}

/** One gate for all variants of a case: what it remembers of the base it need not run again. */
export function openCaseGate(host: SandboxHost, trees: CaseTrees, setup: readonly string[]): CaseGate {
  const folder = mkdtempSync("/var/tmp/bench-gate-");
  const mirror = createLocalMirror({ source: trees.gitDir, folder, env: { PATH: process.env["PATH"] ?? "" }, clock });
  const baselines = new Map<string, Baseline>();
  const watch = createTestWatch(host, setup);
  const gate = createGate({
    objects: mirror,
    commits: mirror,
    host: watch.host,
    clock,
    randomHex,
    claim: () => ({ run: RUN, epoch: 1 }),
    baselines: {
      get: (key) => Promise.resolve(baselines.get(key)),
      put: (key, baseline) => Promise.resolve(void baselines.set(key, baseline)),
    },
  });
  return {
    async grade(variant) {
      const request = await toRequest(mirror, { trees, setup }, variant);
      watch.reset();
      const verdict = await gate.check(request, new AbortController().signal);
      return { verdict, testMs: watch.elapsedMs() };
    },
    close() {
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function toRequest(
  mirror: ReturnType<typeof createLocalMirror>,
  { trees, setup }: { readonly trees: CaseTrees; readonly setup: readonly string[] },
  variant: Variant,
): Promise<GateRequest> {
  const paths = trees.about.tests.map((path) => parseRepoPath(path));
  return {
    repo: REPO,
    base: await mirror.fetch(REPO, trees.base),
    candidate: await mirror.fetch(REPO, variant.candidate),
    given: variant.isGiven ? { from: await mirror.fetch(REPO, trees.tested), paths } : null,
    issueText: readMessage(trees),
    testCommand: trees.repository.testCommand,
    setup: [...setup],
  };
}

/** What the issue said, the fix's message mostly repeats; a release has none. */
function readMessage({ about, gitDir, fix }: CaseTrees): string {
  return about.repository.startsWith("npm:") ? "" : runGit(gitDir, ["log", "-1", "--format=%B", fix], {});
}

/** Adds up the time in which at least one command of the project's ran. */
function createTestWatch(
  host: SandboxHost,
  setup: readonly string[],
): { readonly host: SandboxHost; reset(): void; elapsedMs(): number } {
  let [running, since, sumMs] = [0, 0, 0];
  const isOfProject = (argv: readonly string[]): boolean =>
    setup.includes(argv[2] ?? "") || /^rm -f \/tmp\/swe-agent-\w+\.report$/m.test(argv[2] ?? "");
  const watched = (sandbox: Sandbox): Sandbox => ({
    ...sandbox,
    async exec(argv, options, signal) {
      if (!isOfProject(argv)) return sandbox.exec(argv, options, signal);
      if (running === 0) since = performance.now();
      running += 1;
      try {
        return await sandbox.exec(argv, options, signal);
      } finally {
        running -= 1;
        if (running === 0) sumMs += performance.now() - since;
      }
    },
  });
  return {
    host: { ...host, open: async (spec, signal) => watched(await host.open(spec, signal)) },
    reset() {
      sumMs = 0;
    },
    elapsedMs: () => sumMs,
  };
}

const clock: Clock = {
  now: () => new Date().toISOString(),
  sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
};

function randomHex(bytes: number): string {
  return randomBytes(bytes).toString("hex");
}
