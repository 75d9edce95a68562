/** The aims, and what of them was missed. */
import { isOwn, MAX_SHARE, toRate, withFaults, type CaseResult } from "./report-recall.ts";

const WANTED = { commits: 30, repositories: 5, languages: 3, recall: 0.95 } as const;

/**
 * Recall is judged on the tests that the historic commits themselves turned, as the aim says. What faults in their lines
 * turn red is printed beside it and has no aim: many of them turn more red than fits into the time.
 */
export function findMisses(results: readonly CaseResult[], languages: number): readonly string[] {
  const percent = (value: number): string => `${(100 * value).toFixed(1)} %`;
  const own = toRate(withFaults(results, isOwn), "union");
  const sizes = {
    commits: withFaults(results, isOwn).length,
    repositories: new Set(results.map(({ repository }) => repository)).size,
    languages,
  };
  const small = (["commits", "repositories", "languages"] as const).filter((name) => sizes[name] < WANTED[name]);
  return [
    ...small.map((name) => `${sizes[name]} ${name}; ${WANTED[name]} are wanted`),
    ...(own.recall < WANTED.recall
      ? [`recall ${percent(own.recall)}; at least ${percent(WANTED.recall)} is wanted`]
      : []),
    ...(own.time > MAX_SHARE
      ? [`${percent(own.time)} of the suite's time; at most ${percent(MAX_SHARE)} is wanted`]
      : []),
  ];
}
