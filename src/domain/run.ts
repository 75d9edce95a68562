/** A run: one attempt at a workflow, with an id, an epoch and an outcome; and the states it may pass through. */
import { BotError } from "./bot-error.ts";
import type { RunId } from "./ids.ts";
import type { Mode } from "./mode.ts";
import type { Outcome } from "./outcome.ts";
import type { Actor, RepoRef } from "./repo-ref.ts";

export const WORKFLOWS = ["resolve-issue", "review-pull-request", "answer-command"] as const;
export type Workflow = (typeof WORKFLOWS)[number];

export const RUN_STATES = [
  "queued",
  "preparing",
  "solving",
  "verifying",
  "publishing",
  "parked",
  "stopping",
  "concluded",
] as const;
export type RunState = (typeof RUN_STATES)[number];

/** What made us act, with the text frozen as it was then (later edits do not count). */
export interface Trigger {
  readonly kind: "label" | "command-line";
  readonly actor: Actor;
  readonly issueTitle: string;
  readonly issueBody: string;
  readonly issueAuthor: string;
  /** ISO 8601. */
  readonly at: string;
}

export interface StartRun {
  readonly workflow: Workflow;
  readonly repo: RepoRef;
  /** Issue or pull request number. */
  readonly number: number;
  readonly trigger: Trigger;
  readonly mode: Mode | "auto";
}

export interface Run extends StartRun {
  readonly id: RunId;
  /** Raised by every claim; an act that carries an older one is refused. */
  readonly epoch: number;
  /** 1 for the first run on this issue, then counting. */
  readonly attempt: number;
  readonly state: RunState;
  readonly outcome: Outcome | null;
  readonly parkedReason: string | null;
  /** ISO 8601. */
  readonly createdAt: string;
  /** ISO 8601. */
  readonly updatedAt: string;
}

/** The right to act for a run, until another claim raises the epoch. */
export interface Claim {
  readonly run: RunId;
  readonly epoch: number;
}

/** How one worker's drive of a run ended. */
export type RunEnding =
  | { readonly kind: "concluded"; readonly next: RunId | undefined }
  | { readonly kind: "parked"; readonly until: string };

/** Why the signal of a driven run fired. */
export type ClaimLoss =
  | { readonly kind: "stop"; readonly by: string; readonly why: string }
  | { readonly kind: "taken-over" }
  | { readonly kind: "shutdown" };

const NEXT: Readonly<Record<RunState, readonly RunState[]>> = {
  queued: ["preparing", "parked", "stopping", "concluded"],
  preparing: ["solving", "verifying", "parked", "stopping", "concluded"],
  solving: ["preparing", "verifying", "parked", "stopping", "concluded"],
  verifying: ["preparing", "solving", "publishing", "parked", "stopping", "concluded"],
  publishing: ["preparing", "verifying", "parked", "stopping", "concluded"],
  parked: ["queued", "preparing", "solving", "verifying", "publishing", "stopping", "concluded"],
  stopping: ["preparing", "concluded"],
  concluded: [],
};

/**
 * Whether a run may go from one state to another. Going back to `preparing` is how another worker continues a run,
 * from there straight to `verifying` when a candidate was committed and not graded yet.
 * Staying where it is, is allowed: every stage is safe to run twice.
 *
 * @throws BotError `illegal-transition`
 */
export function checkTransition(from: RunState, to: RunState): void {
  if (from !== to && !NEXT[from].includes(to)) throw new BotError("illegal-transition", { from, to });
}
