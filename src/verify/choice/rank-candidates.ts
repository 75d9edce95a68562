/**
 * Which candidate is best: verdict, fewest regressions, the attempts' own tests run crosswise, agreement, size; the earlier
 * one at last. Pure. The order is the research page's on agents, §2.7; its last judge, a model, is not asked.
 */
import type { CandidateChoice, RankedCandidate } from "../../domain/candidate-choice.ts";
import { compareVerdicts, type VerdictWord } from "../../domain/verdict.ts";

export interface CandidateFacts {
  readonly attempt: number;
  readonly commit: string;
  readonly verdict: VerdictWord;
  readonly lost: number;
  /** Equal for changes that differ in layout and comments only. */
  readonly changeKey: string;
  readonly changedLines: number;
}

/** One test of one attempt, run on the base and on every candidate. */
export interface CrossTest {
  /** Whose test it is. */
  readonly author: number;
  readonly failsOnBase: boolean;
  /** The attempts whose change it passes on. */
  readonly passesOn: ReadonlySet<number>;
}

/** A candidate's own test counts half for itself. */
const OWN_WEIGHT = 0.5;

export function rankCandidates(candidates: readonly CandidateFacts[], tests: readonly CrossTest[]): CandidateChoice {
  const telling = tests.filter((test) => isTelling(test, candidates));
  const clusterOf = toClusters(candidates, telling);
  const sizeOf = (attempt: number): number =>
    candidates.filter((other) => clusterOf.get(other.attempt) === clusterOf.get(attempt)).length;
  const ranked = candidates.map((candidate) => ({
    lost: candidate.lost,
    row: {
      attempt: candidate.attempt,
      commit: candidate.commit,
      verdict: candidate.verdict,
      crossScore: toScore(candidate.attempt, telling, sizeOf),
      agreeing: sizeOf(candidate.attempt),
      changedLines: candidate.changedLines,
    },
  }));
  ranked.sort((a, b) => decide(a, b).order);
  const [first] = ranked;
  const isOther = ({ row }: Ranked): boolean => clusterOf.get(row.attempt) !== clusterOf.get(first?.row.attempt ?? 0);
  // Those that came to the same are one answer, so that what sets it apart from another is what decided.
  const second = ranked.find(isOther) ?? ranked[1];
  const why = first === undefined || second === undefined ? "there is only one" : decide(first, second).why;
  return { ranking: ranked.map(({ row }) => row), why };
}

/** Red on the base, green for one candidate, not green for another: all others say the same of everybody. */
function isTelling({ failsOnBase, passesOn }: CrossTest, candidates: readonly CandidateFacts[]): boolean {
  const passing = candidates.filter(({ attempt }) => passesOn.has(attempt)).length;
  return failsOnBase && passing > 0 && passing < candidates.length;
}

/** Attempts that agree have one voice together, so that none wins by being repeated. */
function toScore(attempt: number, tests: readonly CrossTest[], sizeOf: (attempt: number) => number): number {
  const passed = tests.filter(({ passesOn }) => passesOn.has(attempt));
  const weights = passed.map(({ author }) => (author === attempt ? OWN_WEIGHT : 1) / sizeOf(author));
  return Math.round(weights.reduce((sum, weight) => sum + weight, 0) * 1000) / 1000;
}

/** The same change, or the same answers to all tests that tell candidates apart. */
function toClusters(candidates: readonly CandidateFacts[], telling: readonly CrossTest[]): ReadonlyMap<number, number> {
  const clusters = new Map<number, number>();
  for (const { attempt, changeKey } of candidates) {
    const behaviour = toBehaviour(attempt, telling);
    const alike = candidates.find(
      (other) =>
        clusters.has(other.attempt) &&
        (other.changeKey === changeKey || (behaviour !== "" && toBehaviour(other.attempt, telling) === behaviour)),
    );
    clusters.set(attempt, alike === undefined ? attempt : (clusters.get(alike.attempt) ?? attempt));
  }
  return clusters;
}

function toBehaviour(attempt: number, telling: readonly CrossTest[]): string {
  return telling.map(({ passesOn }) => (passesOn.has(attempt) ? "+" : "-")).join("");
}

interface Ranked {
  readonly lost: number;
  readonly row: RankedCandidate;
}

/** Negative: `a` is better. */
function decide(a: Ranked, b: Ranked): { readonly order: number; readonly why: string } {
  const criteria: readonly (readonly [number, string])[] = [
    [compareVerdicts(b.row.verdict, a.row.verdict), "its verdict is better"],
    [a.lost - b.lost, "it breaks fewer tests"],
    [b.row.crossScore - a.row.crossScore, "it passes more of the tests that the attempts wrote"],
    [b.row.agreeing - a.row.agreeing, "more attempts came to the same"],
    [a.row.changedLines - b.row.changedLines, "it changes fewer lines"],
  ];
  const [order, why] = criteria.find(([difference]) => difference !== 0) ?? [
    a.row.attempt - b.row.attempt,
    "nothing tells them apart; it came first",
  ];
  return { order, why };
}
