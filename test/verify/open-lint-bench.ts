/** Workspaces with linters in them, over a repository of real git. */
import type { LintRunner, Sandbox } from "../../src/domain/ports.ts";
import type { NewProblems } from "../../src/domain/problem.ts";
import { parseRepoPath } from "../../src/domain/repo-path.ts";
import { DEFAULT_EXEC } from "../../src/domain/sandbox.ts";
import { createWorkspaceLintRunner } from "../../src/verify/lint/workspace-lint-runner.ts";
import { createVerifyBench, REPO, type Files } from "./create-verify-bench.ts";

const signal = new AbortController().signal;
/** So long that a slow machine is no reason for an answer to be missing. */
const ENOUGH_MS = 120_000;

export interface LintBench {
  /** `packages`: shell that fills `node_modules`; with eslint and tsc unless given. */
  start(files: Files, packages?: string): Promise<LintWorkspace>;
  close(): Promise<void>;
}

export interface LintWorkspace {
  readonly sandbox: Sandbox;
  readonly runner: LintRunner;
  /** Writes the files and asks what is new. */
  readonly edit: (files: Readonly<Record<string, string>>, maxMs?: number) => Promise<NewProblems>;
  readonly sh: (script: string) => Promise<string>;
}

/** `tools`: what `installLinters` filled. */
export function openLintBench(kind: "none" | "bubblewrap", tools: string): LintBench {
  const bench = createVerifyBench(kind, [tools]);
  return {
    async start(files, packages = `ln -s ${tools}/node_modules/* ${tools}/node_modules/.bin node_modules/`) {
      const { sandbox, commit } = await bench.openWorkspace(files);
      const sh = async (script: string): Promise<string> =>
        Buffer.from((await sandbox.exec(["sh", "-c", script], DEFAULT_EXEC, signal)).stdout).toString();
      await sh(`mkdir -p node_modules/.bin\n${packages === "" ? "" : `rmdir node_modules/.bin; ${packages}`}`);
      const about = { sandbox, objects: bench.mirror, repo: REPO, commit };
      const runner = createWorkspaceLintRunner({ ...about, monotonicMs: () => performance.now() });
      return {
        sandbox,
        runner,
        sh,
        async edit(changed, maxMs = ENOUGH_MS) {
          for (const [path, text] of Object.entries(changed)) {
            await sandbox.write(parseRepoPath(path), Buffer.from(text));
          }
          return runner.findNew(Object.keys(changed), maxMs, signal);
        },
      };
    },
    close: () => bench.close(),
  };
}
