/** Wakes what should be awake: a lost wake-up, a dead worker's run, a parked run whose time has come. */
import { toBotError, type BotError } from "../domain/bot-error.ts";
import type { Clock, RunStore, WakeQueue } from "../domain/ports.ts";

export interface ReconcilerDeps {
  readonly runs: Pick<RunStore, "listSleeping">;
  readonly queue: WakeQueue;
  readonly clock: Clock;
  readonly everyMs: number;
  readonly onProblem: (where: string, error: BotError) => void;
}

/** Runs until the signal; a failed round is reported and the next one comes. */
export async function runReconciler(deps: ReconcilerDeps, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await wakeSleeping(deps).catch((error: unknown) => {
      deps.onProblem("reconciler", toBotError(error));
    });
    await deps.clock.sleep(deps.everyMs, signal).catch(() => undefined);
  }
}

async function wakeSleeping({ runs, queue }: ReconcilerDeps): Promise<void> {
  for (const sleeping of await runs.listSleeping()) await queue.wake({ ...sleeping, lane: "work" });
}
