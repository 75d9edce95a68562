/** The conversation is rebuilt from the run's rows each time, so that a continued run sends byte-identical messages. Pure. */
import type { Message, ToolCall } from "../domain/conversation.ts";
import { findLast, type RunEvent, type RunEventOf } from "../domain/run-event.ts";
import { renderStub } from "./history/render-stub.ts";

/** Append-only, but for masking and the hand-over: each is a row, so the same rows give the same messages. */
export function toConversation(events: readonly RunEvent[]): readonly Message[] {
  const masked = findLast(events, "history.masked")?.before ?? 0;
  const keptFrom = findLast(events, "history.summarised")?.keptFrom ?? 0;
  const messages: Message[] = [];
  let observations = 0;
  for (const event of toTellingOrder(events)) {
    if (event.type === "tool.finished") observations += 1;
    // What the last hand-over stands for is not sent, earlier hand-overs among it.
    if ("step" in event && event.step < keptFrom) continue;
    for (const message of toMessages(event, observations <= masked)) add(messages, message);
  }
  return messages;
}

/** A larger mode is a row before the results of the last calls are; the model reads of it after them. */
function toTellingOrder(events: readonly RunEvent[]): readonly RunEvent[] {
  const ordered: RunEvent[] = [];
  const held: RunEvent[] = [];
  for (const event of events) {
    if (event.type === "step.requested") ordered.push(...held.splice(0));
    if (event.type === "escalated") held.push(event);
    else ordered.push(event);
  }
  return [...ordered, ...held];
}

function toMessages(event: RunEvent, masked: boolean): readonly Message[] {
  if (event.type === "conversation.opened") return event.messages;
  if (event.type === "message.added") return [event.message];
  if (event.type === "escalated") return event.text === undefined ? [] : [{ role: "user", text: event.text }];
  if (event.type === "candidate.forked") return [{ role: "user", text: event.text }];
  if (event.type === "history.summarised") return [{ role: "user", text: event.text }];
  if (event.type === "step.answered") return [withValidArguments(event.message)];
  if (event.type !== "tool.finished") return [];
  return [{ role: "tool", callId: event.callId, text: masked ? renderStub(event) : event.text }];
}

// Some chat templates refuse two user messages in a row.
function add(messages: Message[], message: Message): void {
  const last = messages.at(-1);
  if (message.role === "user" && last?.role === "user") {
    messages[messages.length - 1] = { role: "user", text: `${last.text}\n\n${message.text}` };
  } else {
    messages.push(message);
  }
}

/** Calls of the last answer that have no result yet, in order. */
export function findPendingCalls(events: readonly RunEvent[]): {
  readonly step: number;
  readonly calls: readonly ToolCall[];
} {
  const last = events.findLast((event): event is RunEventOf<"step.answered"> => event.type === "step.answered");
  if (last === undefined) return { step: 0, calls: [] };
  const done = new Set(
    events.flatMap((event) => (event.type === "tool.finished" && event.step === last.step ? [event.callId] : [])),
  );
  return { step: last.step, calls: last.message.toolCalls.filter(({ id }) => !done.has(id)) };
}

// A call whose arguments are not JSON makes some servers refuse the whole conversation when it is sent again; the tool
// result that follows says what was wrong with it.
function withValidArguments(message: RunEventOf<"step.answered">["message"]): Message {
  return {
    role: "assistant",
    text: message.text,
    toolCalls: message.toolCalls.map((call) => (isJsonObject(call.arguments) ? call : { ...call, arguments: "{}" })),
  };
}

function isJsonObject(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}
