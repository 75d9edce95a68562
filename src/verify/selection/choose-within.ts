/** The best test files that fit a budget of time. Pure. */
import type { SelectionBudget, Scores } from "./selection-facts.ts";

/** Where no file has a time, all are taken for equal. */
const UNKNOWN_MS = 1_000;

/**
 * Best first; a file that does not fit is passed over for smaller ones behind it. Where none fits, the best one is run
 * all the same. What has no time is taken for an average file.
 */
export function chooseWithin(
  scores: Scores,
  {
    tests,
    recorded,
    budget,
  }: {
    readonly tests: readonly string[];
    readonly recorded: ReadonlyMap<string, number>;
    readonly budget: SelectionBudget;
  },
): readonly string[] {
  const known = tests.flatMap((path) => recorded.get(path) ?? []);
  const averageMs = known.length === 0 ? UNKNOWN_MS : known.reduce((sum, ms) => sum + ms, 0) / known.length;
  // Runners round small times to nothing, and starting a file costs something all the same.
  const floorMs = Math.max(0.01, averageMs / 20);
  const timeOf = (path: string): number => Math.max(floorMs, recorded.get(path) ?? averageMs);
  const allMs = tests.reduce((sum, path) => sum + timeOf(path), 0);
  const maxMs = Math.min(known.length === 0 ? Infinity : budget.maxMs, Math.max(budget.minMs, budget.share * allMs));
  const ranked = [...scores]
    .filter(([, score]) => score > 0)
    .sort(([path, one], [other, two]) => two - one || (path < other ? -1 : 1));
  const chosen: string[] = [];
  let spentMs = 0;
  for (const [path] of ranked) {
    if (spentMs + timeOf(path) > maxMs) continue;
    chosen.push(path);
    spentMs += timeOf(path);
  }
  return chosen.length > 0 ? chosen : ranked.slice(0, 1).map(([path]) => path);
}
