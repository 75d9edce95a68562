/** Asks every matcher every case and takes the time of ours. */
import { judge, type BenchCase, type Matcher, type Outcome } from "./bench-case.ts";
import type { Peer } from "./peers/peer.ts";
import { countOutcomes, type ClassResult } from "./report-rates.ts";

export interface BenchRun {
  readonly results: readonly ClassResult[];
  /** Of our edits, in milliseconds, ascending. */
  readonly timesMs: readonly number[];
}

export interface NamedMatcher {
  readonly name: string;
  readonly edit: Matcher;
}

/** @param note Told what is being asked, because a run takes minutes. */
export async function runBench(
  us: NamedMatcher,
  { cases, peers }: { readonly cases: ReadonlyMap<string, readonly BenchCase[]>; readonly peers: readonly Peer[] },
  note: (text: string) => void,
): Promise<BenchRun> {
  const results: ClassResult[] = [];
  const timesMs: number[] = [];
  for (const [corruption, questions] of cases) {
    const own: Outcome[] = [];
    for (const question of questions) {
      const startedMs = performance.now();
      const answer = await us.edit(question.file, question.oldText, question.newText);
      timesMs.push(performance.now() - startedMs);
      own.push(judge(question, answer));
    }
    const tally = countOutcomes(own);
    results.push({ corruption, matcher: us.name, tally, ours: tally });
    for (const peer of peers) {
      const asked = questions.flatMap((question, index) => (index % peer.every === 0 ? [{ question, index }] : []));
      const outcomes: Outcome[] = [];
      for (const { question } of asked) {
        outcomes.push(judge(question, await peer.edit(question.file, question.oldText, question.newText)));
      }
      const ours = countOutcomes(asked.map(({ index }) => own[index] ?? "refused"));
      results.push({ corruption, matcher: peer.name, tally: countOutcomes(outcomes), ours });
    }
    note(corruption);
  }
  return { results, timesMs: timesMs.sort((one, other) => one - other) };
}
