/** The whole `Sandbox` port on top of a jail: every act is a command inside; the host never opens the workspace. */
import { createHash } from "node:crypto";
import { BotError } from "../domain/bot-error.ts";
import { parseRev, parseTreeHash } from "../domain/ids.ts";
import type { Sandbox } from "../domain/ports.ts";
import { parseRepoPath } from "../domain/repo-path.ts";
import type { Checkpoint, ExecResult, PhaseSpec, SandboxIdentity } from "../domain/sandbox.ts";
import type { HostFile, Jail } from "./jail.ts";
import * as scripts from "./workspace-scripts.ts";

/** A patch or checkpoint beyond this is no fix of an issue. */
const MAX_PATCH_BYTES = 64 * 1024 * 1024;
const OPEN_TIMEOUT_MS = 600_000;
const STEP_TIMEOUT_MS = 120_000;

interface Step {
  readonly operation: string;
  readonly script: string;
  readonly args: readonly string[];
  readonly stdin: Uint8Array | HostFile | null;
}

interface StepLimits {
  readonly timeoutMs: number;
  readonly maxOutputBytes: number;
}

const STEP: StepLimits = { timeoutMs: STEP_TIMEOUT_MS, maxOutputBytes: 64 * 1024 };
const PATCH: StepLimits = { timeoutMs: STEP_TIMEOUT_MS, maxOutputBytes: MAX_PATCH_BYTES };

/**
 * Fills the jail with the pack, checks the phase's commit out, restores the checkpoint if there is one.
 * Closes the jail when that fails.
 *
 * @throws BotError `sandbox-failed`; the signal's reason when aborted.
 */
export async function openSandboxInJail(
  given: { readonly jail: Jail; readonly spec: PhaseSpec; readonly identity: SandboxIdentity },
  signal: AbortSignal,
): Promise<Sandbox> {
  const { jail, spec } = given;
  const steps = createSteps(jail);
  try {
    const limits = { ...STEP, timeoutMs: OPEN_TIMEOUT_MS };
    const stdin = { hostFile: spec.pack.path };
    await steps.must(
      { operation: "checkout", script: scripts.OPEN_SCRIPT, args: [spec.commit], stdin },
      limits,
      signal,
    );
    if (spec.restore !== null) {
      const args = [spec.commit, spec.restore.tree];
      const restore = { operation: "restore", script: scripts.RESTORE_SCRIPT, args, stdin: spec.restore.pack };
      await steps.must(restore, limits, signal);
    }
  } catch (error) {
    await jail.close();
    throw error;
  }
  return { ...createCommands(given, steps), ...createFiles(steps), ...createSnapshots(spec, steps) };
}

type Steps = ReturnType<typeof createSteps>;

function createSteps(jail: Jail): {
  readonly env: Readonly<Record<string, string>>;
  run(step: Step, limits: StepLimits, signal?: AbortSignal): Promise<ExecResult>;
  must(step: Step, limits: StepLimits, signal?: AbortSignal): Promise<ExecResult>;
} {
  const env = {
    PATH: jail.path,
    HOME: `${jail.home}/home`,
    TMPDIR: `${jail.home}/tmp`,
    LANG: "C.UTF-8",
    CI: "1",
  };
  const run = (step: Step, limits: StepLimits, signal?: AbortSignal): Promise<ExecResult> =>
    jail.spawn(
      {
        argv: ["/bin/sh", "-c", step.script, "sh", jail.home, ...step.args],
        cwd: jail.home,
        env,
        stdin: step.stdin,
        ...limits,
      },
      signal ?? new AbortController().signal,
    );
  return {
    env,
    run,
    async must(step, limits, signal) {
      return checkStep(step.operation, await run(step, limits, signal));
    },
  };
}

function checkStep(operation: string, result: ExecResult): ExecResult {
  if (result.exitCode === 0 && !result.truncated) return result;
  const said = Buffer.from(result.stderr).toString("utf8").trim().slice(-500);
  const why = result.oom ? "out of memory" : result.truncated ? "more output than may be" : said;
  throw new BotError("sandbox-failed", { operation, reason: `${why} (exit ${result.exitCode})` });
}

