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
  /** Of commands and tests together. */
  readonly maxCommandMs: number;
  /** How often the verifier may send the run back before the mode is used up. */
  readonly maxDebugRounds: number;
}

const MINUTE_MS = 60_000;

export const BUDGETS: Readonly<Record<Mode, Budget>> = {
  fast: {
    maxSteps: 10,
    maxCompletionTokens: 5_000,
    maxWallMs: 6 * MINUTE_MS,
    maxCommandMs: 3 * MINUTE_MS,
    maxDebugRounds: 0,
  },
  standard: {
    maxSteps: 30,
    maxCompletionTokens: 20_000,
    maxWallMs: 20 * MINUTE_MS,
    maxCommandMs: 10 * MINUTE_MS,
    maxDebugRounds: 2,
  },
  deep: {
    maxSteps: 100,
    maxCompletionTokens: 120_000,
    maxWallMs: 90 * MINUTE_MS,
    maxCommandMs: 45 * MINUTE_MS,
    maxDebugRounds: 5,
  },
};

export const TIER_OF_MODE: Readonly<Record<Mode, ModelTier>> = { fast: "ultra-fast", standard: "fast", deep: "deep" };

/** The next larger mode, or nothing after deep. */
export function nextMode(mode: Mode): Mode | undefined {
  return MODES[MODES.indexOf(mode) + 1];
}
