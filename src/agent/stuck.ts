/** Notices that the same call is made again while nothing changed. The thought beside it does not count. Pure. */
import type { ToolCall } from "../domain/conversation.ts";
import type { RunEvent } from "../domain/run-event.ts";

export type StuckAdvice = "go-on" | "refuse" | "stop";

const REFUSE_AT = 3;
const STOP_AT = 6;

/** `refuse` from the third equal call on the same tree, `stop` at the sixth. */
export function decideStuck(events: readonly RunEvent[], call: ToolCall): StuckAdvice {
  let tree: string | null = null;
  let equal = 0;
  const argumentsOf = new Map<string, string>();
  for (const event of events) {
    if (event.type === "step.answered") {
      for (const { id, name, arguments: args } of event.message.toolCalls)
        argumentsOf.set(`${event.step}/${id}`, `${name} ${args}`);
    }
    if (event.type !== "tool.finished") continue;
    if (event.tree !== null && event.tree !== tree) {
      tree = event.tree;
      equal = 0;
    }
    if (argumentsOf.get(`${event.step}/${event.callId}`) === `${call.name} ${call.arguments}`) equal += 1;
  }
  if (equal + 1 >= STOP_AT) return "stop";
  return equal + 1 >= REFUSE_AT ? "refuse" : "go-on";
}
