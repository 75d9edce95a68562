/** After the verifier spoke, or a cap was reached: done, another round, a larger mode, or stop. Pure. */
import { BUDGETS, nextMode, type Mode } from "../domain/mode.ts";
import type { VerdictWord } from "../domain/verdict.ts";

export interface NextFacts {
  readonly mode: Mode;
  readonly admissible: readonly Mode[];
  /** Verdicts of this run, oldest first, with the mode they were given in. */
  readonly verdicts: readonly { readonly mode: Mode; readonly verdict: VerdictWord; readonly reason: string }[];
  /** How the agent's part ended before the newest verdict. */
  readonly agentEnd: "handed-in" | "out-of-budget" | "stuck";
  /** Attempts so far; how many the run may make; and whether another one could begin elsewhere than at the start. */
  readonly candidates: {
    readonly made: number;
    readonly max: number;
    readonly canFork: boolean;
    /** Somebody asked for that many, to choose among them, and no two of them have agreed so far. */
    readonly isWanted: boolean;
  };
}

export type NextDecision =
  | { readonly kind: "done"; readonly why: string }
  | { readonly kind: "debug"; readonly why: string }
  | { readonly kind: "fork"; readonly why: string }
  | { readonly kind: "escalate"; readonly to: Mode; readonly why: string }
  | { readonly kind: "stop"; readonly why: string };

// The same verdict for the same reason thrice in a row: more rounds have never been seen to help.
const MAX_EQUAL_VERDICTS = 3;

export function decideNext(facts: NextFacts): NextDecision {
  const verdict = facts.verdicts.at(-1)?.verdict;
  if (verdict === "verified") return anotherProof(facts) ?? { kind: "done", why: "verified" };
  const hopeless = isHopeless(facts);
  if (!hopeless && facts.agentEnd === "handed-in" && hasRoundsLeft(facts)) {
    return { kind: "debug", why: verdict ?? "not accepted" };
  }
  return fork(facts) ?? (hopeless ? settle(verdict, "the verifier keeps saying the same") : escalate(facts, verdict));
}

/** To choose from, where somebody asked for it. */
function anotherProof(facts: NextFacts): NextDecision | undefined {
  return facts.candidates.isWanted ? fork(facts) : undefined;
}

function escalate(facts: NextFacts, verdict: VerdictWord | undefined): NextDecision {
  const larger = nextMode(facts.mode);
  if (larger === undefined || !facts.admissible.includes(larger))
    return settle(verdict, `mode ${facts.mode} is used up`);
  return { kind: "escalate", to: larger, why: renderWhy(facts, verdict) };
}

function hasRoundsLeft({ verdicts, mode }: NextFacts): boolean {
  return verdicts.filter((each) => each.mode === mode).length <= BUDGETS[mode].maxDebugRounds;
}

/** Another attempt, where the mode has one left: only the deepest mode forks. */
function fork({ mode, candidates, verdicts }: NextFacts): NextDecision | undefined {
  const { made, max, canFork } = candidates;
  if (mode !== "deep" || !canFork || made >= max) return undefined;
  return { kind: "fork", why: `attempt ${made} ended ${verdicts.at(-1)?.verdict ?? "without a verdict"}` };
}

function renderWhy({ agentEnd, mode }: NextFacts, verdict: VerdictWord | undefined): string {
  if (agentEnd !== "handed-in") return `${agentEnd} in mode ${mode}`;
  return `${verdict ?? "no verdict"} in mode ${mode}`;
}

/** Plausible is worth a draft pull request; anything less is not. */
function settle(verdict: VerdictWord | undefined, why: string): NextDecision {
  return verdict === "plausible" ? { kind: "done", why: "plausible" } : { kind: "stop", why };
}

function isHopeless({ verdicts }: NextFacts): boolean {
  const tail = verdicts.slice(-MAX_EQUAL_VERDICTS);
  const [first] = tail;
  const equal = tail.every(({ verdict, reason }) => verdict === first?.verdict && reason === first.reason);
  return tail.length === MAX_EQUAL_VERDICTS && equal;
}
