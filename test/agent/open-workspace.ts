/** The agent's tools over a sandbox of a real engine, with a memory that grows as in a run. */
import { randomBytes } from "node:crypto";
import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { createToolbox } from "../../src/agent/toolbox.ts";
import { toChanged } from "../../src/agent/tool-memory.ts";
import type { ToolResult } from "../../src/agent/tool.ts";
import { createWorkspaceFiles } from "../../src/agent/workspace-files.ts";
import { findAstGrep } from "../../src/compose/find-ast-grep.ts";
import { createCodeReader } from "../../src/code/create-code-reader.ts";
import { parseRunId } from "../../src/domain/ids.ts";
import type { Sandbox, TestRunner } from "../../src/domain/ports.ts";
import { DEFAULT_EXEC, DEFAULT_LIMITS, type ExecResult } from "../../src/domain/sandbox.ts";
import { createBubblewrapEngine } from "../../src/sandbox/bubblewrap-engine.ts";
import { createDockerEngine } from "../../src/sandbox/docker-engine.ts";
import { createNoneEngine } from "../../src/sandbox/none-engine.ts";
import { createSandboxHost } from "../../src/sandbox/sandbox-host.ts";
import { makePack, type Tree } from "../sandbox/make-pack.ts";

const signal = new AbortController().signal;

export interface OpenWorkspace {
  /** On the host: the folder that all of it lies in. */
  readonly base: string;
  readonly sandbox: Sandbox;
  /** What earlier calls asked to be remembered. */
  readonly memory: Map<string, string>;
  call(name: string, input: unknown): Promise<ToolResult>;
  /** A command that is no call. */
  sh(script: string): Promise<ExecResult>;
  close(): Promise<void>;
}

const NO_TESTS: TestRunner = {
  run: () => Promise.resolve("no-tests-found"),
  findNearest: () => Promise.resolve([]),
  findImpacted: () => Promise.resolve("all" as const),
};

export async function openWorkspace(
  kind: "docker" | "bubblewrap" | "none",
  tree: Tree,
  createTests: (sandbox: Sandbox) => TestRunner = () => NO_TESTS,
): Promise<OpenWorkspace> {
  const base = mkdtempSync("/var/tmp/agent-tools-");
  chmodSync(base, 0o711);
  const repository = makePack(tree);
  const randomHex = (count: number): string => randomBytes(count).toString("hex");
  const deps = { monotonicMs: () => performance.now(), randomHex, baseFolder: base, programs: listPrograms() };
  const engines = {
    docker: () =>
      createDockerEngine({
        ...deps,
        image: process.env["SANDBOX_IMAGE"] ?? "swe-agent-sandbox:local",
        connect: undefined,
      }),
    bubblewrap: () => createBubblewrapEngine({ ...deps, toolFolders: [] }),
    none: () => createNoneEngine({ ...deps, path: process.env["PATH"] ?? "" }),
  };
  const { pack, commit } = repository;
  const about = { run: parseRunId("run_0123456789abcdef"), epoch: 1, phase: "agent" } as const;
  const deadline = "2099-01-01T00:00:00.000Z";
  const spec = { ...about, deadline, pack, commit, restore: null, limits: DEFAULT_LIMITS };
  const sandbox = await createSandboxHost(engines[kind]()).open(spec, signal);
  const reader = createCodeReader({ monotonicMs: () => performance.now() });
  const files = createWorkspaceFiles(sandbox);
  const artifacts = { get: () => Promise.reject(new Error("nothing is kept here")) };
  const parts = { sandbox, tests: createTests(sandbox), artifacts, syntax: reader, files };
  const tools = createToolbox({ ...parts, index: reader.createIndex(files) });
  const memory = new Map<string, string>();
  return {
    base,
    sandbox,
    memory,
    async call(name, input) {
      const tool = tools.find((known) => known.name === name);
      const ran = await tool?.execute(JSON.stringify(input), { memory, signal });
      if (ran?.kind !== "ran") throw new Error(ran?.problems ?? `no tool ${name}`);
      const kept = { ...ran.result.remember, ...toChanged(ran.result.changed ?? []) };
      for (const [key, value] of Object.entries(kept)) {
        if (value === null) memory.delete(key);
        else memory.set(key, value);
      }
      return ran.result;
    },
    sh: (script) => sandbox.exec(["sh", "-c", script], DEFAULT_EXEC, signal),
    async close() {
      await sandbox.close();
      repository.remove();
      rmSync(base, { recursive: true, force: true });
    },
  };
}

function listPrograms(): readonly string[] {
  const astGrep = findAstGrep();
  return astGrep === undefined ? [] : [astGrep];
}
