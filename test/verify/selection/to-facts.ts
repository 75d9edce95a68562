import type { SelectionFacts } from "../../../src/verify/selection/selection-facts.ts";

/** Texts by path; changed are whole files, or lines of them as `path:3`. */
export function toFacts(
  texts: Readonly<Record<string, string>>,
  changed: readonly string[],
  over: Partial<SelectionFacts> = {},
): SelectionFacts {
  return {
    files: Object.keys(texts),
    texts: new Map(Object.entries(texts)),
    changed: changed.map((at) => {
      const [path = "", line] = at.split(":");
      return { path, lines: line === undefined ? [] : [Number(line)], removed: [] };
    }),
    history: [],
    recorded: new Map(),
    budget: { share: 0.2, minMs: 5_000, maxMs: 120_000 },
    ...over,
  };
}
