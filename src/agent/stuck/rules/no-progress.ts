/** Rule 5: steps in which nothing new was seen, nothing was changed and no test came out differently. Pure. */
import type { Mode } from "../../../domain/mode.ts";
import type { StuckFinding } from "../../../prompts/stuck-prompts.ts";
import { listSeenParts } from "../seen-parts.ts";
import type { CallFacts, StepFacts, StuckFacts } from "../stuck-facts.ts";

const MAX_QUIET_STEPS: Readonly<Record<Mode, number>> = { fast: 4, standard: 6, deep: 10 };

export function findNoProgress({ mode, steps }: StuckFacts): StuckFinding | undefined {
  const limit = MAX_QUIET_STEPS[mode];
  const last = steps.slice(-limit);
  // Known without reading what all the calls showed.
  if (last.length < limit || last.some(isPlainProgress)) return undefined;
  const known = new Set<string>();
  let quiet = 0;
  for (const step of steps) {
    // Every call is looked at: what two of them show in one step is known afterwards.
    const isProgress = step.calls.map((call) => isNew(call, known)).includes(true);
    quiet = isProgress || isPlainProgress(step) ? 0 : quiet + 1;
  }
  return quiet >= limit ? { rule: 5, quietSteps: quiet } : undefined;
}

function isPlainProgress({ calls, isSinceVerdict }: StepFacts): boolean {
  return !isSinceVerdict || calls.some(({ isTreeChanged }) => isTreeChanged);
}

function isNew(call: CallFacts, known: Set<string>): boolean {
  if (!call.valid || call.instead !== undefined) return false;
  const before = known.size;
  for (const part of listSeenParts(call)) known.add(part);
  if (call.vector !== undefined) known.add(`tests ${call.vector.value}`);
  return known.size > before;
}
