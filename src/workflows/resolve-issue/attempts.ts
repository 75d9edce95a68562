/** The attempts of a run, read from its rows: each with the best change it came to. Pure. */
import type { GradedCandidate } from "../../domain/candidate-choice.ts";
import { parseCommitId } from "../../domain/ids.ts";
import { findLast, type RunEvent, type RunEventOf } from "../../domain/run-event.ts";
import { compareVerdicts, type Verdict } from "../../domain/verdict.ts";

export interface Attempt {
  /** 1 for the first. */
  readonly attempt: number;
  /** False where the change could not even be committed; then the verdict's commit is the base. */
  readonly isCommitted: boolean;
  readonly verdict: Verdict;
}

/** In order. Of several rounds the best counts, among equals the newest; attempts without a verdict are left out. */
export function listAttempts(events: readonly RunEvent[]): readonly Attempt[] {
  const best = new Map<number, RunEventOf<"verdict">>();
  let attempt = 1;
  for (const event of events) {
    if (event.type === "candidate.forked") attempt = event.candidate;
    if (event.type !== "verdict") continue;
    const known = best.get(attempt);
    const isBetter = known === undefined || compareVerdicts(event.verdict.verdict, known.verdict.verdict) >= 0;
    if (isBetter) best.set(attempt, event);
  }
  const committed = new Set(events.flatMap((event) => (event.type === "candidate.committed" ? [event.commit] : [])));
  return [...best].map(([number, { commit, verdict }]) => {
    return { attempt: number, isCommitted: committed.has(commit), verdict };
  });
}

/** Those between which nothing but a closer look can decide: committed, publishable, of the best word, and not the same. */
export function listRivals(attempts: readonly Attempt[]): readonly GradedCandidate[] {
  const best = attempts.reduce<Verdict["verdict"]>(
    (word, { verdict }) => (compareVerdicts(verdict.verdict, word) > 0 ? verdict.verdict : word),
    "empty",
  );
  const rivals = attempts.filter(({ isCommitted, verdict }) => isCommitted && verdict.verdict === best);
  const distinct = new Set(rivals.map(({ verdict }) => verdict.commit));
  if (distinct.size < 2 || (best !== "verified" && best !== "plausible")) return [];
  return rivals.map(({ attempt, verdict }) => ({ attempt, commit: parseCommitId(verdict.commit), verdict }));
}

/** Two attempts proved the very same change: more of them would say nothing new. */
export function isAgreed(attempts: readonly Attempt[]): boolean {
  const proven = attempts.filter(({ verdict }) => verdict.verdict === "verified").map(({ verdict }) => verdict.commit);
  return new Set(proven).size < proven.length;
}

/** The choice that was made over all verdicts there are; one made before a later verdict does not count. */
export function findChoice(events: readonly RunEvent[]): RunEventOf<"candidate.chosen"> | undefined {
  const chosen = findLast(events, "candidate.chosen");
  const last = events.findLast((event) => event.type === "verdict" || event.type === "candidate.chosen");
  return last === chosen ? chosen : undefined;
}
