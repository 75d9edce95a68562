/** One `docker exec`: output taken apart and bounded, the exit status as the engine has it. */
import { createReadStream } from "node:fs";
import { Writable, type Duplex } from "node:stream";
import { finished } from "node:stream/promises";
import type Docker from "dockerode";
import { createHeadTail, type HeadTail } from "./head-tail.ts";
import { JAIL_UID, type HostFile, type JailCommand } from "./jail.ts";

export interface ExecEnd {
  readonly exitCode: number;
  readonly stdout: Uint8Array;
  readonly stderr: Uint8Array;
  readonly truncated: boolean;
}

/** The part of docker-modem that takes the engine's stream apart; its own types leave it out. */
interface Demultiplexer {
  demuxStream(stream: Duplex, stdout: Writable, stderr: Writable): void;
}

// How long the engine may take to note a command's exit status after its output has ended.
const STATUS_POLLS = 50;
const STATUS_POLL_MS = 20;

/** Runs until the command's output ends. Whoever stops it early kills its processes: hanging up does not. */
export async function runDockerExec(container: Docker.Container, command: JailCommand): Promise<ExecEnd> {
  const exec = await container.exec({
    Cmd: [...command.argv],
    User: `${JAIL_UID}:${JAIL_UID}`,
    WorkingDir: command.cwd,
    Env: Object.entries(command.env).map(([name, value]) => `${name}=${value}`),
    AttachStdin: command.stdin !== null,
    AttachStdout: true,
    AttachStderr: true,
  });
  const stream = await exec.start({ hijack: true, stdin: command.stdin !== null });
  const stdout = createHeadTail(command.maxOutputBytes);
  const stderr = createHeadTail(command.maxOutputBytes);
  (container.modem as Demultiplexer).demuxStream(stream, toSink(stdout), toSink(stderr));
  feed(stream, command.stdin);
  await finished(stream, { writable: false }).catch(() => undefined);
  stream.destroy();
  const out = stdout.result();
  const err = stderr.result();
  return {
    exitCode: await readStatus(exec),
    stdout: out.bytes,
    stderr: err.bytes,
    truncated: out.truncated || err.truncated,
  };
}

function toSink(kept: HeadTail): Writable {
  return new Writable({
    write(chunk: Uint8Array, _encoding, done) {
      kept.add(chunk);
      done();
    },
  });
}

function feed(stream: Duplex, input: Uint8Array | HostFile | null): void {
  if (input === null) return;
  stream.on("error", () => undefined);
  if (input instanceof Uint8Array) {
    stream.end(input);
    return;
  }
  const file = createReadStream(input.hostFile);
  file.on("error", () => stream.end());
  file.pipe(stream);
}

async function readStatus(exec: Docker.Exec): Promise<number> {
  for (let poll = 0; poll < STATUS_POLLS; poll += 1) {
    const state = await exec.inspect();
    if (!state.Running && state.ExitCode !== null) return state.ExitCode;
    await new Promise((resolve) => setTimeout(resolve, STATUS_POLL_MS));
  }
  return 137;
}
