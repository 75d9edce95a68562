/** One container as a jail. Commands run one after another: stopping one means killing every process of its uid. */
import type Docker from "dockerode";
import { BotError } from "../domain/bot-error.ts";
import type { ExecResult } from "../domain/sandbox.ts";
import { runDockerExec, type ExecEnd } from "./docker-exec.ts";
import { CONTAINER_HOME, CONTAINER_PATH } from "./docker-request.ts";
import type { EngineDeps, Jail, JailCommand } from "./jail.ts";
import { TIMEOUT_EXIT } from "./run-child.ts";

// `kill -1` spares its caller; the loop ends when nothing is left to kill.
const KILL_ALL = "i=0; while kill -9 -1 2>/dev/null && [ $i -lt 200 ]; do i=$((i+1)); done";
// Runs a command and then ends what it left in the background, which could otherwise change what the next one sees.
const RUN_AND_CLEAR = `"$@"; status=$?; ${KILL_ALL}; exit $status`;
const READ_OOM =
  "cat /sys/fs/cgroup/memory/memory.oom_control /sys/fs/cgroup/memory.events 2>/dev/null | sed -n 's/^oom_kill //p'";
/** Room for our own exec when the commands have used all the processes they may have. */
const SPARE_PROCESSES = 64;
const OWN_TIMEOUT_MS = 20_000;
// A command cannot fill its memory sooner than this; asking the engine costs as much again.
const OOM_POSSIBLE_AFTER_MS = 50;

export interface DockerJailParts {
  readonly container: Docker.Container;
  readonly deps: EngineDeps;
  readonly maxProcesses: number;
}

/** The container has to run already. Closing removes it. */
export function createDockerJail(parts: DockerJailParts): Jail {
  const { container, deps } = parts;
  let last: Promise<unknown> = Promise.resolve();
  let seenOom = 0;
  let closed = false;

  async function readOom(): Promise<boolean> {
    const end = await within(runDockerExec(container, toOwnCommand(READ_OOM)), OWN_TIMEOUT_MS);
    const count = end === undefined ? 0 : Number(Buffer.from(end.stdout).toString("ascii").trim());
    const grown = count > seenOom;
    seenOom = Math.max(seenOom, count);
    return grown;
  }

  async function runOne(command: JailCommand, signal: AbortSignal): Promise<ExecResult> {
    signal.throwIfAborted();
    if (closed) throw new BotError("sandbox-failed", { operation: "exec", reason: "the sandbox is closed" });
    const started = deps.monotonicMs();
    const running = asEngineFailure("exec", runDockerExec(container, clearing(command)));
    const stopped = await raceWithStop(running, command.timeoutMs, signal);
    if (stopped !== "ended") await killEverything(parts);
    signal.throwIfAborted();
    const end = await running;
    const durationMs = Math.round(deps.monotonicMs() - started);
    const timedOut = stopped === "timeout";
    const askOom = end.exitCode !== 0 && !timedOut && durationMs >= OOM_POSSIBLE_AFTER_MS;
    return {
      ...end,
      exitCode: timedOut ? TIMEOUT_EXIT : end.exitCode,
      durationMs,
      timedOut,
      oom: askOom && (await readOom()),
    };
  }

  return {
    home: CONTAINER_HOME,
    path: CONTAINER_PATH,
    spawn(command, signal) {
      const turn = last.then(() => runOne(command, signal));
      last = turn.catch(() => undefined);
      return turn;
    },
    async close() {
      closed = true;
      await removeContainer(container);
    },
  };
}

function clearing(command: JailCommand): JailCommand {
  return { ...command, argv: ["/bin/sh", "-c", RUN_AND_CLEAR, "sh", ...command.argv] };
}

/** Removes the container with everything in it; fine when it is gone or going. */
export async function removeContainer(container: Docker.Container): Promise<void> {
  try {
    await container.remove({ force: true, v: true });
  } catch (error) {
    const status = (error as { statusCode?: number }).statusCode;
    if (status !== 404 && status !== 409) throw toEngineFailure("remove", error);
  }
}

/** What dockerode rejects with, as `sandbox-failed`. */
export function toEngineFailure(operation: string, error: unknown): BotError {
  if (error instanceof BotError) return error;
  const reason = error instanceof Error ? error.message : String(error);
  return new BotError("sandbox-failed", { operation, reason }, { cause: error });
}

async function asEngineFailure(operation: string, work: Promise<ExecEnd>): Promise<ExecEnd> {
  try {
    return await work;
  } catch (error) {
    throw toEngineFailure(operation, error);
  }
}

/** Kills all processes of the commands' uid; when even that cannot be started, the container itself. */
async function killEverything(parts: DockerJailParts): Promise<void> {
  const { container } = parts;
  const kill = async (): Promise<boolean> => {
    const work = runDockerExec(container, toOwnCommand(KILL_ALL)).catch(() => undefined);
    const end = await within(work, OWN_TIMEOUT_MS);
    return end?.exitCode === 0;
  };
  if (await kill()) return;
  const widen = { PidsLimit: parts.maxProcesses + SPARE_PROCESSES };
  const widened: unknown = await container.update(widen).catch((error: unknown) => error);
  if (!(widened instanceof Error) && (await kill())) return;
  await container.kill().catch(() => undefined);
}

function toOwnCommand(script: string): JailCommand {
  return {
    argv: ["/bin/sh", "-c", script],
    cwd: "/",
    env: { PATH: CONTAINER_PATH },
    stdin: null,
    timeoutMs: OWN_TIMEOUT_MS,
    maxOutputBytes: 4096,
  };
}

async function within<T>(work: Promise<T>, ms: number): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => {
      resolve(undefined);
    }, ms);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

async function raceWithStop(
  work: Promise<unknown>,
  timeoutMs: number,
  signal: AbortSignal,
): Promise<"ended" | "timeout" | "aborted"> {
  let abort: (() => void) | undefined;
  const aborted = new Promise<"aborted">((resolve) => {
    abort = () => {
      resolve("aborted");
    };
    signal.addEventListener("abort", abort, { once: true });
  });
  const ended = work.then(
    () => "ended" as const,
    () => "ended" as const,
  );
  try {
    return (await within(Promise.race([ended, aborted]), timeoutMs)) ?? "timeout";
  } finally {
    if (abort !== undefined) signal.removeEventListener("abort", abort);
  }
}
