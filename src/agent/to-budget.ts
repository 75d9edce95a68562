/** What a mode may spend with the model that answers it. Pure. */
import { BUDGETS, type Budget, type Mode } from "../domain/mode.ts";
import type { ModelProfile } from "../domain/model-turn.ts";

/** Part of the window that a prompt may fill; the rest is for the answer and for what one step adds. */
const WINDOW_SHARE = 0.6;
/** Successes end where the context grows long, earlier with small models: research page on agents, §1.9 and §2.4. */
const SMALL_MODEL_BILLIONS = 35;
const SMALL_MODEL_PEAK = 48_000;
const LARGE_MODEL_PEAK = 80_000;
const MIN_FACTOR = 0.5;
const MAX_FACTOR = 3;

/**
 * `stepFactor`: how many steps this model's solved runs took, against the mode's; the mode's own number is never
 * exceeded.
 */
export function toBudget(mode: Mode, profile: ModelProfile, stepFactor = 1): Budget {
  const budget = BUDGETS[mode];
  const factor = Math.min(MAX_FACTOR, Math.max(MIN_FACTOR, stepFactor));
  return {
    ...budget,
    maxSteps: Math.min(budget.maxSteps, Math.round(budget.maxSteps * factor)),
    maxStepsOfCandidate: Math.min(budget.maxStepsOfCandidate, Math.round(budget.maxStepsOfCandidate * factor)),
    maxPeakTokens: Math.min(budget.maxPeakTokens, toPeak(profile)),
  };
}

function toPeak({ name, windowTokens }: ModelProfile): number {
  const billions = Number(/(\d+(?:\.\d+)?)b(?![a-z])/i.exec(name)?.[1] ?? Number.NaN);
  const bySize = billions <= SMALL_MODEL_BILLIONS ? SMALL_MODEL_PEAK : LARGE_MODEL_PEAK;
  return windowTokens === null ? bySize : Math.min(bySize, Math.floor(WINDOW_SHARE * windowTokens));
}
