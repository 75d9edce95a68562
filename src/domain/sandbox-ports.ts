/** The seams of running code; `ports.ts` exports them with the others. */
import type { Patch } from "./commit.ts";
import type { Rev } from "./ids.ts";
import type { RepoPath } from "./repo-path.ts";
import type { Claim } from "./run.ts";
import type { Checkpoint, ExecOptions, ExecResult, FileSlice, PhaseSpec, SandboxIdentity } from "./sandbox.ts";

/** One phase. Closing it kills everything in it. */
export interface Sandbox {
  identity(): Promise<SandboxIdentity>;
  exec(command: readonly string[], options: ExecOptions, signal: AbortSignal): Promise<ExecResult>;
  /** Undefined when there is no such regular file; links are not followed. Offsets in bytes. */
  read(path: RepoPath, range?: { readonly start: number; readonly end: number }): Promise<FileSlice | undefined>;
  /** Creates parent folders. With `expect`, refused as `conflict` when the file's rev is another. */
  write(path: RepoPath, bytes: Uint8Array, expect?: Rev): Promise<Rev | "conflict">;
  /** The workspace against the phase's commit, ignored files left out, binary-safe. */
  diff(): Promise<Patch>;
  checkpoint(): Promise<Checkpoint>;
  close(): Promise<void>;
}

/** Only this knows an engine. */
export interface SandboxHost {
  /** @throws BotError `sandbox-unavailable` · `sandbox-failed` · `sandbox-limits` */
  open(spec: PhaseSpec, signal: AbortSignal): Promise<Sandbox>;
  identity(): Promise<SandboxIdentity>;
  /** Removes sandboxes past their deadline, and those of `claim.run` older than `claim.epoch`. Returns how many. */
  reap(now: string, claim?: Claim): Promise<number>;
}
