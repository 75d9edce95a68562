/** Outcomes counted, printed and held against the aims. Pure. */
import type { Outcome } from "./bench-case.ts";
import { REFUSAL_CLASSES } from "./list-corruptions.ts";

export type Tally = Readonly<Record<Outcome, number>>;

export interface ClassResult {
  readonly corruption: string;
  readonly matcher: string;
  readonly tally: Tally;
  /** What we make of the very cases this matcher was asked about. */
  readonly ours: Tally;
}

const OUTCOMES: readonly Outcome[] = ["correct", "refused", "wrong", "collateral"];

export function countOutcomes(outcomes: readonly Outcome[]): Tally {
  const tally = { correct: 0, refused: 0, wrong: 0, collateral: 0 };
  for (const outcome of outcomes) tally[outcome] += 1;
  return tally;
}

/** One row for each class and matcher, shares in percent. */
export function renderRates(results: readonly ClassResult[]): string {
  const head = `${"class".padEnd(10)} ${"matcher".padEnd(12)} ${"cases".padStart(6)} ${OUTCOMES.map((name) => name.padStart(11)).join("")}`;
  const rows = results.map(({ corruption, matcher, tally }) => {
    const shares = OUTCOMES.map((name) => `${percent(tally, name).toFixed(2)} %`.padStart(11)).join("");
    return `${corruption.padEnd(10)} ${matcher.padEnd(12)} ${String(sizeOf(tally)).padStart(6)} ${shares}`;
  });
  return [head, ...rows].join("\n");
}

/** Correct answers in percent, a line for each class: ours, each peer's, and ours to the best peer's on its cases. */
export function renderRatios(results: readonly ClassResult[]): string {
  const matchers = [...new Set(results.map(({ matcher }) => matcher))];
  const head = `${"correct, %".padEnd(10)} ${matchers.map((name) => name.padStart(12)).join("")}   ratio to best peer`;
  const rows = [...new Set(results.map(({ corruption }) => corruption))].map((corruption) => {
    const own = results.filter((result) => result.corruption === corruption);
    const cells = matchers.map((name) => cellOf(own.find(({ matcher }) => matcher === name)).padStart(12)).join("");
    return `${corruption.padEnd(10)} ${cells}   ${ratioOf(own)}`;
  });
  return [head, ...rows].join("\n");
}

/** What keeps the run from being green: nothing applied to a doubtful place, no byte outside, no peer better anywhere. */
export function findMisses(results: readonly ClassResult[], us: string): readonly string[] {
  return results.flatMap(({ corruption, matcher, tally, ours }) => {
    if (matcher !== us) {
      const isBetter = percent(tally, "correct") > percent(ours, "correct");
      return isBetter ? [`${corruption}: ${matcher} is correct more often than we are on the same cases`] : [];
    }
    const doubtful = REFUSAL_CLASSES.includes(corruption) && tally.wrong > 0;
    return [
      ...(doubtful ? [`${corruption}: ${tally.wrong} edits where only a refusal was right`] : []),
      ...(tally.collateral > 0
        ? [`${corruption}: ${tally.collateral} edits changed bytes outside of their place`]
        : []),
      ...(sizeOf(tally) === 0 ? [`${corruption}: no case`] : []),
    ];
  });
}

function sizeOf(tally: Tally): number {
  return OUTCOMES.reduce((sum, name) => sum + tally[name], 0);
}

function percent(tally: Tally, name: Outcome): number {
  const size = sizeOf(tally);
  return size === 0 ? 0 : (100 * tally[name]) / size;
}

function cellOf(result: ClassResult | undefined): string {
  return result === undefined ? "–" : percent(result.tally, "correct").toFixed(2);
}

function ratioOf(results: readonly ClassResult[]): string {
  const [, ...peers] = results;
  const [best] = [...peers].sort((one, other) => percent(other.tally, "correct") - percent(one.tally, "correct"));
  if (best === undefined) return "–";
  const theirs = percent(best.tally, "correct");
  const ours = percent(best.ours, "correct");
  return theirs === 0 ? `no peer has one (${best.matcher})` : `${(ours / theirs).toFixed(2)} (${best.matcher})`;
}
