/** The rows of the attempt that goes on: up to where it left the earlier ones, and since then. Pure. */
import type { RunEvent, RunEventOf } from "../../domain/run-event.ts";
import { isEditTool } from "../../domain/edit-tool.ts";

/** All rows while there was one attempt only. */
export function toCurrentLine(events: readonly RunEvent[]): readonly RunEvent[] {
  const at = events.findLastIndex((event) => event.type === "candidate.forked");
  const fork = events[at];
  if (fork?.type !== "candidate.forked") return events;
  return [...events.slice(0, findStep(events, fork.from)), ...events.slice(at)];
}

/**
 * The step in which the first change was asked for: what was found out before it serves every attempt. Undefined when
 * nothing was changed yet. All attempts fork there, so that their prefix is the one that servers have cached.
 */
export function findForkStep(events: readonly RunEvent[]): number | undefined {
  return events.find(
    (event): event is RunEventOf<"step.answered"> =>
      event.type === "step.answered" && event.message.toolCalls.some(({ name }) => isEditTool(name)),
  )?.step;
}

function findStep(events: readonly RunEvent[], step: number): number {
  const at = events.findIndex((event) => event.type === "step.requested" && event.step === step);
  return at === -1 ? events.length : at;
}
