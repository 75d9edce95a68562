/** Rule 4: the workspace goes back to an earlier state and from there the same way again. Pure. */
import type { StuckFinding } from "../../../prompts/stuck-prompts.ts";
import { isEditTool } from "../../../domain/edit-tool.ts";
import type { CallFacts, StuckFacts } from "../stuck-facts.ts";

// To take back a change is sound; to make it again after that is not. A command (`git stash`, `git stash pop`) may do
// so to compare, now and then.
const MAX_EDITS = 1;
const MAX_COMMANDS = 3;

export function findOscillation({ steps, calls }: StuckFacts): StuckFinding | undefined {
  const repeated = listRepeatedChanges(calls);
  const edits = repeated.filter(({ tool }) => isEditTool(tool)).length;
  const isTooMuch = edits >= MAX_EDITS || repeated.length - edits >= MAX_COMMANDS;
  if (!isTooMuch || repeated.at(-1)?.step !== steps.at(-1)?.step) return undefined;
  return { rule: 4, steps: repeated.map(({ step }) => step) };
}

/** Changes from one tree to another that were made before. */
function listRepeatedChanges(calls: readonly CallFacts[]): readonly CallFacts[] {
  const seen = new Set<string>();
  const repeated: CallFacts[] = [];
  let tree = "";
  for (const call of calls) {
    if (call.tree === tree) continue;
    const change = `${tree} ${call.tree}`;
    tree = call.tree;
    if (seen.has(change)) repeated.push(call);
    seen.add(change);
  }
  return repeated;
}
