/** One lane's BullMQ worker that always begins: one whose first connection fails never recovers, and is made anew. */
import { setTimeout as wait } from "node:timers/promises";
import { within } from "./within.ts";

/** The part of BullMQ's worker that is used here; its type differs from backend to backend. */
interface Worker {
  on(event: "error", listener: (error: Error) => void): unknown;
  waitUntilReady(): Promise<unknown>;
  run(): Promise<unknown>;
  close(force?: boolean): Promise<void>;
  disconnect(): Promise<void>;
}

type Processor<Given extends readonly unknown[]> = (...given: Given) => Promise<void>;

export interface LaneWorker {
  on(event: "error", listener: (error: Error) => void): unknown;
  close(): Promise<void>;
}

const AGAIN_AFTER_MS = 1_000;
/** A worker that never began, or whose jobs have ended, has nothing to finish; without its backend it would wait. */
const CLOSE_WITHIN_MS = 2_000;

/** `makeWorker` gives a worker of this processor that does not run yet (`autorun: false`). */
export function openLaneWorker<Given extends readonly unknown[]>(
  processor: Processor<Given>,
  makeWorker: (processor: Processor<Given>) => Worker,
): LaneWorker {
  const underWay = new Set<Promise<void>>();
  const counted: Processor<Given> = (...given) => {
    const work: Promise<void> = processor(...given).finally(() => underWay.delete(work));
    underWay.add(work);
    return work;
  };
  const make = (): Worker => makeWorker(counted);
  const listeners = new Set<(error: Error) => void>();
  const report = (error: unknown): void => {
    for (const listener of listeners) listener(error instanceof Error ? error : new Error(String(error)));
  };
  const closing = new AbortController();
  const isClosing = (): boolean => closing.signal.aborted;
  let worker = open(make, report);
  let isRunning = false;

  async function begin(): Promise<void> {
    while (!isClosing()) {
      try {
        await worker.waitUntilReady();
        isRunning = true;
        void worker.run().catch(report);
        return;
      } catch (error) {
        report(error);
        await within(CLOSE_WITHIN_MS, worker.close(true));
        await wait(AGAIN_AFTER_MS, undefined, { signal: closing.signal }).catch(() => undefined);
        if (!isClosing()) worker = open(make, report);
      }
    }
  }

  const beginning = begin();
  return {
    on: (_event, listener) => listeners.add(listener),
    async close() {
      closing.abort();
      if (isRunning) await closeRunning(worker, underWay);
      else await within(CLOSE_WITHIN_MS, worker.close(true));
      await within(CLOSE_WITHIN_MS, beginning);
    },
  };
}

function open(make: () => Worker, report: (error: unknown) => void): Worker {
  const worker = make();
  worker.on("error", report);
  return worker;
}

/** As long as its jobs need, and not much longer. */
async function closeRunning(worker: Worker, underWay: ReadonlySet<Promise<void>>): Promise<void> {
  const closed = worker.close();
  await Promise.allSettled(underWay);
  if (!(await within(CLOSE_WITHIN_MS, closed))) await within(CLOSE_WITHIN_MS, worker.disconnect());
}
