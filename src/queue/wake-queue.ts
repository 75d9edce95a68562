/** Wakes runs. The job says only "wake run R"; losing or doubling it changes nothing but time. */
import { BotError } from "../domain/bot-error.ts";
import type { RunId } from "../domain/ids.ts";
import type { Lane, WakeQueue } from "../domain/ports.ts";
import { inTime } from "./in-time.ts";
import { createOutageReport, type OutageReportDeps } from "./outage-report.ts";
import type { LaneQueue, QueueBackend } from "./queue-backend.ts";
import { within } from "./within.ts";

export interface OpenWakeQueue extends WakeQueue {
  close(): Promise<void>;
}

/** What a job carries: ids only, never a copy of the issue. */
export interface WakeJob {
  readonly run: RunId;
  readonly epoch: number;
}

/** BullMQ repeats for ever what its backend does not answer; who wakes a run must hear that it is away. */
const ADD_WITHIN_MS = 5_000;
const CLOSE_WITHIN_MS = 2_000;

/** `onProblem` hears once of each outage, also of a backend that is not there at the start. */
export function openWakeQueue(backend: QueueBackend, deps: OutageReportDeps): OpenWakeQueue {
  const report = createOutageReport(deps, "queue");
  const lanes: Readonly<Record<Lane, LaneQueue>> = {
    interactive: listen(backend.openQueue("interactive"), report),
    work: listen(backend.openQueue("work"), report),
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
        await inTime(ADD_WITHIN_MS, lanes[lane].add("wake", job, options));
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        throw new BotError("queue-unavailable", { reason }, { cause: error });
      }
    },
    async close() {
      await Promise.all([closeQueue(lanes.interactive), closeQueue(lanes.work)]);
    },
  };
}

/** BullMQ takes 1 (first) to 2^21; 0 would pass by all of them. */
function toPriority(ahead: number): number {
  return Math.min(ahead + 1, 2 ** 21);
}

// A lost connection is retried by BullMQ; without a listener the event would end the process.
function listen(queue: LaneQueue, report: (error: unknown) => void): LaneQueue {
  queue.on("error", report);
  return queue;
}

/** Taking leave of a backend that is away would wait until it is back. */
async function closeQueue(queue: LaneQueue): Promise<void> {
  if (!(await within(CLOSE_WITHIN_MS, queue.close()))) await within(CLOSE_WITHIN_MS, queue.disconnect());
}
