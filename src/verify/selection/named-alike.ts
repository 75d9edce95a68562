/** Test files that are called like the changed files, or lie and read like them. Pure. */
import { toParts, toStem } from "./find-nearest-tests.ts";
import type { Scores } from "./selection-facts.ts";

/** 1 is the same name in the same place. */
export function scoreNamedAlike(changed: Iterable<string>, tests: readonly string[]): Scores {
  const scores = new Map<string, number>();
  const described = tests.map((path) => ({ path, ...describe(path) }));
  for (const source of changed) {
    const own = describe(source);
    for (const test of described) {
      const score = compare(own, test);
      if (score > (scores.get(test.path) ?? 0)) scores.set(test.path, score);
    }
  }
  return scores;
}

interface Described {
  readonly stem: string;
  readonly words: readonly string[];
  readonly parts: readonly string[];
}

function describe(path: string): Described {
  const stem = toStem(path);
  return { stem, words: stem.split(/[^a-z0-9]+/).filter((word) => word.length > 1), parts: toParts(path) };
}

function compare(source: Described, test: Described): number {
  const shared = source.parts.filter((part) => test.parts.includes(part)).length;
  const all = new Set([...source.parts, ...test.parts]).size;
  const place = all === 0 ? 1 : shared / all;
  if (source.stem === test.stem) return 0.7 + 0.3 * place;
  const words = source.words.filter((word) => test.words.includes(word)).length;
  const isInside = test.parts.includes(source.stem) || test.words.includes(source.stem);
  if (isInside) return 0.4 + 0.2 * place;
  const most = Math.max(source.words.length, test.words.length);
  return words === 0 ? 0 : (0.4 * words) / most + 0.1 * place;
}
