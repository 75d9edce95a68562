/** One coding agent on the command line, and what the bench has to know to drive it. */
import type { Answer, Protocol } from "../wire/protocol.ts";

export interface HarnessPlace {
  /** The repository's copy, its own for this run. */
  readonly repository: string;
  /** An empty folder: HOME of the run. */
  readonly home: string;
  /** Base of the fake model, without a path. */
  readonly url: string;
  /** The task as the user writes it. */
  readonly prompt: string;
  /** How many steps the trajectory has. */
  readonly steps: number;
}

export interface HarnessCommand {
  readonly file: string;
  readonly args: readonly string[];
  /** Laid over PATH and HOME; nothing else is inherited. */
  readonly env: Readonly<Record<string, string>>;
}

export interface Harness {
  readonly name: string;
  readonly version: string;
  /** Whose figures these are: ours are held against the best of the peers, a floor against nobody. */
  readonly role: "ours" | "peer" | "floor";
  readonly protocol: Protocol;
  readonly shellTool: string;
  toShellArguments(command: string, thought: string): unknown;
  /** The answer that ends the run. */
  readonly end: Answer;
  /** Writes settings into the home where it needs some, and says what to run. */
  prepare(place: HarnessPlace): HarnessCommand;
}

/** A harness, or why there is none. */
export type HarnessOpening = Harness | { readonly name: string; readonly missing: string };

export const DONE: Answer = { kind: "text", text: "Done: splitting an amount loses nothing now, and a test says so." };
