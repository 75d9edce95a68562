/** Settles deliveries: row by row from the inbox, decision and effect in one transaction, then the wake-up. */
import { toBotError, type BotError } from "../domain/bot-error.ts";
import type { Delivery } from "../domain/delivery.ts";
import type { Intake } from "../domain/intake.ts";
import type { Clock, Inbox, WakeQueue } from "../domain/ports.ts";

export interface DispatcherDeps {
  readonly inbox: Inbox;
  readonly queue: WakeQueue;
  readonly clock: Clock;
  readonly decide: (delivery: Delivery) => Promise<Intake>;
  /** How long the dispatcher sleeps when nobody pokes it. */
  readonly idleMs: number;
  readonly onProblem: (where: string, error: BotError) => void;
}

export interface Dispatcher {
  /** A new row is there. */
  readonly poke: () => void;
  /** Resolves when the signal has fired and the delivery under way is settled. */
  readonly stopped: Promise<void>;
}

export function startDispatcher(deps: DispatcherDeps, signal: AbortSignal): Dispatcher {
  let nap = new AbortController();
  const run = async (): Promise<void> => {
    while (!signal.aborted) {
      nap = new AbortController();
      const settled = await settleNext(deps).catch((error: unknown) => {
        deps.onProblem("dispatcher", toBotError(error));
        return false;
      });
      if (settled) continue;
      await deps.clock.sleep(deps.idleMs, AbortSignal.any([nap.signal, signal])).catch(() => undefined);
    }
  };
  return {
    poke() {
      nap.abort();
    },
    stopped: run(),
  };
}

async function settleNext({ inbox, queue, decide }: DispatcherDeps): Promise<boolean> {
  const delivery = await inbox.next();
  if (delivery === undefined) return false;
  const settled = await inbox.settle(delivery.id, await decide(delivery));
  if (settled.kind === "run-created") {
    // Both may fail: the run is a row, and the reconciler wakes it.
    await queue.wake({ run: settled.run, epoch: 0, lane: "interactive" });
    await queue.wake({ run: settled.run, epoch: 0, lane: "work", ahead: settled.ahead });
  }
  return true;
}
