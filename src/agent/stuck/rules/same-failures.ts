/** Rule 8: three rounds of changing and testing, and the same tests fail as before the first. Pure. */
import type { StuckFinding } from "../../../prompts/stuck-prompts.ts";
import type { CallFacts, StuckFacts } from "../stuck-facts.ts";

const MAX_ROUNDS = 3;

export function findSameFailures({ steps }: StuckFacts): StuckFinding | undefined {
  const calls = steps.filter(({ isSinceVerdict }) => isSinceVerdict).flatMap((step) => step.calls);
  const runs = calls.filter(({ vector }) => vector !== undefined);
  const last = runs.at(-1);
  if (last?.vector === undefined || last.vector.passed || last.step !== steps.at(-1)?.step) return undefined;
  const value = last.vector.value;
  // Other tests, run in between, say nothing about these.
  const about = runs.filter((run) => run.key === last.key || run.vector?.value === value);
  const equal = about.slice(about.findLastIndex((run) => run.vector?.value !== value) + 1);
  const rounds = countChanges(equal);
  if (rounds < MAX_ROUNDS) return undefined;
  return { rule: 8, failing: last.vector.failing, rounds, steps: equal.map(({ step }) => step) };
}

function countChanges(runs: readonly CallFacts[]): number {
  return runs.filter((run, index) => index > 0 && run.tree !== runs[index - 1]?.tree).length;
}
