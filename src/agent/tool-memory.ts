/** What tools remember over a run, read from its rows: a continued run knows the same. Pure. */
import type { RunEvent } from "../domain/run-event.ts";
import type { ToolMemory } from "./tool.ts";

export function toMemory(events: readonly RunEvent[]): ToolMemory {
  const memory = new Map<string, string>();
  for (const event of events) {
    if (event.type !== "tool.finished" || event.remember === undefined) continue;
    for (const [key, value] of Object.entries(event.remember)) {
      if (value === null) memory.delete(key);
      else memory.set(key, value);
    }
  }
  return memory;
}

/** Where a long output lies aside: its name is a path for `read`. */
export const OUTPUT_PREFIX = "output:";
