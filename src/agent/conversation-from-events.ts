/** The conversation is rebuilt from the run's rows each time, so that a continued run sends byte-identical messages. Pure. */
import type { Message, ToolCall } from "../domain/conversation.ts";
import type { RunEvent, RunEventOf } from "../domain/run-event.ts";

export function toConversation(events: readonly RunEvent[]): readonly Message[] {
  const messages: Message[] = [];
  for (const event of events) {
    if (event.type === "conversation.opened") messages.push(...event.messages);
    else if (event.type === "message.added") messages.push(event.message);
    else if (event.type === "step.answered") messages.push(withValidArguments(event.message));
    else if (event.type === "tool.finished") messages.push({ role: "tool", callId: event.callId, text: event.text });
  }
  return messages;
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
