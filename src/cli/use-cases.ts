/** What the commands can ask for. Built by compose, lazily: a command opens only what it needs. */
import type { BotError } from "../domain/bot-error.ts";
import type { Mode } from "../domain/mode.ts";
import type { Run } from "../domain/run.ts";
import type { StoredRunEvent } from "../domain/run-event.ts";
import type { SandboxKind } from "../domain/sandbox.ts";
import type { DoctorReport, SolveResult } from "../domain/solve-result.ts";
import type { Verdict } from "../domain/verdict.ts";

export interface UseCases {
  /** Names the settings file for what is asked afterwards; undefined leaves the choice to the environment. */
  useSettingsFile(file: string | undefined): void;
  /** Guides through everything the service needs, on a page of its own, until the signal. */
  setup(wish: SetupWish, signal: AbortSignal): Promise<void>;
  /** Each of the three runs until the signal, then releases everything. */
  start(signal: AbortSignal): Promise<void>;
  serve(signal: AbortSignal): Promise<void>;
  work(signal: AbortSignal): Promise<void>;
  solve(wish: SolveWish, signal: AbortSignal): Promise<SolveResult>;
  verify(wish: VerifyWish, signal: AbortSignal): Promise<Verdict>;
  doctor(folder: string | undefined, signal: AbortSignal): Promise<DoctorReport>;
  listRuns(limit: number): Promise<readonly Run[]>;
  showRun(id: string): Promise<RunHistory>;
  /** Until the run has ended or the signal fires. */
  followRun(id: string, onEvent: (event: StoredRunEvent) => void, signal: AbortSignal): Promise<Run>;
}

export interface SetupWish {
  /** Of the page, on 127.0.0.1; 0 picks one. */
  readonly port: number;
  /** Where the settings file and the key go. */
  readonly folder: string;
  /** Whether to open the page in a browser. */
  readonly open: boolean;
}

export interface RunHistory {
  readonly run: Run;
  readonly events: readonly StoredRunEvent[];
}

export interface LocalWish {
  /** Folder of the repository. */
  readonly folder: string;
  /** Branch, tag or commit. */
  readonly base: string;
  readonly sandbox: SandboxKind | undefined;
}

export interface SolveWish extends LocalWish {
  /** File, `-` for standard input, or the address of an issue; not needed to go on with a run. */
  readonly issue: string | undefined;
  /** Id of the run to go on with; empty: the newest of this repository. */
  readonly resume: string | undefined;
  /** Attempts in mode deep, of which the best is taken. */
  readonly candidates: number | undefined;
  readonly mode: Mode | "auto";
  readonly modelUrl: string | undefined;
  readonly model: string | undefined;
  readonly out: string | undefined;
  /** File for the conversation as people read it. */
  readonly transcript: string | undefined;
  readonly apply: boolean;
}

export interface VerifyWish extends LocalWish {
  readonly patch: string;
  readonly testPatch: string | undefined;
  /** Of one run of all tests. */
  readonly suiteTimeoutMs: number;
}

/** Where a command prints. */
export interface Terminal {
  /** The result. */
  out(text: string): void;
  /** Progress, warnings, problems. */
  err(text: string): void;
}

/** 0 done · 1 ended without it · 2 wrong usage or settings · 3 our infrastructure failed. */
export type ExitCode = 0 | 1 | 2 | 3;

export function toExitCode(error: BotError): 2 | 3 {
  return error.kind === "user" ? 2 : 3;
}
