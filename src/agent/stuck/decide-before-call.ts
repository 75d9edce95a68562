/** Before a call is run: whether it is the same as an earlier one on the same workspace. Rule 1; pure. */
import type { ToolCall } from "../../domain/conversation.ts";
import type { RunEvent } from "../../domain/run-event.ts";
import { renderRefusedEdit, renderRefusedRepeat, renderUnchanged } from "../../prompts/stuck-prompts.ts";
import { dropBudgetNotice } from "../../prompts/budget-notice.ts";
import { toCanonicalCall } from "./canonical-call.ts";
import { isEditTool } from "../../domain/edit-tool.ts";
import { listEqual } from "./rules/repeated-call.ts";
import { toObservation, toStuckFacts, type CallFacts } from "./stuck-facts.ts";

export type CallDecision =
  | { readonly kind: "run" }
  /** Not run. The text is the earlier result, or says why it is refused. Rule 0: there is no plan yet. */
  | { readonly kind: "answer"; readonly rule: 0 | 1; readonly instead: "answered" | "refused"; readonly text: string };

const ASKS_TO_READ = /\[(?:read-first|changed-since-read)\]/;
const RUN: CallDecision = { kind: "run" };
const READING: readonly string[] = ["search", "read", "tree"];
const COMMANDS: readonly string[] = ["shell", "test"];

/** The second reading is answered from the first; commands may be polling, so only their third is refused. */
export function decideBeforeCall(events: readonly RunEvent[], call: ToolCall): CallDecision {
  // What was masked is no longer before the model's eyes: to ask for it again is right.
  const shown = events.slice(events.findLastIndex(({ type }) => type.startsWith("history.")) + 1);
  const { calls } = toStuckFacts(shown, "standard");
  const equal = listEqual(calls, toCanonicalCall(call));
  const ran = equal.filter(({ instead }) => instead === undefined);
  const last = ran.at(-1);
  if (last === undefined) return RUN;
  if (isEditTool(call.name) && !last.ok && !isReadSince(last, calls)) return refuse(renderRefusedEdit(last.step));
  const isKnown = isStillKnown(last, calls);
  if (isSettled(ran) || (isKnown && equal.length > ran.length)) {
    return refuse(renderRefusedRepeat(equal.map(({ step }) => step)));
  }
  if (!isKnown) return RUN;
  return {
    kind: "answer",
    rule: 1,
    instead: "answered",
    text: renderUnchanged(last.step, dropBudgetNotice(last.text)),
  };
}

/** What was read is known until something changes; files that git ignores may change without another tree. */
function isStillKnown(call: CallFacts, calls: readonly CallFacts[]): boolean {
  if (!READING.includes(call.tool) || !call.ok) return false;
  return !calls.slice(calls.indexOf(call) + 1).some(({ tool, instead }) => COMMANDS.includes(tool) && !instead);
}

/** It failed for want of reading, and something was read. */
function isReadSince(call: CallFacts, calls: readonly CallFacts[]): boolean {
  if (!ASKS_TO_READ.test(call.text)) return false;
  return calls.slice(calls.indexOf(call) + 1).some(({ tool, ok, instead }) => tool === "read" && ok && !instead);
}

/** It was run twice and showed the same. */
function isSettled(ran: readonly CallFacts[]): boolean {
  const [before, last] = ran.slice(-2);
  return before !== undefined && last !== undefined && toObservation(before) === toObservation(last);
}

function refuse(text: string): CallDecision {
  return { kind: "answer", rule: 1, instead: "refused", text };
}