function createCommands(
  given: { readonly jail: Jail; readonly identity: SandboxIdentity },
  steps: Steps,
): Pick<Sandbox, "identity" | "exec" | "close"> {
  const { jail } = given;
  return {
    identity: () => Promise.resolve(given.identity),
    exec(command, options, signal) {
      const folder = options.cwd === "" || options.cwd === "." ? "" : `/${parseRepoPath(options.cwd)}`;
      return jail.spawn(
        {
          argv: ["/bin/sh", "-c", scripts.EXEC_SCRIPT, `${jail.home}/repo${folder}`, ...command],
          cwd: jail.home,
          env: { ...steps.env, ...options.env },
          stdin: options.stdin,
          timeoutMs: options.timeoutMs,
          maxOutputBytes: options.maxOutputBytes,
        },
        signal,
      );
    },
    close: () => jail.close(),
  };
}

function createFiles(steps: Steps): Pick<Sandbox, "read" | "write"> {
  return {
    async read(path, range) {
      const start = range?.start ?? 0;
      const length = Math.min(scripts.MAX_READ_BYTES, Math.max(0, (range?.end ?? Infinity) - start));
      const args = [path, String(start), String(length)];
      const limits = { ...STEP, maxOutputBytes: 2 * scripts.MAX_READ_BYTES + 256 };
      const step = { operation: "read", script: scripts.READ_SCRIPT, args, stdin: null };
      const result = await steps.run(step, limits);
      if (result.exitCode === scripts.SCRIPT_EXIT.missing) return undefined;
      const out = Buffer.from(checkStep("read", result).stdout);
      const newline = out.indexOf("\n");
      const [size = "", rev = ""] = out.subarray(0, newline).toString("ascii").split(" ");
      return { bytes: out.subarray(newline + 1), totalBytes: Number(size), rev: parseRev(rev) };
    },
    async write(path, bytes, expect) {
      const step = { operation: "write", script: scripts.WRITE_SCRIPT, args: [path, expect ?? ""], stdin: bytes };
      const result = await steps.run(step, STEP);
      if (result.exitCode === scripts.SCRIPT_EXIT.conflict) return "conflict";
      if (result.exitCode === scripts.SCRIPT_EXIT.refused) throw new BotError("bad-path", { path });
      checkStep("write", result);
      return parseRev(createHash("sha256").update(bytes).digest("hex").slice(0, 8));
    },
  };
}

function createSnapshots(spec: PhaseSpec, steps: Steps): Pick<Sandbox, "diff" | "checkpoint"> {
  const inTurn = createTurns();
  let last: { readonly mark: string; readonly checkpoint: Checkpoint } | undefined;
  return {
    diff: () =>
      inTurn(async () => {
        const step = { operation: "diff", script: scripts.DIFF_SCRIPT, args: [spec.commit], stdin: null };
        return (await steps.must(step, PATCH)).stdout;
      }),
    checkpoint: () =>
      inTurn(async () => {
        const args = [spec.commit, last?.mark ?? ""];
        const step = { operation: "checkpoint", script: scripts.CHECKPOINT_SCRIPT, args, stdin: null };
        const { stdout } = await steps.must(step, PATCH);
        const newline = stdout.indexOf(0x0a);
        // Most calls only look: the pack of an unchanged tree is the one that is already here.
        if (newline === -1 && last !== undefined) return last.checkpoint;
        const [mark = "", tree = ""] = Buffer.from(stdout.subarray(0, newline)).toString("ascii").split(" ");
        last = { mark, checkpoint: { tree: parseTreeHash(tree), pack: stdout.slice(newline + 1) } };
        return last.checkpoint;
      }),
  };
}

/** Snapshots share a file in the jail, so one waits for the other. */
function createTurns(): <Result>(act: () => Promise<Result>) => Promise<Result> {
  let before: Promise<unknown> = Promise.resolve();
  return (act) => {
    const own = before.then(act, act);
    before = own;
    return own;
  };
}
