/**
 * A checkout in a folder of the cache, as the `Sandbox` that runs of tests ask for. It keeps nothing from anything: the
 * manifest's commits are run as they are, on this machine, with an environment of their own.
 */
import { mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Sandbox } from "../../src/domain/ports.ts";
import type { ExecOptions, ExecResult } from "../../src/domain/sandbox.ts";
import { runChild } from "../../src/sandbox/run-child.ts";
import type { BareMirror } from "./bare-mirror.ts";

const MAX_OUTPUT_BYTES = 64 * 1024 * 1024;

export interface Checkout {
  readonly folder: string;
  readonly sandbox: Sandbox;
  /** Null removes the file. */
  readonly put: (path: string, text: Uint8Array | null) => void;
  readonly remove: () => void;
}

export interface CheckoutPlace {
  readonly folder: string;
  /** Link in the checkout → absolute folder. */
  readonly links: Readonly<Record<string, string>>;
}

export async function openCheckout(mirror: BareMirror, commit: string, place: CheckoutPlace): Promise<Checkout> {
  const { folder } = place;
  const remove = (): void => {
    rmSync(folder, { recursive: true, force: true });
  };
  remove();
  mkdirSync(folder, { recursive: true });
  const tar = mirror.bytes(["archive", "--format=tar", commit]);
  const unpacked = await exec(folder, ["tar", "-x"], { stdin: tar, env: {}, timeoutMs: 60_000 });
  if (unpacked.exitCode !== 0) throw new Error(`cannot unpack ${commit}`);
  for (const [name, target] of Object.entries(place.links)) symlinkSync(target, join(folder, name));
  const put = (path: string, text: Uint8Array | null): void => {
    const full = join(folder, path);
    mkdirSync(dirname(full), { recursive: true });
    if (text === null) rmSync(full, { force: true });
    else writeFileSync(full, text);
  };
  return { folder, put, remove, sandbox: toSandbox(folder, put) };
}

function toSandbox(folder: string, put: Checkout["put"]): Sandbox {
  const never = (): Promise<never> => Promise.reject(new Error("not in the bench"));
  return {
    identity: () => Promise.resolve({ kind: "none", tier: "E", image: "bench" }),
    exec: (argv, options) => exec(join(folder, options.cwd), argv, options),
    read: (path) => Promise.resolve({ bytes: readFileSync(join(folder, path)), totalBytes: 0, rev: "" }),
    write: (path, bytes) => {
      put(path, bytes);
      return Promise.resolve("conflict");
    },
    diff: never,
    checkpoint: never,
    close: () => Promise.resolve(),
  };
}

/** In a process group of its own, so that nothing of a run outlives it. */
function exec(
  cwd: string,
  [file = "", ...args]: readonly string[],
  options: Pick<ExecOptions, "stdin" | "env" | "timeoutMs">,
): Promise<ExecResult> {
  const env = { PATH: process.env["PATH"] ?? "", HOME: process.env["HOME"] ?? "", LANG: "C.UTF-8", ...options.env };
  const request = {
    ...{ file, args, cwd, env: { ...env, CI: "1" }, stdin: options.stdin, timeoutMs: options.timeoutMs },
    ...{ uid: undefined, channels: [], maxOutputBytes: MAX_OUTPUT_BYTES, monotonicMs: () => performance.now() },
    started: () => undefined,
    killAll: killGroup,
  };
  return runChild(request, new AbortController().signal);
}

function killGroup(pid: number): void {
  try {
    process.kill(-pid, "SIGKILL");
  } catch {
    // The group is gone.
  }
}
