/** What of the reached names of a file gets to one that imports it. Pure. */
import type { ReachedNames } from "./changed-names.ts";
import type { ImportFact, PassedName, TakenName } from "./import-fact.ts";
import type { WordIndex } from "./word-index.ts";

export interface TakenNames {
  /** Handed on under these names without being used. */
  readonly handed: ReachedNames;
  /** Words by which the importer itself mentions them. */
  readonly mentions: ReachedNames;
}

export function takeNames(fact: ImportFact, reached: ReachedNames, words: WordIndex): TakenNames {
  const handed = new Map<string, number>();
  const mentions = new Map<string, number>();
  for (const [name, distance] of reached) {
    for (const passed of fact.passed) put(handed, toGiven(passed, name), distance);
    for (const taken of fact.taken) put(mentions, toLocal(taken, name), distance);
  }
  const nearest = Math.min(...reached.values());
  for (const { name, local } of fact.taken) {
    // The module goes somewhere as a whole: whatever was reached in it may be used there.
    if (name === "*" && local !== "*" && Number.isFinite(nearest) && words.isUsedWhole(local))
      put(mentions, local, nearest + 1);
  }
  return { handed, mentions: new Map([...mentions].filter(([word]) => words.linesOf(word).length > 0)) };
}

function put(names: Map<string, number>, name: string | undefined, distance: number): void {
  if (name !== undefined && (names.get(name) ?? Infinity) > distance) names.set(name, distance);
}

function toGiven({ name: passed, given }: PassedName, name: string): string | undefined {
  if (passed === "*") return given === "*" ? name : `${given}.${name}`;
  return rename(passed, given, name);
}

function toLocal({ name: taken, local }: TakenName, name: string): string | undefined {
  if (taken === "*") return local === "*" ? name : `${local}.${name}`;
  return rename(taken, local, name);
}

/** `z` as `y`: `z.string` is `y.string`. */
function rename(from: string, to: string, name: string): string | undefined {
  if (name === from) return to;
  return name.startsWith(`${from}.`) ? to + name.slice(from.length) : undefined;
}
