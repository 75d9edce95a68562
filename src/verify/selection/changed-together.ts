/** Which test files were changed in the same commits as the changed files. Pure. */
import type { Scores } from "./selection-facts.ts";

/** A commit of more files says little of any two of them. */
const MAX_COMMIT_FILES = 30;
const TOP = 5;

/** The five that were changed together with them most; a commit counts less the more files it has. */
export function scoreTogether(
  history: readonly (readonly string[])[],
  changed: ReadonlySet<string>,
  isTest: (path: string) => boolean,
): Scores {
  const sums = new Map<string, number>();
  for (const files of history) {
    if (files.length > MAX_COMMIT_FILES || !files.some((path) => changed.has(path))) continue;
    const own = files.filter((path) => changed.has(path)).length;
    for (const path of files) {
      if (isTest(path) && !changed.has(path)) sums.set(path, (sums.get(path) ?? 0) + own / files.length);
    }
  }
  const best = [...sums].sort(([, one], [, other]) => other - one).slice(0, TOP);
  const most = best[0]?.[1] ?? 1;
  return new Map(best.map(([path, sum]) => [path, sum / most]));
}
