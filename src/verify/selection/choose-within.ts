/** The best test files that fit a budget of time. Pure. */
import type { SelectionBudget, Scores } from "./selection-facts.ts";

/** Where no file has a time, all are taken for equal. */
const UNKNOWN_MS = 1_000;
/** Of two files that are nearly as likely the quicker one goes first; of two that differ much, the likelier. */
const TIME_POWER = 0.25;
/** The best file of all may take so many budgets, and never costs the others more than this part of one. */
const BEST_MAY_TAKE = 2;
const BEST_COSTS = 0.5;

export interface Choosing {
  readonly tests: readonly string[];
  readonly recorded: ReadonlyMap<string, number>;
  readonly budget: SelectionBudget;
}

/** Best first; a file that does not fit is passed over for smaller ones behind it. What has no time is taken for average. */
export function chooseWithin(scores: Scores, choosing: Choosing): readonly string[] {
  const { timeOf, maxMs } = toTimes(choosing);
  const toRank = ([path, score]: readonly [string, number]): readonly [string, number] => [
    path,
    score / timeOf(path) ** TIME_POWER,
  ];
  const likely = [...scores].filter(([, score]) => score > 0).sort(byScore);
  const [best] = likely[0] ?? [];
  if (best === undefined) return [];
  const chosen: string[] = [];
  let leftMs = maxMs;
  for (const path of [
    best,
    ...likely
      .map(toRank)
      .sort(byScore)
      .map(([ranked]) => ranked),
  ]) {
    const isBest = chosen.length === 0 && path === best;
    if (chosen.includes(path) || timeOf(path) > (isBest ? BEST_MAY_TAKE * maxMs : leftMs)) continue;
    chosen.push(path);
    leftMs -= isBest ? Math.min(timeOf(path), BEST_COSTS * maxMs) : timeOf(path);
  }
  return chosen.length > 0 ? chosen : [best];
}

function byScore([path, one]: readonly [string, number], [other, two]: readonly [string, number]): number {
  return two - one || (path < other ? -1 : 1);
}

function toTimes({ tests, recorded, budget }: Choosing): {
  readonly timeOf: (path: string) => number;
  readonly maxMs: number;
} {
  const known = tests.flatMap((path) => recorded.get(path) ?? []);
  const averageMs = known.length === 0 ? UNKNOWN_MS : known.reduce((sum, ms) => sum + ms, 0) / known.length;
  // Runners round small times to nothing, and starting a file costs something all the same.
  const floorMs = Math.max(0.01, averageMs / 20);
  const timeOf = (path: string): number => Math.max(floorMs, recorded.get(path) ?? averageMs);
  // Where others were measured, files without a time are mostly no tests: they must not make the suite look longer.
  const timed = known.length === 0 ? tests : tests.filter((path) => recorded.has(path));
  const allMs = timed.reduce((sum, path) => sum + timeOf(path), 0);
  return { timeOf, maxMs: Math.min(budget.maxMs, Math.max(budget.minMs, budget.share * allMs)) };
}
