/** The truth of the bench: a project's own command on a tree, by its exit status. Nothing of the gate is used. */
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { checkOut } from "./edit-trees.ts";

export interface OwnSuite {
  readonly gitDir: string;
  readonly commit: string;
  /** As `ensureDependencies` says. */
  readonly setup: readonly string[];
  readonly own: string;
  /** Programs are looked for here; the same folders that the sandbox has. */
  readonly path: string;
}

export interface OwnOutcome {
  readonly color: "green" | "red" | "too-long";
  readonly durationMs: number;
  readonly tail: string;
}

const TIME_LIMIT_MS = 120_000;
const TAIL_CHARACTERS = 600;

/** In a folder of its own, with the network that this machine has. */
export async function runOwnSuite(suite: OwnSuite): Promise<OwnOutcome> {
  const folder = mkdtempSync("/var/tmp/bench-own-");
  const work = join(folder, "work");
  try {
    checkOut(suite.gitDir, suite.commit, work);
    const script = [...suite.setup, `PATH="$PWD/node_modules/.bin:$PATH"; export PATH`, suite.own].join(
      " || exit 99\n",
    );
    const started = performance.now();
    const { code, output } = await runScript(script, { work, path: suite.path });
    const color = code === null ? "too-long" : code === 0 ? "green" : "red";
    return { color, durationMs: performance.now() - started, tail: output.slice(-TAIL_CHARACTERS) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Code null: it was ended. */
async function runScript(
  script: string,
  { work, path }: { readonly work: string; readonly path: string },
): Promise<{ readonly code: number | null; readonly output: string }> {
  const env = { PATH: path, HOME: work, LANG: "C.UTF-8", CI: "true", GOPROXY: "off", GOFLAGS: "-count=1" };
  const child = spawn("sh", ["-c", script], { cwd: work, env, detached: true, stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  const add = (chunk: Buffer): void => {
    output = (output + chunk.toString()).slice(-20_000);
  };
  child.stdout.on("data", add);
  child.stderr.on("data", add);
  return new Promise((resolve, reject) => {
    let isLate = false;
    const timer = setTimeout(() => {
      isLate = true;
      if (child.pid !== undefined) process.kill(-child.pid, "SIGKILL");
    }, TIME_LIMIT_MS);
    child.on("error", reject);
    child.on("close", (code) => {
      clearTimeout(timer);
      resolve({ code: isLate ? null : (code ?? 1), output });
    });
  });
}
