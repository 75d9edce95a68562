/** Told when half, four fifths and nearly all of a mode is used: beside a result, so that the prefix stays as it was. Pure. */
import type { Budget } from "../domain/mode.ts";
import type { RunEvent } from "../domain/run-event.ts";
import { renderBudgetNotice } from "../prompts/budget-notice.ts";
import { countStepsOfAttempt } from "./spend.ts";

const MARKS = [0.95, 0.8, 0.5] as const;

/** Undefined when the newest answer passed no mark. Where there may be several attempts, an attempt's own steps count. */
export function findNotice(events: readonly RunEvent[], budget: Budget): string | undefined {
  const maxSteps = budget.maxCandidates === 1 ? budget.maxSteps : Math.min(budget.maxSteps, budget.maxStepsOfCandidate);
  const answers = events.filter((event) => event.type === "step.answered");
  const made = budget.maxCandidates === 1 ? answers.length : countStepsOfAttempt(events);
  const newest = answers.at(-1)?.usage.completion ?? 0;
  const tokens = answers.reduce((sum, { usage }) => sum + usage.completion, 0);
  const share = (steps: number, completion: number): number =>
    Math.max(steps / maxSteps, completion / budget.maxCompletionTokens);
  const now = share(made, tokens);
  const before = share(made - 1, tokens - newest);
  const passed = MARKS.find((mark) => before < mark && now >= mark);
  if (passed === undefined) return undefined;
  const left = Math.min(maxSteps - made, Math.round((1 - now) * maxSteps));
  return renderBudgetNotice(passed, Math.max(0, left));
}
