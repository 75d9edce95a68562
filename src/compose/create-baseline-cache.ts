/** Baselines of one process, the newest few: a run grades several candidates against the same base. */
import type { BaselineCache } from "../verify/suite/baseline.ts";

const MAX_KEPT = 50;

export function createBaselineCache(): BaselineCache {
  const kept = new Map<string, Awaited<ReturnType<BaselineCache["get"]>>>();
  return {
    get: (key) => Promise.resolve(kept.get(key)),
    put(key, baseline) {
      kept.delete(key);
      kept.set(key, baseline);
      const [oldest] = kept.keys();
      if (kept.size > MAX_KEPT && oldest !== undefined) kept.delete(oldest);
      return Promise.resolve();
    },
  };
}
