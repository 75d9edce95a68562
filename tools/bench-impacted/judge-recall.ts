/** The aims, and what of them was missed. */
import { fitsBudget, MAX_SHARE, toRate, withFaults, type CaseResult } from "./report-recall.ts";

const WANTED = { commits: 30, repositories: 5, languages: 3, recall: 0.95 } as const;

/**
 * Recall is judged on faults whose failing tests fit into the time at all; of the others, which turn a large part of
 * the suite red, one failing test has to be among the chosen.
 */
export function findMisses(results: readonly CaseResult[], languages: number): readonly string[] {
  const percent = (value: number): string => `${(100 * value).toFixed(1)} %`;
  const narrow = toRate(withFaults(results, fitsBudget), "union");
  const wide = withFaults(results, (result, fault) => !fitsBudget(result, fault));
  const all = toRate(results, "union");
  const sizes = {
    commits: results.length,
    repositories: new Set(results.map(({ repository }) => repository)).size,
    languages,
  };
  const small = (["commits", "repositories", "languages"] as const).filter((name) => sizes[name] < WANTED[name]);
  return [
    ...small.map((name) => `${sizes[name]} ${name}; ${WANTED[name]} are wanted`),
    ...(narrow.recall < WANTED.recall
      ? [`recall ${percent(narrow.recall)}; at least ${percent(WANTED.recall)} is wanted`]
      : []),
    ...(narrow.perCommit < WANTED.recall
      ? [`recall a commit ${percent(narrow.perCommit)}; at least ${percent(WANTED.recall)} is wanted`]
      : []),
    ...(wide.length > 0 && toRate(wide, "union").noticed < 1
      ? [`${percent(toRate(wide, "union").noticed)} of the wide faults were noticed`]
      : []),
    ...(all.time > MAX_SHARE
      ? [`${percent(all.time)} of the suite's time; at most ${percent(MAX_SHARE)} is wanted`]
      : []),
  ];
}
