/** A repository with real git, a gate over it, and candidates made of file contents. */
import { randomBytes } from "node:crypto";
import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { parseCommitId, parseRunId, type CommitId } from "../../src/domain/ids.ts";
import type { GateRequest } from "../../src/domain/gate-request.ts";
import type { Gate, Sandbox, SandboxHost } from "../../src/domain/ports.ts";
import type { RepoRef } from "../../src/domain/repo-ref.ts";
import { parseRepoPath } from "../../src/domain/repo-path.ts";
import { DEFAULT_LIMITS, type SandboxKind } from "../../src/domain/sandbox.ts";
import type { Verdict } from "../../src/domain/verdict.ts";
import { createLocalMirror } from "../../src/git/local-mirror.ts";
import type { Mirrors } from "../../src/git/mirrors.ts";
import { createBubblewrapEngine } from "../../src/sandbox/bubblewrap-engine.ts";
import { createDockerEngine } from "../../src/sandbox/docker-engine.ts";
import { createNoneEngine } from "../../src/sandbox/none-engine.ts";
import { createSandboxHost } from "../../src/sandbox/sandbox-host.ts";
import type { BaselineCache } from "../../src/verify/suite/baseline.ts";
import { createGate } from "../../src/verify/gate.ts";

/** Contents by path; null deletes. */
export type Files = Readonly<Record<string, string | null>>;

export interface VerifyBench {
  readonly mirror: Mirrors;
  readonly host: SandboxHost;
  commit(files: Files, onto?: CommitId): Promise<CommitId>;
  /** A workspace as the agent has it; `close` closes it. */
  openWorkspace(files: Files): Promise<{ readonly sandbox: Sandbox; readonly commit: CommitId }>;
  openGate(over?: CheckOptions): Gate;
  check(base: Files, patch: Files, over?: CheckOptions): Promise<Verdict>;
  remove(): void;
  /** Closes the workspaces, too. */
  close(): Promise<void>;
}

export interface CheckOptions {
  readonly given?: Files;
  readonly issueText?: string;
  readonly testCommand?: string;
  readonly setup?: readonly string[];
  readonly baselines?: BaselineCache;
  readonly host?: SandboxHost;
  readonly slowSuiteMs?: number;
}

export const REPO: RepoRef = { installationId: 0, repositoryId: 0, owner: "local", name: "bench" };
const RUN = parseRunId("run_verifybench00000");
// The runners that this project itself has; only `none` sees them.
const PROJECT_BIN = join(import.meta.dirname, "../../node_modules/.bin");
const WHO = { NAME: "t", EMAIL: "t@example.org", DATE: "2026-01-01T00:00:00Z" };
const clock = {
  now: () => new Date().toISOString(),
  sleep: (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms)),
};

export function randomHex(count: number): string {
  return randomBytes(count).toString("hex");
}

/** `toolFolders`: folders of this machine that commands in bubblewrap may read. */
export function createVerifyBench(kind: SandboxKind, toolFolders: readonly string[] = []): VerifyBench {
  const folder = mkdtempSync("/var/tmp/verify-bench-");
  chmodSync(folder, 0o711);
  const source = join(folder, "source");
  mkdirSync(source);
  const git = createGit(source);
  git(["init", "-q", "-b", "main"]);
  git(["commit", "-q", "--allow-empty", "-m", "root"]);
  const root = parseCommitId(git(["rev-parse", "HEAD"]));
  const env = { PATH: process.env["PATH"] ?? "" };
  const mirror = createLocalMirror({ source, folder: join(folder, "mirror"), env, clock });
  const host = createHost(kind, folder, toolFolders);

  async function commit(files: Files, onto = root): Promise<CommitId> {
    git(["checkout", "-q", "--detach", "-f", onto]);
    for (const [path, content] of Object.entries(files)) {
      const full = join(source, path);
      if (content === null) rmSync(full);
      else {
        mkdirSync(dirname(full), { recursive: true });
        writeFileSync(full, content);
      }
    }
    git(["add", "-A", "-f"]);
    git(["commit", "-q", "--allow-empty", "-m", "c"]);
    return mirror.fetch(REPO, git(["rev-parse", "HEAD"]));
  }

  function openGate(over: CheckOptions = {}): Gate {
    return createGate({
      objects: mirror,
      commits: mirror,
      host: over.host ?? host,
      clock,
      randomHex,
      claim: () => ({ run: RUN, epoch: 1 }),
      ...(over.baselines === undefined ? {} : { baselines: over.baselines }),
      ...(over.slowSuiteMs === undefined ? {} : { slowSuiteMs: over.slowSuiteMs }),
    });
  }

  const workspaces: Sandbox[] = [];
  const remove = (): void => {
    rmSync(folder, { recursive: true, force: true });
  };
  return {
    mirror,
    host,
    commit,
    openGate,
    async openWorkspace(files) {
      const at = await commit(files);
      const pack = await mirror.packAncestors(REPO, at);
      const phase = { run: RUN, epoch: 1, phase: "agent", deadline: "2099-01-01T00:00:00Z", restore: null } as const;
      const spec = { ...phase, pack, commit: at, limits: DEFAULT_LIMITS };
      const sandbox = await host.open(spec, new AbortController().signal);
      workspaces.push(sandbox);
      return { sandbox, commit: at };
    },
    async check(base, patch, over = {}) {
      const baseCommit = await commit(base);
      const candidate = await commit(patch, baseCommit);
      const given =
        over.given === undefined
          ? null
          : {
              from: await commit(over.given, baseCommit),
              paths: Object.keys(over.given).map((path) => parseRepoPath(path)),
            };
      const request: GateRequest = {
        repo: REPO,
        base: baseCommit,
        candidate,
        given,
        issueText: over.issueText ?? "add() subtracts instead of adding",
        testCommand: over.testCommand ?? null,
        setup: over.setup ?? [],
      };
      return openGate(over).check(request, new AbortController().signal);
    },
    remove,
    async close() {
      for (const sandbox of workspaces) await sandbox.close();
      remove();
    },
  };
}

function createHost(kind: SandboxKind, baseFolder: string, toolFolders: readonly string[]): SandboxHost {
  const deps = { monotonicMs: () => performance.now(), randomHex, baseFolder, toolFolders, programs: [] };
  const image = process.env["SANDBOX_IMAGE"] ?? "swe-agent-sandbox:local";
  const engines = {
    docker: () => createDockerEngine({ ...deps, image, connect: undefined }),
    bubblewrap: () => createBubblewrapEngine(deps),
    none: () => createNoneEngine({ ...deps, path: `${PROJECT_BIN}:${process.env["PATH"] ?? ""}` }),
  };
  return createSandboxHost(engines[kind]());
}

function createGit(folder: string): (args: readonly string[]) => string {
  const who = Object.entries(WHO).flatMap(([key, value]) => [
    [`GIT_AUTHOR_${key}`, value],
    [`GIT_COMMITTER_${key}`, value],
  ]);
  const fixed = { PATH: process.env["PATH"] ?? "", GIT_CONFIG_GLOBAL: "/dev/null" };
  const env: Record<string, string> = { ...fixed, ...(Object.fromEntries(who) as Record<string, string>) };
  return (args) =>
    execFileSync("git", ["-C", folder, ...args], { env, stdio: "pipe" })
      .toString()
      .trim();
}
