/** One harness through one trajectory, once: a fresh home, a fresh copy of the repository, a server of its own. */
import { spawn, type ChildProcess } from "node:child_process";
import { cpSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Action } from "./create-trajectory.ts";
import { openFakeModel, type Exchange } from "./fake-model.ts";
import type { Harness } from "./harnesses/harness.ts";
import type { MemorySample } from "./memory-process.ts";
import { sampleMemory } from "./sample-memory.ts";

export interface Trajectory {
  readonly actions: readonly Action[];
  /** What the result of each has to hold. */
  readonly expected: readonly string[];
  readonly prompt: string;
  /** The repository that every run gets a copy of. */
  readonly repository: string;
}

/** How one run differs from the trajectory's others. */
export interface RunWish extends Trajectory {
  /** Ended by a signal as soon as the last answer is out. */
  readonly isCutAtEnd: boolean;
}

export interface RunRecord {
  readonly spawnedMs: number;
  readonly exchanges: readonly Exchange[];
  readonly samples: readonly MemorySample[];
  readonly exitCode: number | null;
  readonly isTimedOut: boolean;
  /** The end of what it printed as errors. */
  readonly stderr: string;
  readonly unknownPaths: readonly string[];
}

const TIMEOUT_MS = 240_000;
const KEPT_STDERR = 4_000;

/** @param folder Empty, removed by the caller. */
export async function runOnce(harness: Harness, trajectory: RunWish, folder: string): Promise<RunRecord> {
  const [home, repository] = [join(folder, "home"), join(folder, "repository")];
  mkdirSync(home, { recursive: true });
  cpSync(trajectory.repository, repository, { recursive: true });
  const { actions, prompt } = trajectory;
  let stop = (): void => undefined;
  const model = await openFakeModel({
    protocol: harness.protocol,
    shellTool: harness.shellTool,
    answers: actions.map(({ command, thought }, index) => ({
      kind: "call",
      text: thought,
      tool: harness.shellTool,
      args: harness.toShellArguments(command, thought),
      id: `call_${index + 1}`,
    })),
    end: harness.end,
    onEnd: () => {
      stop();
    },
    keepsParts: true,
  });
  try {
    const { url, exchanges, unknownPaths } = model;
    const { file, args, env } = harness.prepare({ repository, home, url, prompt, steps: actions.length });
    const spawnedMs = performance.now();
    const child = spawn(file, args, {
      cwd: repository,
      env: { PATH: process.env["PATH"], LANG: "C.UTF-8", TERM: "dumb", HOME: home, TMPDIR: folder, ...env },
      stdio: ["ignore", "ignore", "pipe"],
    });
    if (trajectory.isCutAtEnd) stop = () => void child.kill("SIGTERM");
    const watch = child.pid === undefined ? undefined : sampleMemory(child.pid);
    const ended = await waitFor(child);
    return { spawnedMs, exchanges, unknownPaths, samples: (await watch?.stop()) ?? [], ...ended };
  } finally {
    await model.close();
  }
}

async function waitFor(child: ChildProcess): Promise<Pick<RunRecord, "exitCode" | "isTimedOut" | "stderr">> {
  let stderr = "";
  let isTimedOut = false;
  child.stderr?.on("data", (chunk: Buffer) => {
    stderr = (stderr + chunk.toString("utf8")).slice(-KEPT_STDERR);
  });
  const timer = setTimeout(() => {
    isTimedOut = true;
    child.kill("SIGKILL");
  }, TIMEOUT_MS);
  const exitCode = await new Promise<number | null>((resolve) => {
    child.once("error", (error) => {
      stderr = error.message;
      resolve(null);
    });
    child.once("exit", (code) => {
      resolve(code);
    });
  });
  clearTimeout(timer);
  return { exitCode, isTimedOut, stderr };
}
