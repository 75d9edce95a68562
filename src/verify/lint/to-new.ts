/** What a change brought. Lines are no part of a finding, because every edit shifts them. Pure. */
import type { Problem } from "../../domain/problem.ts";

/** Sorted by path and line. Of equal findings, of which there were fewer, those that moved farthest down are new. */
export function toNew(base: readonly Problem[], now: readonly Problem[]): readonly Problem[] {
  const known = new Map<string, number>();
  for (const problem of base) known.set(toKey(problem), (known.get(toKey(problem)) ?? 0) + 1);
  return [...now].sort(toOrder).filter((problem) => {
    const key = toKey(problem);
    const left = known.get(key) ?? 0;
    known.set(key, left - 1);
    return left <= 0;
  });
}

function toKey({ tool, path, rule, message }: Problem): string {
  return JSON.stringify([tool, path, rule, message]);
}

function toOrder(one: Problem, other: Problem): number {
  if (one.path !== other.path) return one.path < other.path ? -1 : 1;
  return one.line - other.line || (toKey(one) < toKey(other) ? -1 : 1);
}
