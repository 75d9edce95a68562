/** Rule 6: answers one after the other without a call, or with calls that could not be run. Pure. */
import type { StuckFinding } from "../../../prompts/stuck-prompts.ts";
import type { StuckFacts } from "../stuck-facts.ts";

const MAX_ANSWERS = 3;

export function findNoUsableCall({ steps }: StuckFacts): StuckFinding | undefined {
  const useless = steps.slice(steps.findLastIndex(({ calls }) => calls.some(({ valid }) => valid)) + 1);
  if (useless.length < MAX_ANSWERS) return undefined;
  const problem = useless.at(-1)?.calls.at(-1)?.text ?? null;
  return { rule: 6, answers: useless.length, problem };
}
