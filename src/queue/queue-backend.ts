/** BullMQ's two homes: Redis when an address is given, else the same PostgreSQL that holds the runs. */
import { createPostgresBackend, Queue, Worker, type Job, type WorkerOptions } from "bullmq";
import type { Lane } from "../domain/ports.ts";

export interface LaneQueue {
  add(name: string, data: unknown, options: LaneJobOptions): Promise<unknown>;
  on(event: "error", listener: (error: Error) => void): unknown;
  close(): Promise<void>;
}

export interface LaneJobOptions {
  readonly jobId: string;
  readonly delay: number;
  readonly removeOnComplete: boolean;
  readonly removeOnFail: boolean;
}

export interface LaneWorker {
  on(event: "error", listener: (error: Error) => void): unknown;
  close(): Promise<void>;
}

export type LaneJob = Pick<Job<unknown>, "data" | "moveToDelayed">;
export type LaneProcessor = (job: LaneJob, token: string | undefined) => Promise<void>;
export type LaneWorkerOptions = Required<
  Pick<WorkerOptions, "concurrency" | "lockDuration" | "stalledInterval" | "maxStalledCount" | "autorun">
>;

export interface QueueBackend {
  openQueue(lane: Lane): LaneQueue;
  openWorker(lane: Lane, processor: LaneProcessor, options: LaneWorkerOptions): LaneWorker;
}

export interface QueueBackendOptions {
  /** `postgresql://…`, used when there is no Redis. */
  readonly databaseUrl: string;
  /** `redis://…` */
  readonly redisUrl: string | undefined;
}

export function createQueueBackend({ databaseUrl, redisUrl }: QueueBackendOptions): QueueBackend {
  return redisUrl === undefined ? onPostgres(databaseUrl) : onRedis(redisUrl);
}

function onPostgres(databaseUrl: string): QueueBackend {
  const connection = { connectionString: databaseUrl, migrate: true, keepAlive: true, max: 4 };
  return {
    openQueue: (lane) => new Queue(toQueueName(lane), { connection }, createPostgresBackend),
    openWorker: (lane, processor, options) =>
      new Worker(toQueueName(lane), processor, { ...options, connection }, createPostgresBackend),
  };
}

function onRedis(redisUrl: string): QueueBackend {
  // BullMQ's blocking commands must be retried for ever; it asks for this setting itself.
  const connection = { url: redisUrl, maxRetriesPerRequest: null };
  return {
    openQueue: (lane) => new Queue(toQueueName(lane), { connection }),
    openWorker: (lane, processor, options) => new Worker(toQueueName(lane), processor, { ...options, connection }),
  };
}

function toQueueName(lane: Lane): string {
  return `swe-agent-${lane}`;
}
