/** Modes: what a run may spend. Caps on steps are the contractual maxima of the product (10, 30, 100). */
import { z } from "zod";

export const MODES = ["fast", "standard", "deep"] as const;
export const Mode = z.enum(MODES);
export type Mode = z.infer<typeof Mode>;

/** Class of model server that a mode is answered by, unless the cluster file says otherwise. */
export type ModelTier = "ultra-fast" | "fast" | "deep";

export interface Budget {
  readonly maxSteps: number;
  readonly maxCompletionTokens: number;
  readonly maxWallMs: number;
  /** Attempts from the same start, of which the best is taken. */
  readonly maxCandidates: number;
  /** Steps of one attempt, where there may be several. */
  readonly maxStepsOfCandidate: number;
  /** Of commands and tests together. */
  readonly maxCommandMs: number;
  /** How often the verifier may send the run back before the mode is used up. */
  readonly maxDebugRounds: number;
  /** Tokens of one request from which on older observations are masked. */
  readonly maxPeakTokens: number;
  /** Tokens of tool results over the whole run; past it they are cut to half their size. */
  readonly maxObservationTokens: number;
  /** Tokens that the model may think in one step. */
  readonly maxReasoningTokens: number;
  /** Whether it says what it is going to do before its first change. */
  readonly planFirst: boolean;
}

const MINUTE_MS = 60_000;

/** Figures: research page on agents, §2.3, §2.4 and §2.9. */
export const BUDGETS: Readonly<Record<Mode, Budget>> = {
  fast: {
    maxSteps: 10,
    maxCandidates: 1,
    maxStepsOfCandidate: 10,
    maxCompletionTokens: 5_000,
    maxWallMs: 6 * MINUTE_MS,
    maxCommandMs: 3 * MINUTE_MS,
    maxDebugRounds: 0,
    maxPeakTokens: 24_000,
    maxObservationTokens: 12_000,
    maxReasoningTokens: 256,
    planFirst: false,
  },
  standard: {
    maxSteps: 30,
    maxCandidates: 1,
    maxStepsOfCandidate: 30,
    maxCompletionTokens: 20_000,
    maxWallMs: 20 * MINUTE_MS,
    maxCommandMs: 10 * MINUTE_MS,
    maxDebugRounds: 2,
    maxPeakTokens: 48_000,
    maxObservationTokens: 40_000,
    maxReasoningTokens: 1_024,
    planFirst: true,
  },
  deep: {
    maxSteps: 100,
    maxCandidates: 2,
    maxStepsOfCandidate: 45,
    maxCompletionTokens: 120_000,
    maxWallMs: 90 * MINUTE_MS,
    maxCommandMs: 45 * MINUTE_MS,
    maxDebugRounds: 5,
    maxPeakTokens: 96_000,
    maxObservationTokens: 90_000,
    maxReasoningTokens: 4_096,
    planFirst: true,
  },
};

export const TIER_OF_MODE: Readonly<Record<Mode, ModelTier>> = { fast: "ultra-fast", standard: "fast", deep: "deep" };

/** The next larger mode, or nothing after deep. */
export function nextMode(mode: Mode): Mode | undefined {
  return MODES[MODES.indexOf(mode) + 1];
}
