/** Wakes runs. The job says only "wake run R"; losing or doubling it changes nothing but time. */
import { BotError } from "../domain/bot-error.ts";
import type { RunId } from "../domain/ids.ts";
import type { Lane, WakeQueue } from "../domain/ports.ts";
import type { LaneQueue, QueueBackend } from "./queue-backend.ts";

export interface OpenWakeQueue extends WakeQueue {
  close(): Promise<void>;
}

/** What a job carries: ids only, never a copy of the issue. */
export interface WakeJob {
  readonly run: RunId;
  readonly epoch: number;
}

export function openWakeQueue(backend: QueueBackend): OpenWakeQueue {
  const lanes: Readonly<Record<Lane, LaneQueue>> = {
    interactive: listen(backend.openQueue("interactive")),
    work: listen(backend.openQueue("work")),
  };
  return {
    async wake({ run, epoch, lane, delayMs = 0, ahead = 0 }) {
      const job: WakeJob = { run, epoch };
      try {
        // The id is the deduplication: BullMQ ignores one it still keeps, so finished jobs are not kept.
        const jobId = `${run}-${epoch}`;
        const options = {
          jobId,
          delay: delayMs,
          priority: toPriority(ahead),
          removeOnComplete: true,
          removeOnFail: true,
        };
        await lanes[lane].add("wake", job, options);
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        throw new BotError("queue-unavailable", { reason }, { cause: error });
      }
    },
    async close() {
      await Promise.all([lanes.interactive.close(), lanes.work.close()]);
    },
  };
}

/** BullMQ takes 1 (first) to 2^21; 0 would pass by all of them. */
function toPriority(ahead: number): number {
  return Math.min(ahead + 1, 2 ** 21);
}

// A lost connection is retried by BullMQ; without a listener the event would end the process.
function listen(queue: LaneQueue): LaneQueue {
  queue.on("error", () => undefined);
  return queue;
}
