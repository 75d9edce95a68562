/** Takes wake-ups from the two lanes, claims the run with a fencing epoch and drives it while the claim holds. */
import { DelayedError } from "bullmq";
import { toBotError, type BotError } from "../domain/bot-error.ts";
import type { RunId } from "../domain/ids.ts";
import type { Clock, Lane, RunMessages, RunStore, WakeQueue } from "../domain/ports.ts";
import type { ClaimResult } from "../domain/run-claim.ts";
import type { ClaimLoss, RunEnding } from "../domain/run.ts";
import { keepClaim } from "./keep-claim.ts";
import type { LaneWorker } from "./lane-worker.ts";
import { createOutageReport } from "./outage-report.ts";
import type { LaneJob, LaneProcessor, QueueBackend } from "./queue-backend.ts";
import type { WakeJob } from "./wake-queue.ts";

export type Claimed = Extract<ClaimResult, { kind: "claimed" }>;

export interface WorkerHostDeps {
  readonly backend: QueueBackend;
  readonly queue: WakeQueue;
  readonly runs: RunStore;
  readonly messages: RunMessages;
  readonly clock: Clock;
  /** Name of this process, for people. */
  readonly owner: string;
  readonly settings: WorkerSettings;
  /** The interactive lane: acknowledge within seconds, hold nothing. */
  readonly acknowledge: (run: RunId) => Promise<void>;
  /** The work lane. The signal's reason is a ClaimLoss. Throws only when the claim is lost or the worker shuts down. */
  readonly execute: (claimed: Claimed, signal: AbortSignal) => Promise<RunEnding>;
  readonly onProblem: (where: string, error: BotError) => void;
}

export interface WorkerSettings {
  readonly workConcurrency: number;
  readonly interactiveConcurrency: number;
  /** BullMQ's lock and our lease; another worker takes over when neither was renewed for this long. */
  readonly lockMs: number;
  readonly stalledCheckMs: number;
  readonly heartbeatMs: number;
  /** Pause before a run is tried again whose drive failed in a way nobody foresaw. */
  readonly failureDelayMs: number;
}

export interface WorkerHost {
  /** Hands running work over to other workers and stops taking new. */
  close(): Promise<void>;
}

export function openWorkerHost(deps: WorkerHostDeps): WorkerHost {
  const shutdown = new AbortController();
  const reports: Readonly<Record<Lane, (error: unknown) => void>> = {
    interactive: createOutageReport(deps, "queue lane interactive"),
    work: createOutageReport(deps, "queue lane work"),
  };
  const onError = (lane: Lane, error: Error): void => {
    // BullMQ's listening connection outlives `close` and reports the end of the database as an error.
    if (!shutdown.signal.aborted) reports[lane](error);
  };
  const workers = [
    openLane({ ...deps, onError }, "interactive", (job) => acknowledge(deps, job.data as WakeJob)),
    openLane({ ...deps, onError }, "work", (job, token) => work(deps, { job, token, shutdown: shutdown.signal })),
  ];
  return {
    async close() {
      shutdown.abort({ kind: "shutdown" } satisfies ClaimLoss);
      await Promise.all(workers.map((worker) => worker.close()));
    },
  };
}

function openLane(
  deps: Omit<WorkerHostDeps, "onProblem"> & { readonly onError: (lane: Lane, error: Error) => void },
  lane: Lane,
  processor: LaneProcessor,
): LaneWorker {
  const { lockMs, stalledCheckMs, workConcurrency, interactiveConcurrency } = deps.settings;
  const worker = deps.backend.openWorker(lane, processor, {
    concurrency: lane === "work" ? workConcurrency : interactiveConcurrency,
    lockDuration: lockMs,
    stalledInterval: stalledCheckMs,
    // A job that outlives many workers is still only a wake-up: the run itself decides when to give up.
    maxStalledCount: 1_000_000,
  });
  worker.on("error", (error) => {
    deps.onError(lane, error);
  });
  return worker;
}

async function acknowledge(deps: WorkerHostDeps, job: WakeJob): Promise<void> {
  try {
    await deps.acknowledge(job.run);
  } catch (error) {
    // The work lane says everything again; an acknowledgement that failed is only late.
    deps.onProblem(`acknowledge ${job.run}`, toBotError(error));
  }
}

interface Wake {
  readonly job: LaneJob;
  readonly token: string | undefined;
  readonly shutdown: AbortSignal;
}

async function work(deps: WorkerHostDeps, wake: Wake): Promise<void> {
  const { run } = wake.job.data as WakeJob;
  const claimed = await deps.runs.claim(run, deps.owner);
  if (claimed.kind === "ended") return;
  if (claimed.kind === "taken") return sleepUntil(wake, claimed.until);
  const kept = await keepClaim({ ...deps, claim: claimed.claim, shutdown: wake.shutdown });
  try {
    const ending = await deps.execute(claimed, kept.signal);
    await follow(deps, ending);
  } catch (error) {
    await giveBack(deps, claimed, kept.signal);
    if (!kept.signal.aborted) deps.onProblem(`run ${run}`, toBotError(error));
  } finally {
    await kept.release();
  }
}

/** A parked run is woken by the reconciler: a delayed wake-up here would hold its id and swallow an earlier one. */
async function follow(deps: WorkerHostDeps, ending: RunEnding): Promise<void> {
  if (ending.kind === "parked" || ending.next === undefined) return;
  await deps.queue.wake({ run: ending.next, epoch: 0, lane: "interactive" });
  await deps.queue.wake({ run: ending.next, epoch: 0, lane: "work" });
}

/** The run sleeps and is woken by whoever looks next; a claim that is lost already needs nothing. */
async function giveBack(deps: WorkerHostDeps, claimed: Claimed, signal: AbortSignal): Promise<void> {
  const loss = signal.aborted ? (signal.reason as ClaimLoss) : undefined;
  if (loss?.kind === "taken-over") return;
  const handOver = loss?.kind === "shutdown";
  try {
    const nowMs = Date.parse(deps.clock.now());
    // Not at once after a failure: what failed would be asked again without a pause.
    const until = new Date(nowMs + (handOver ? 0 : deps.settings.failureDelayMs)).toISOString();
    await deps.runs.park(claimed.claim, handOver ? "the worker shuts down" : "the worker failed", until);
    if (handOver) await deps.queue.wake({ ...claimed.claim, lane: "work" });
  } catch (error) {
    deps.onProblem(`give back ${claimed.claim.run}`, toBotError(error));
  }
}

async function sleepUntil(wake: Wake, until: string): Promise<never> {
  await wake.job.moveToDelayed(Date.parse(until) + 50, wake.token);
  throw new DelayedError();
}
