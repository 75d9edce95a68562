/** Reading the store from the command line, and following a run until it has ended. */
import type { ServiceSettings } from "../config/service-settings.ts";
import type { RunId } from "../domain/ids.ts";
import type { RunReader } from "../domain/ports.ts";
import type { StoredRunEvent } from "../domain/run-event.ts";
import type { Run } from "../domain/run.ts";
import { openMemory, type Memory } from "./open-memory.ts";
import { createReleaseStack } from "./release-stack.ts";
import { createSystemClock } from "./system-clock.ts";

const POLL_MS = 250;

export async function withStore<Result>(
  settings: ServiceSettings,
  use: (memory: Memory) => Promise<Result>,
): Promise<Result> {
  const stack = createReleaseStack();
  try {
    return await use(await openMemory({ settings, onNotice: () => undefined }, stack));
  } finally {
    await stack.release();
  }
}

export interface Following {
  readonly id: RunId;
  readonly onEvent: (event: StoredRunEvent) => void;
}

/** Each event once, in order. Ends with the run, or with the signal. */
export async function followRun(reader: RunReader, { id, onEvent }: Following, signal: AbortSignal): Promise<Run> {
  const clock = createSystemClock();
  for (let seen = 0; ;) {
    const run = await reader.load(id);
    for (const event of await reader.events(id, seen)) {
      seen = event.seq;
      onEvent(event);
    }
    if (run.state === "concluded" || signal.aborted) return run;
    await clock.sleep(POLL_MS, signal).catch(() => undefined);
  }
}
