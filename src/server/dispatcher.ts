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
      if (await settleNext(deps)) continue;
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

/** False when there is nothing to settle now. A delivery that fails waits, longer each time, and keeps nobody else. */
async function settleNext(deps: DispatcherDeps): Promise<boolean> {
  const { inbox, onProblem } = deps;
  const delivery = await inbox.next().catch((error: unknown) => {
    onProblem("dispatcher", toBotError(error));
    return undefined;
  });
  if (delivery === undefined) return false;
  await settle(deps, delivery).catch((error: unknown) => {
    onProblem(`delivery ${delivery.id}`, toBotError(error));
  });
  return true;
}

async function settle({ inbox, queue, decide }: DispatcherDeps, delivery: Delivery): Promise<void> {
  const settled = await inbox.settle(delivery.id, await decide(delivery));
  if (settled.kind === "run-created") {
    // Both may fail: the run is a row, and the reconciler wakes it.
    await queue.wake({ run: settled.run, epoch: 0, lane: "interactive" });
    await queue.wake({ run: settled.run, epoch: 0, lane: "work", ahead: settled.ahead });
  }
}
