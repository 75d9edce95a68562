/** The hunks of a run, evenly over languages and files, and the questions made of them. Pure. */
import type { BenchCase } from "./bench-case.ts";
import { cutHunks, type FilePair, type Hunk } from "./cut-hunks.ts";
import { isTelling, listCorruptions } from "./list-corruptions.ts";
import { createSeededRandom } from "./seeded-random.ts";

export interface SampleSize {
  readonly perFile: number;
  readonly perLanguage: number;
}

export function collectHunks(pairs: readonly FilePair[], { perFile, perLanguage }: SampleSize): readonly Hunk[] {
  const byLanguage = new Map<string, Hunk[]>();
  for (const pair of pairs) {
    const kept = byLanguage.get(pair.language) ?? [];
    byLanguage.set(pair.language, kept);
    // Files are cut only as long as their language has room: cutting is what takes long.
    if (kept.length >= perLanguage) continue;
    const hunks = cutHunks(pair).filter(isTelling);
    const every = Math.max(1, Math.ceil(hunks.length / perFile));
    kept.push(...hunks.filter((_hunk, index) => index % every === 0).slice(0, perLanguage - kept.length));
  }
  return [...byLanguage.values()].flat();
}

/** By class, each hunk at most once, the same in every run. */
export function collectCases(hunks: readonly Hunk[]): ReadonlyMap<string, readonly BenchCase[]> {
  const cases = new Map<string, readonly BenchCase[]>();
  for (const [name, corrupt] of listCorruptions(hunks)) {
    cases.set(
      name,
      hunks.flatMap((hunk) => corrupt(hunk, createSeededRandom(`${name} ${hunk.id}`)) ?? []),
    );
  }
  return cases;
}
