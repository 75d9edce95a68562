/** How long the next request will be, in tokens: what the server counted last time, scaled by characters. Pure. */
import { CHARS_PER_TOKEN } from "./chars-per-token.ts";
import type { Message } from "../../domain/conversation.ts";
import type { RunEvent } from "../../domain/run-event.ts";
import { toConversation } from "../conversation-from-events.ts";

/** A server's count that is further off than this is no count of this conversation. */
const MIN_CHARS_PER_TOKEN = 1.5;
const MAX_CHARS_PER_TOKEN = 8;

/** `toolChars`: length of the tools' schemas, which are sent along with every request. */
export function estimateTokens(events: readonly RunEvent[], toolChars: number): number {
  const chars = countChars(toConversation(events)) + toolChars;
  return Math.ceil(chars / charsPerToken(events, toolChars));
}

function charsPerToken(events: readonly RunEvent[], toolChars: number): number {
  const index = events.findLastIndex((event) => event.type === "step.answered");
  const last = events[index];
  if (last?.type !== "step.answered" || last.usage.prompt === 0) return CHARS_PER_TOKEN;
  const sent = countChars(toConversation(events.slice(0, index))) + toolChars;
  return Math.min(MAX_CHARS_PER_TOKEN, Math.max(MIN_CHARS_PER_TOKEN, sent / last.usage.prompt));
}

function countChars(messages: readonly Message[]): number {
  return messages.reduce((sum, message) => {
    const calls = message.role === "assistant" ? message.toolCalls : [];
    return sum + message.text.length + calls.reduce((all, call) => all + call.name.length + call.arguments.length, 0);
  }, 0);
}
