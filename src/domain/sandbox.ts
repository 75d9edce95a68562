/** Words of the sandbox: what one phase may do, and what a command left behind. All plain data. */
import type { CommitId, RunId, TreeHash } from "./ids.ts";

export const SANDBOX_KINDS = ["docker", "bubblewrap", "none"] as const;
export type SandboxKind = (typeof SANDBOX_KINDS)[number];

/**
 * C hardened container · D bubblewrap, trusted authors only · E nothing. A and B (virtual machine, gVisor) are for
 * runtimes an administrator adds.
 */
export type SandboxTier = "A" | "B" | "C" | "D" | "E";

export interface SandboxIdentity {
  readonly kind: SandboxKind;
  readonly tier: SandboxTier;
  /** Image name with id, or the jail's name and version. */
  readonly image: string;
}

/** A git pack in a file on the host; the sandbox room reads it, nothing else does. */
export interface PackFile {
  readonly path: string;
  readonly bytes: number;
}

export interface SandboxLimits {
  readonly memoryBytes: number;
  readonly maxProcesses: number;
  readonly cpus: number;
  readonly workspaceBytes: number;
}

export const DEFAULT_LIMITS: SandboxLimits = {
  memoryBytes: 2 * 1024 ** 3,
  maxProcesses: 512,
  cpus: 1.5,
  workspaceBytes: 1024 ** 3,
};

/** One phase: a fresh sandbox with a checkout of `commit` in it, and nothing newer than what the pack holds. */
export interface PhaseSpec {
  readonly run: RunId;
  readonly epoch: number;
  readonly phase: "agent" | "grade";
  /** ISO 8601; past it the reaper removes the sandbox even if the worker died. */
  readonly deadline: string;
  readonly pack: PackFile;
  readonly commit: CommitId;
  /** Tree to start from instead of the commit's own, as a checkpoint left it. */
  readonly restore: Checkpoint | null;
  readonly limits: SandboxLimits;
}

/** The workspace's tree with the objects the base lacks. */
export interface Checkpoint {
  readonly tree: TreeHash;
  /** Thin pack against the phase's commit. */
  readonly pack: Uint8Array;
}

export interface ExecOptions {
  readonly timeoutMs: number;
  /** Kept head and tail per stream; the middle is left out and `truncated` says so. */
  readonly maxOutputBytes: number;
  /** Relative to the repository's root; the root when empty. */
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  readonly stdin: Uint8Array | null;
}

export const DEFAULT_EXEC: ExecOptions = {
  timeoutMs: 60_000,
  maxOutputBytes: 1024 * 1024,
  cwd: "",
  env: {},
  stdin: null,
};

/** Always the same fields, whatever happened. */
export interface ExecResult {
  /** Exit status as the engine gave it; 124 on timeout, 137 when killed, 127 when the program is not there. */
  readonly exitCode: number;
  readonly stdout: Uint8Array;
  readonly stderr: Uint8Array;
  readonly durationMs: number;
  readonly timedOut: boolean;
  readonly oom: boolean;
  readonly truncated: boolean;
}

export interface FileSlice {
  readonly bytes: Uint8Array;
  readonly totalBytes: number;
  /** First 8 hex digits of the SHA-256 of the whole file; of one beyond 32 MB, of its first 32 MB. */
  readonly rev: string;
}
