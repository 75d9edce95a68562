/** What a worker gets with a claim, and what it gives back at the end. */
import type { TokenUsage } from "./conversation.ts";
import type { Episode } from "./episode.ts";
import type { RunId } from "./ids.ts";
import type { Outcome } from "./outcome.ts";
import type { RunEvent } from "./run-event.ts";
import type { Claim, Run } from "./run.ts";

export type ClaimResult =
  | { readonly kind: "claimed"; readonly claim: Claim; readonly run: Run; readonly events: readonly RunEvent[] }
  | { readonly kind: "taken"; readonly until: string }
  | { readonly kind: "ended" };

export interface RunEnd {
  readonly outcome: Outcome;
  readonly tokens: TokenUsage;
  readonly steps: number;
  readonly durationMs: number;
  readonly episode: Episode;
}

/** A run that should be awake. */
export interface SleepingRun {
  readonly run: RunId;
  readonly epoch: number;
  readonly ahead: number;
}
