/** Reports a backend that is away once: its clients try again every second or two, and each try is an error. */
import { BotError } from "../domain/bot-error.ts";
import type { Clock } from "../domain/ports.ts";

export interface OutageReportDeps {
  readonly clock: Clock;
  readonly onProblem: (where: string, error: BotError) => void;
}

/** An outage is over when nothing was heard of it for so long: no client waits longer between two tries. */
const QUIET_MS = 60_000;

/** Each reason is reported as `queue-unavailable` once an outage; `where` is for people. */
export function createOutageReport({ clock, onProblem }: OutageReportDeps, where: string): (error: unknown) => void {
  const told = new Set<string>();
  let lastMs = 0;
  return (error) => {
    const nowMs = Date.parse(clock.now());
    if (nowMs - lastMs > QUIET_MS) told.clear();
    lastMs = nowMs;
    const reason = toReason(error);
    if (told.has(reason)) return;
    told.add(reason);
    onProblem(where, new BotError("queue-unavailable", { reason }, { cause: error }));
  };
}

/** A host with several addresses fails with one error for all of them, which has a code and no words. */
function toReason(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.message !== "") return error.message;
  return "code" in error && typeof error.code === "string" ? error.code : error.name;
}
