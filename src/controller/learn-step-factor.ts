/** How many steps a model needs, from its own solved runs: models differ fourfold. Research page on agents, §2.9. Pure. */
import type { Episode } from "../domain/episode.ts";
import { BUDGETS } from "../domain/mode.ts";

/** Fewer solved runs say nothing. */
const MIN_SOLVED = 8;
const QUANTILE = 0.9;
const MIN_FACTOR = 0.5;
const MAX_FACTOR = 3;

/**
 * The ninth of ten solved runs of mode fast, against the mode's steps; 1 while little is known. `model` is its bare name;
 * episodes name the server behind it, too. The modes' own numbers stay the most that a run may make: a factor above 1 changes nothing by itself.
 */
export function learnStepFactor(episodes: readonly Episode[], model: string): number {
  const steps = episodes
    .filter(({ versions, outcome }) => isOf(versions.model, model) && outcome.outcome === "verified")
    .flatMap(
      ({ checkpoints }) =>
        checkpoints.find(({ mode, verdict }) => mode === "fast" && verdict === "verified")?.steps ?? [],
    )
    .sort((one, other) => one - other);
  if (steps.length < MIN_SOLVED) return 1;
  const needed = steps[Math.ceil(QUANTILE * steps.length) - 1] ?? BUDGETS.fast.maxSteps;
  return Math.min(MAX_FACTOR, Math.max(MIN_FACTOR, needed / BUDGETS.fast.maxSteps));
}

function isOf(answeredBy: string, model: string): boolean {
  return answeredBy === model || answeredBy.startsWith(`${model} at `);
}
