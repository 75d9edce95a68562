/** In the modes that plan first: no change before the model has said what it is going to do. Asked for once. Pure. */
import type { ToolCall } from "../domain/conversation.ts";
import type { Budget } from "../domain/mode.ts";
import type { RunEvent } from "../domain/run-event.ts";
import { PLAN_MISSING } from "../prompts/resolve-issue-prompts.ts";
import type { CallDecision } from "./stuck/decide-before-call.ts";
import { isEditTool } from "../domain/edit-tool.ts";

/** Shorter words say no cause and no place. */
const MIN_PLAN_CHARS = 40;

/** Undefined when nothing stands in the way. */
export function decidePlan(
  events: readonly RunEvent[],
  call: Pick<ToolCall, "name">,
  { planFirst }: Pick<Budget, "planFirst">,
): CallDecision | undefined {
  if (!planFirst || !isEditTool(call.name)) return undefined;
  const now = events.findLast((event) => event.type === "step.answered")?.step ?? 0;
  const settled = events.some((event) => isPlan(event) || isChangeOrReminder(event, now));
  return settled ? undefined : { kind: "answer", rule: 0, instead: "refused", text: PLAN_MISSING };
}

function isPlan(event: RunEvent): boolean {
  if (event.type !== "step.answered") return false;
  const { text, reasoning = "" } = event.message;
  return text.trim().length >= MIN_PLAN_CHARS || reasoning.trim().length >= MIN_PLAN_CHARS;
}

/** A run that came from a smaller mode may have changed something already. One answer is reminded as a whole. */
function isChangeOrReminder(event: RunEvent, now: number): boolean {
  if (event.type !== "tool.finished") return false;
  return (event.step < now && event.text.startsWith(PLAN_MISSING)) || (event.ok && isEditTool(event.tool));
}
