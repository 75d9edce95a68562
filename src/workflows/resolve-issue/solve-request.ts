/** What solving starts from, and how it ends where nothing can be verified. */
import type { Sandbox } from "../../domain/ports.ts";
import type { Verdict } from "../../domain/verdict.ts";
import type { Assignment } from "./read-assignment.ts";

export interface SolveRequest {
  readonly assignment: Omit<Assignment, "baseRef">;
  readonly sandbox: Sandbox;
  /** Called when the stage changes, for people. */
  readonly report: (stage: "solve" | "verify") => Promise<void>;
}

/** Nothing could be verified here, so no model was asked; `blocked` says what a person can do. */
export interface Blocked {
  readonly blocked: string;
  readonly verdict: Verdict;
}
