/** What naming a reached or changed word says of a test file: the rarer the word among tests, the more. Pure. */
import type { ReachedNames } from "./changed-names.ts";
import { countWords, listWords, toRarity } from "./word-index.ts";
import type { ChangedCode, Scores } from "./selection-facts.ts";

const PER_STEP = 0.6;
const MAX_WORDS = 400;
const MAX_LINE_CHARS = 1_000;

type Texts = readonly (readonly [path: string, text: string])[];

/** Tests that name what the change is in, wherever they have it from. */
export function scoreSymbols(changed: ReachedNames, tests: Texts): Scores {
  const names = new Map([...changed].filter(([name]) => name.length > 1).slice(0, MAX_WORDS));
  const found = countWords(new Set([...names.keys()].map(toWord)), tests);
  return combine(
    [...names].map(([name, distance]) => ({ paths: found.get(toWord(name)), weight: PER_STEP ** distance })),
    tests.length,
  );
}

/** Tests that get at it through imports, by the words with which they do. */
export function scoreReach(reached: ReadonlyMap<string, ReachedNames>, total: number): Scores {
  const paths = new Map<string, Map<string, number>>();
  for (const [path, words] of reached) {
    for (const [word, distance] of words) {
      const last = word.slice(word.lastIndexOf(".") + 1);
      const own = paths.get(last) ?? new Map<string, number>();
      own.set(path, Math.min(distance, own.get(path) ?? Infinity));
      paths.set(last, own);
    }
  }
  const scores = new Map<string, number>();
  for (const own of paths.values()) {
    for (const [path, distance] of own)
      add(scores, path, PER_STEP ** distance * (0.1 + 0.9 * toRarity(own.size, total)));
  }
  return scores;
}

/** Tests that have rare words of the changed lines, in names or in texts. */
export function scoreWords(changes: readonly ChangedCode[], texts: ReadonlyMap<string, string>, tests: Texts): Scores {
  const words = listChangedWords(changes, texts);
  const found = countWords(words, tests);
  const sums = new Map<string, number>();
  for (const paths of found.values()) {
    const rarity = toRarity(paths.size, tests.length);
    for (const path of paths) sums.set(path, (sums.get(path) ?? 0) + rarity ** 2);
  }
  const most = Math.max(1, ...sums.values());
  return new Map([...sums].map(([path, sum]) => [path, sum / most]));
}

function listChangedWords(changes: readonly ChangedCode[], texts: ReadonlyMap<string, string>): ReadonlySet<string> {
  const changed = changes.flatMap(({ path, lines, removed }) => {
    const text = (texts.get(path) ?? "").split("\n");
    return [...lines.map((line) => text[line - 1] ?? ""), ...removed];
  });
  const words = changed.flatMap((line) => listWords(line.slice(0, MAX_LINE_CHARS))).filter((word) => word.length > 2);
  return new Set([...new Set(words)].slice(0, MAX_WORDS));
}

function toWord(name: string): string {
  return /[\p{L}\p{N}_$]+(?=[?!=]?$)/u.exec(name)?.[0] ?? name;
}

function combine(
  found: readonly { readonly paths: ReadonlySet<string> | undefined; readonly weight: number }[],
  total: number,
): Scores {
  const scores = new Map<string, number>();
  for (const { paths, weight } of found) {
    if (paths === undefined) continue;
    const rarity = toRarity(paths.size, total);
    for (const path of paths) add(scores, path, weight * rarity);
  }
  return scores;
}

/** Two halves are three quarters: many weak reasons never weigh more than one that is certain. */
function add(scores: Map<string, number>, path: string, score: number): void {
  scores.set(path, 1 - (1 - (scores.get(path) ?? 0)) * (1 - Math.min(1, score)));
}
