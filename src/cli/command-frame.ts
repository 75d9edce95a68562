/** What every command works with. */
import type { ExitCode, Terminal, UseCases } from "./use-cases.ts";

/** What a command gets beside its options. */
export interface CommandFrame {
  readonly useCases: UseCases;
  readonly terminal: Terminal;
  readonly signal: AbortSignal;
  /** Says how the command ended; 0 when never called. */
  readonly end: (code: ExitCode) => void;
}
