/** The machine's own clock. */
import { setTimeout } from "node:timers/promises";
import type { Clock } from "../domain/ports.ts";

export function createSystemClock(): Clock {
  return {
    now: () => new Date().toISOString(),
    sleep: (ms, signal) => setTimeout(ms, undefined, { signal }),
  };
}
