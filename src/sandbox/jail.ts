/** The inner seam of the room: one place where commands run. Everything a sandbox does is a command in here. */
import type { Claim } from "../domain/run.ts";
import type { ExecResult, PhaseSpec, SandboxIdentity } from "../domain/sandbox.ts";

/** Bytes for a command's standard input that lie in a file of the host; streamed, never held in memory. */
export interface HostFile {
  readonly hostFile: string;
}

export interface JailCommand {
  readonly argv: readonly string[];
  /** Absolute, as seen from inside. */
  readonly cwd: string;
  /** The whole environment; nothing is inherited. */
  readonly env: Readonly<Record<string, string>>;
  readonly stdin: Uint8Array | HostFile | null;
  readonly timeoutMs: number;
  /** Per stream, head and tail. */
  readonly maxOutputBytes: number;
}

export interface Jail {
  /** Writable folder that lives as long as the jail, absolute as seen from inside. */
  readonly home: string;
  /** The `PATH` that commands get. */
  readonly path: string;
  /**
   * Runs one command to its end; whatever it left behind in the background is dead afterwards.
   * Rejects with the signal's reason when aborted.
   *
   * @throws BotError `sandbox-failed` when the engine, not the command, failed.
   */
  spawn(command: JailCommand, signal: AbortSignal): Promise<ExecResult>;
  /** Kills everything and removes every trace. Safe to call twice. */
  close(): Promise<void>;
}

/** What an engine needs to know of a phase. */
export type JailSpec = Pick<PhaseSpec, "run" | "epoch" | "phase" | "deadline" | "limits">;

/** One way to make jails. `sandbox-host.ts` turns it into the port. */
export interface JailEngine {
  /** @throws BotError `sandbox-unavailable` when the engine does not answer. */
  identity(): Promise<SandboxIdentity>;
  /** @throws BotError `sandbox-unavailable` · `sandbox-failed` · `sandbox-limits` */
  open(spec: JailSpec, signal: AbortSignal): Promise<Jail>;
  /** As `SandboxHost.reap`. */
  reap(now: string, claim?: Claim): Promise<number>;
}

/** What every engine is given from outside. */
export interface EngineDeps {
  /** Milliseconds that only grow, for durations. */
  readonly monotonicMs: () => number;
  /** That many random bytes as lower-case hex. */
  readonly randomHex: (bytes: number) => string;
}

/** The uid and gid that commands have inside docker and bubblewrap. */
export const JAIL_UID = 65532;
