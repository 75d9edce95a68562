/** One child process of the host from start to end, with time and output bounded. */
import { spawn, type ChildProcess } from "node:child_process";
import { createReadStream } from "node:fs";
import { constants } from "node:os";
import type { Readable, Writable } from "node:stream";
import { BotError } from "../domain/bot-error.ts";
import type { ExecResult } from "../domain/sandbox.ts";
import { createHeadTail } from "./head-tail.ts";
import type { HostFile } from "./jail.ts";

/** What lies on file descriptor 3, 4, … of the child. */
export type Channel =
  | { readonly kind: "fd"; readonly fd: number }
  | { readonly kind: "write"; readonly bytes: Uint8Array }
  | { readonly kind: "read" };

export interface ChildRequest {
  readonly file: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  /** Undefined: our own. Supplementary groups are dropped with it. */
  readonly uid: number | undefined;
  readonly stdin: Uint8Array | HostFile | null;
  readonly channels: readonly Channel[];
  readonly timeoutMs: number;
  readonly maxOutputBytes: number;
  readonly started: (pid: number) => void;
  /** Kills the child and all it started; called on timeout, on abort, and once after the child has ended. */
  readonly killAll: (pid: number) => void;
  readonly monotonicMs: () => number;
}

export interface ChildResult extends ExecResult {
  /** What came from the `read` channels, together. */
  readonly channelOutput: string;
}

/** Exit status as `timeout(1)` gives it. */
export const TIMEOUT_EXIT = 124;
// A channel carries a few short JSON lines.
const MAX_CHANNEL_BYTES = 64 * 1024;
// How long a pipe may stay open after its process is dead and all its children were killed.
const CLOSE_GRACE_MS = 2_000;

/**
 * Starts `file` as the leader of its own process group and waits for its end.
 *
 * @throws BotError `sandbox-failed` when it cannot be started; the signal's reason when aborted.
 */
export async function runChild(request: ChildRequest, signal: AbortSignal): Promise<ChildResult> {
  signal.throwIfAborted();
  const started = request.monotonicMs();
  const child = start(request);
  if (child === "arguments-too-long") return toTooLong();
  if (child.pid !== undefined) request.started(child.pid);
  const stdout = capture(child.stdout, request.maxOutputBytes);
  const stderr = capture(child.stderr, request.maxOutputBytes);
  const channels = openChannels(child, request.channels);
  feed(child.stdin, request.stdin);

  const stop = { timedOut: false };
  const kill = (): void => {
    if (child.pid !== undefined) request.killAll(child.pid);
  };
  const timer = setTimeout(() => {
    stop.timedOut = true;
    kill();
  }, request.timeoutMs);
  signal.addEventListener("abort", kill, { once: true });
  try {
    const code = await ended(child, kill);
    signal.throwIfAborted();
    const out = stdout.result();
    const err = stderr.result();
    return {
      exitCode: stop.timedOut ? TIMEOUT_EXIT : code,
      stdout: out.bytes,
      stderr: err.bytes,
      durationMs: Math.round(request.monotonicMs() - started),
      timedOut: stop.timedOut,
      oom: false,
      truncated: out.truncated || err.truncated,
      channelOutput: Buffer.from(channels.result().bytes).toString("utf8"),
    };
  } finally {
    clearTimeout(timer);
    signal.removeEventListener("abort", kill);
  }
}

const TOO_LONG = "Argument list too long\n";

/** Nothing was started, whatever stands between us and the command. */
export function isTooLong({ exitCode, stderr }: ExecResult): boolean {
  return exitCode === 126 && Buffer.from(stderr).toString("latin1") === TOO_LONG;
}

/** As a shell answers: the command was found and could not be run. */
function toTooLong(): ChildResult {
  const stderr = new TextEncoder().encode(TOO_LONG);
  const none = { stdout: new Uint8Array(), timedOut: false, oom: false, truncated: false, channelOutput: "" };
  return { ...none, exitCode: 126, stderr, durationMs: 0 };
}

function start(request: ChildRequest): ChildProcess | "arguments-too-long" {
  try {
    return spawnChild(request);
  } catch (error) {
    // The only failure that node throws instead of telling it by an event.
    if ((error as NodeJS.ErrnoException).code === "E2BIG") return "arguments-too-long";
    throw new BotError("sandbox-failed", { operation: "start", reason: String(error) }, { cause: error });
  }
}

function spawnChild(request: ChildRequest): ChildProcess {
  const extra = request.channels.map((channel) => (channel.kind === "fd" ? channel.fd : ("pipe" as const)));
  return spawn(request.file, request.args, {
    cwd: request.cwd,
    env: request.env,
    detached: true,
    stdio: [request.stdin === null ? "ignore" : "pipe", "pipe", "pipe", ...extra],
    ...(request.uid === undefined ? {} : { uid: request.uid, gid: request.uid }),
  });
}

function capture(stream: Readable | null, maxBytes: number): ReturnType<typeof createHeadTail> {
  const kept = createHeadTail(maxBytes);
  stream?.on("data", (chunk: Uint8Array) => {
    kept.add(chunk);
  });
  return kept;
}

function openChannels(child: ChildProcess, channels: readonly Channel[]): ReturnType<typeof createHeadTail> {
  const kept = createHeadTail(MAX_CHANNEL_BYTES);
  for (const [index, channel] of channels.entries()) {
    const stream = child.stdio[3 + index];
    if (channel.kind === "write") feed(stream as Writable | null, channel.bytes);
    if (channel.kind === "read") {
      (stream as Readable | null)?.on("data", (chunk: Uint8Array) => {
        kept.add(chunk);
      });
    }
  }
  return kept;
}

function feed(stream: Writable | null, input: Uint8Array | HostFile | null): void {
  if (stream === null || input === null) return;
  // A program may end without reading its input; that is no failure of ours.
  stream.on("error", () => undefined);
  if (input instanceof Uint8Array) {
    stream.end(input);
    return;
  }
  const file = createReadStream(input.hostFile);
  file.on("error", () => stream.destroy());
  file.pipe(stream);
}

function ended(child: ChildProcess, kill: () => void): Promise<number> {
  return new Promise((resolve, reject) => {
    let status = 0;
    let grace: NodeJS.Timeout | undefined;
    child.once("error", (error) => {
      reject(new BotError("sandbox-failed", { operation: "start", reason: error.message }, { cause: error }));
    });
    child.once("exit", (code, signalName) => {
      status = code ?? 128 + (signalName === null ? 0 : constants.signals[signalName]);
      kill();
      grace = setTimeout(() => {
        for (const stream of child.stdio) stream?.destroy();
      }, CLOSE_GRACE_MS);
    });
    child.once("close", () => {
      clearTimeout(grace);
      resolve(status);
    });
  });
}
