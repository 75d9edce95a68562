/** Rule 1: the same call on the same workspace again and again, although it was refused. Pure. */
import type { StuckFinding } from "../../../prompts/stuck-prompts.ts";
import type { CallFacts, StuckFacts } from "../stuck-facts.ts";

/** Equal calls, refused ones included, that end the mode whatever was said before. */
const MAX_EQUAL_CALLS = 6;
/** The first refusal speaks for itself. */
const MIN_REFUSALS = 2;

export function findRepeatedCall({ steps, calls }: StuckFacts): StuckFinding | undefined {
  const refused = steps.at(-1)?.calls.findLast(({ instead }) => instead === "refused");
  if (refused === undefined) return undefined;
  const equal = listEqual(calls, refused.key);
  if (equal.filter(({ instead }) => instead === "refused").length < MIN_REFUSALS) return undefined;
  return { rule: 1, call: refused.call, steps: equal.map(({ step }) => step) };
}

export function isPastRepeatLimit({ steps, calls }: StuckFacts): boolean {
  const refused = steps.at(-1)?.calls.filter(({ instead }) => instead === "refused") ?? [];
  return refused.some(({ key }) => listEqual(calls, key).length >= MAX_EQUAL_CALLS);
}

/** Calls that mean the same, since the workspace is what it is now; commands, since they start where they do now. */
export function listEqual(calls: readonly CallFacts[], key: string): readonly CallFacts[] {
  const tree = calls.at(-1)?.tree;
  const isCommand = key.startsWith("shell ");
  const since = calls.slice(calls.findLastIndex((one) => one.tree !== tree || (isCommand && one.isShellMoved)) + 1);
  return since.filter((one) => one.valid && one.key === key);
}
