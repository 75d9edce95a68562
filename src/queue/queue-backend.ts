/** BullMQ's two homes: Redis when an address is given, else the same PostgreSQL that holds the runs. */
import { createPostgresBackend, Queue, runMigrations, Worker, type Job, type WorkerOptions } from "bullmq";
import { BotError } from "../domain/bot-error.ts";
import type { Lane } from "../domain/ports.ts";
import { openLaneWorker, type LaneWorker } from "./lane-worker.ts";
import { openSteadyPool } from "./steady-pool.ts";

export interface LaneQueue {
  add(name: string, data: unknown, options: LaneJobOptions): Promise<unknown>;
  on(event: "error", listener: (error: Error) => void): unknown;
  close(): Promise<void>;
  /** Hangs up without taking leave. */
  disconnect(): Promise<void>;
}

export interface LaneJobOptions {
  readonly jobId: string;
  readonly delay: number;
  readonly priority: number;
  readonly removeOnComplete: boolean;
  readonly removeOnFail: boolean;
}

export type LaneJob = Pick<Job<unknown>, "data" | "moveToDelayed">;
export type LaneProcessor = (job: LaneJob, token: string | undefined) => Promise<void>;
export type LaneWorkerOptions = Required<
  Pick<WorkerOptions, "concurrency" | "lockDuration" | "stalledInterval" | "maxStalledCount">
>;

export interface QueueBackend {
  openQueue(lane: Lane): LaneQueue;
  openWorker(lane: Lane, processor: LaneProcessor, options: LaneWorkerOptions): LaneWorker;
  /** After its queues and workers. */
  close(): Promise<void>;
}

export interface QueueBackendOptions {
  /** `postgresql://…`, used when there is no Redis. */
  readonly databaseUrl: string;
  /** `redis://…` */
  readonly redisUrl: string | undefined;
}

const SCHEMA = "bullmq";
/** Waits so long after a lost connection before it asks again. */
const RUN = { autorun: false, runRetryDelay: 1_000 } as const;

/** @throws BotError `queue-unavailable` */
export async function openQueueBackend({ databaseUrl, redisUrl }: QueueBackendOptions): Promise<QueueBackend> {
  return redisUrl === undefined ? onPostgres(databaseUrl) : onRedis(redisUrl);
}

/** One pool of ours for all lanes: BullMQ's own clients end the process when the database restarts at a bad moment. */
async function onPostgres(databaseUrl: string): Promise<QueueBackend> {
  const steady = openSteadyPool(databaseUrl, SCHEMA);
  try {
    await runMigrations(steady.pool, SCHEMA);
  } catch (error) {
    await steady.close();
    const reason = error instanceof Error ? error.message : String(error);
    throw new BotError("queue-unavailable", { reason }, { cause: error });
  }
  const { connection } = steady;
  return {
    openQueue: (lane) => new Queue(toQueueName(lane), { connection }, createPostgresBackend),
    openWorker: (lane, processor, options) =>
      openLaneWorker(
        processor,
        (counted) => new Worker(toQueueName(lane), counted, { ...options, ...RUN, connection }, createPostgresBackend),
      ),
    close: () => steady.close(),
  };
}

function onRedis(redisUrl: string): QueueBackend {
  // BullMQ's blocking commands must be retried for ever; it asks for this setting itself.
  const connection = { url: redisUrl, maxRetriesPerRequest: null, connectTimeout: 5_000, retryStrategy: toRetryMs };
  return {
    openQueue: (lane) => new Queue(toQueueName(lane), { connection }),
    openWorker: (lane, processor, options) =>
      openLaneWorker(
        processor,
        (counted) => new Worker(toQueueName(lane), counted, { ...options, ...RUN, connection }),
      ),
    close: () => Promise.resolve(),
  };
}

/** How long to wait before connection attempt number `tries` of an outage. */
function toRetryMs(tries: number): number {
  return Math.min(500 * tries, 2_000);
}

function toQueueName(lane: Lane): string {
  return `swe-agent-${lane}`;
}
