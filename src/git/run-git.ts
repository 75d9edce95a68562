/**
 * The one place that starts git. Every call has a clean environment, no configuration of this machine, no hooks, no
 * prompts, a deadline and an output cap; arguments are an array and never pass a shell.
 */
import { execa } from "execa";
import { BotError } from "../domain/bot-error.ts";

export interface GitCall {
  readonly args: readonly string[];
  /** Absolute path of the bare repository; none for `git init` and for looking at a person's folder. */
  readonly gitDir?: string;
  readonly stdin?: Uint8Array | string;
  readonly env?: Readonly<Record<string, string>>;
  readonly timeoutMs?: number;
  /** Standard output goes into this file instead of into the answer. */
  readonly stdoutFile?: string;
}

export interface GitAnswer {
  readonly exitCode: number;
  readonly stdout: Buffer;
  readonly stderr: string;
}

export type RunGit = (call: GitCall) => Promise<GitAnswer>;

/** Plumbing on local objects; a minute is far beyond what a healthy repository needs. */
const LOCAL_TIMEOUT_MS = 60_000;
/** The listing of a million files is about 100 MB; more than this is not a repository we can work on. */
const MAX_OUTPUT_BYTES = 256 * 1024 * 1024;

const NOTHING = Buffer.alloc(0);

const FIXED_ARGS = [
  "--literal-pathspecs",
  ...["core.hooksPath=/dev/null", "core.quotePath=false", "core.fsmonitor=false", "gc.autoDetach=false"],
  ...["protocol.allow=never", "protocol.https.allow=always", "protocol.http.allow=always"],
].flatMap((arg) => (arg.startsWith("--") ? [arg] : ["-c", arg]));

const FIXED_ENV = {
  GIT_CONFIG_NOSYSTEM: "1",
  GIT_CONFIG_GLOBAL: "/dev/null",
  GIT_ATTR_NOSYSTEM: "1",
  GIT_TERMINAL_PROMPT: "0",
  // A partial clone must not make git fetch by itself, with a command that its configuration names.
  GIT_NO_LAZY_FETCH: "1",
  GIT_NO_REPLACE_OBJECTS: "1",
  HOME: "/nonexistent",
  LC_ALL: "C",
};

/**
 * `env` must hold PATH; it may hold what reaches the network on this machine (`HTTPS_PROXY`, `NO_PROXY`,
 * `GIT_SSL_CAINFO`). Nothing else of the process's environment reaches git.
 *
 * The returned function resolves for every exit status of git.
 *
 * @throws BotError `git-failed` when git cannot be started, printed too much or was killed by a signal that was not ours
 */
export function createRunGit(env: Readonly<Record<string, string>>): RunGit {
  return async (call) => {
    const timeoutMs = call.timeoutMs ?? LOCAL_TIMEOUT_MS;
    const where = call.gitDir === undefined ? [] : [`--git-dir=${call.gitDir}`];
    const result = await execa("git", [...FIXED_ARGS, ...where, ...call.args], {
      env: { ...env, ...FIXED_ENV, ...call.env },
      extendEnv: false,
      // Not the process's own folder: a repository around it must not be found by accident.
      cwd: call.gitDir ?? "/",
      ...toStreams(call),
      encoding: "buffer",
      stripFinalNewline: false,
      reject: false,
      timeout: timeoutMs,
      maxBuffer: MAX_OUTPUT_BYTES,
    });
    if (result.timedOut) return { exitCode: 124, stdout: NOTHING, stderr: `no answer in ${timeoutMs} ms` };
    if (result.isMaxBuffer || result.exitCode === undefined) throw toStartError(call, result);
    return {
      exitCode: result.exitCode,
      stdout: toBuffer(result.stdout),
      stderr: toBuffer(result.stderr).toString("utf8"),
    };
  };
}

function toStreams(call: GitCall): { stdin?: "ignore"; input?: Uint8Array | string; stdout?: { file: string } } {
  return {
    ...(call.stdin === undefined ? { stdin: "ignore" as const } : { input: call.stdin }),
    ...(call.stdoutFile === undefined ? {} : { stdout: { file: call.stdoutFile } }),
  };
}

function toStartError(call: GitCall, result: { isMaxBuffer: boolean; shortMessage?: string | undefined }): BotError {
  const said = result.shortMessage ?? "it could not be started";
  const reason = result.isMaxBuffer ? "its output is too large" : said.slice(0, 400);
  return new BotError("git-failed", { operation: call.args[0] ?? "git", reason });
}

/**
 * The standard output of a call that must succeed.
 *
 * @throws BotError `git-failed` on any other exit status than 0
 */
export async function getOutput(runGit: RunGit, call: GitCall): Promise<Buffer> {
  const answer = await runGit(call);
  if (answer.exitCode !== 0)
    throw new BotError("git-failed", { operation: call.args[0] ?? "git", reason: lastLines(answer.stderr) });
  return answer.stdout;
}

/** The end of what git said, on one line, at most 400 characters. */
export function lastLines(stderr: string): string {
  const lines = stderr.split("\n").filter((line) => line.trim() !== "" && !line.startsWith("hint:"));
  const text = lines.slice(-4).join("; ").slice(0, 400);
  return text === "" ? "git gave no reason" : text;
}

function toBuffer(value: unknown): Buffer {
  return value instanceof Uint8Array ? Buffer.from(value.buffer, value.byteOffset, value.byteLength) : NOTHING;
}
