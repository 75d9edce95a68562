import { spawn } from "node:child_process";
import { once } from "node:events";
import { setTimeout as wait } from "node:timers/promises";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { createSystemClock } from "../../src/compose/system-clock.ts";
import { parseRunId, type RunId } from "../../src/domain/ids.ts";
import type { Lane } from "../../src/domain/ports.ts";
import type { SleepingRun } from "../../src/domain/run-claim.ts";
import type { LaneWorker } from "../../src/queue/lane-worker.ts";
import { openQueueBackend, type QueueBackend } from "../../src/queue/queue-backend.ts";
import { runReconciler } from "../../src/queue/reconciler.ts";
import { openWakeQueue, type OpenWakeQueue, type WakeJob } from "../../src/queue/wake-queue.ts";
import { describeWithEngine } from "../engines.ts";
import { openPostgresBacking, openRedisBacking, type Backing } from "./backings.ts";

const TIMES = { lockDuration: 2_000, stalledInterval: 1_000, maxStalledCount: 1_000_000 };
const QUIET = { clock: createSystemClock(), onProblem: () => undefined };

describe("wake-ups on PostgreSQL", () => {
  wakeConformance(openPostgresBacking);
});

describeWithEngine("redis", "wake-ups on Redis", () => {
  wakeConformance(() => openRedisBacking("postgresql://not-used"));
});

let count = 0;
function nextRun(): RunId {
  count += 1;
  return parseRunId(`run_${String(count).padStart(16, "0")}`);
}

/** The same cases for every backend, below the worker host: what the queue itself promises. */
function wakeConformance(open: () => Promise<Backing>): void {
  let backing: Backing;
  let backend: QueueBackend;
  let queue: OpenWakeQueue;

  beforeAll(async () => {
    backing = await open();
    backend = await openQueueBackend(backing.options);
    queue = openWakeQueue(backend, QUIET);
  }, 60_000);

  afterAll(async () => {
    await queue.close();
    await backend.close();
    await backing.close();
  }, 60_000);

  beforeEach(() => backing.wipe());

  /** A worker that only notes what it was given, until the work is done. */
  async function take(lane: Lane, work: (seen: readonly RunId[]) => Promise<void>, concurrency = 1): Promise<RunId[]> {
    const seen: RunId[] = [];
    const note = (job: { readonly data: unknown }): Promise<void> =>
      Promise.resolve(void seen.push((job.data as WakeJob).run));
    const worker = listen(backend.openWorker(lane, note, { ...TIMES, concurrency }));
    try {
      await work(seen);
    } finally {
      await worker.close();
    }
    return seen;
  }

  it("keeps the lanes apart", async () => {
    const [now, later] = [nextRun(), nextRun()];
    await queue.wake({ run: later, epoch: 0, lane: "work" });
    await queue.wake({ run: now, epoch: 0, lane: "interactive" });

    expect(await take("interactive", (seen) => until(() => seen.length > 0))).toEqual([now]);
    expect(await take("work", (seen) => until(() => seen.length > 0))).toEqual([later]);
  });

  it("takes turns between repositories, and the oldest first within one turn", async () => {
    const [a1, a2, a3, b1, b2] = [nextRun(), nextRun(), nextRun(), nextRun(), nextRun()];
    for (const [ahead, run] of [a1, a2, a3].entries()) await queue.wake({ run, epoch: 0, lane: "work", ahead });
    for (const [ahead, run] of [b1, b2].entries()) await queue.wake({ run, epoch: 0, lane: "work", ahead });

    expect(await take("work", (seen) => until(() => seen.length === 5))).toEqual([a1, b1, a2, b2, a3]);
  });

  it("does not wake before the time", async () => {
    const [late, early] = [nextRun(), nextRun()];
    await queue.wake({ run: late, epoch: 0, lane: "work", delayMs: 700 });
    await queue.wake({ run: early, epoch: 0, lane: "work" });

    expect(await take("work", (seen) => until(() => seen.length === 2))).toEqual([early, late]);
  });

  it("takes the same wake-up once while it waits, and again once it was taken", async () => {
    const run = nextRun();
    await Promise.all(Array.from({ length: 20 }, () => queue.wake({ run, epoch: 3, lane: "work" })));

    const seen = await take("work", async (soFar) => {
      await until(() => soFar.length > 0);
      await queue.wake({ run, epoch: 3, lane: "work" });
      await until(() => soFar.length === 2);
    });

    expect(seen).toEqual([run, run]);
  });

  it("gives the wake-up of a killed worker to another one", async () => {
    const run = nextRun();
    await queue.wake({ run, epoch: 0, lane: "work" });
    const child = startTaker(backing);
    await once(child.stdout, "data");
    child.kill("SIGKILL");
    await once(child, "close");

    expect(await take("work", (seen) => until(() => seen.length > 0))).toEqual([run]);
  });

  it("goes on by itself after the backend was restarted, with what it was given before", async () => {
    const [before, after] = [nextRun(), nextRun()];
    await queue.wake({ run: before, epoch: 0, lane: "work", delayMs: 1_500 });

    const seen = await take("work", async (soFar) => {
      await backing.restart();
      await retry(() => queue.wake({ run: after, epoch: 0, lane: "work" }));
      await until(() => soFar.includes(before) && soFar.includes(after));
    });

    expect(new Set(seen)).toEqual(new Set([before, after]));
  }, 60_000);

  it("is told again by the reconciler what it forgot", async () => {
    const run = nextRun();
    await queue.wake({ run, epoch: 0, lane: "work", delayMs: 60_000 });
    await backing.wipe();
    const stop = new AbortController();
    const sleeping: readonly SleepingRun[] = [{ run, epoch: 0, ahead: 0 }];
    const runs = { listSleeping: () => Promise.resolve(sleeping) };
    const clock = createSystemClock();
    const onProblem = (): void => undefined;
    const reconciling = runReconciler({ runs, queue, clock, everyMs: 100, onProblem }, stop.signal);

    const seen = await take("work", (soFar) => until(() => soFar.length > 0));
    stop.abort();
    await reconciling;

    expect(new Set(seen)).toEqual(new Set([run]));
  });

  it("lets a process end by itself once everything is closed", async () => {
    const child = startTaker(backing, "close at once");
    const [code] = (await once(child, "close")) as [number | null];

    expect(code).toBe(0);
  });
}

function startTaker(backing: Backing, mode = "hold"): ReturnType<typeof spawn> & { stdout: NodeJS.ReadableStream } {
  const program = `
    import { openQueueBackend } from "./dist/src/queue/queue-backend.js";
    import { openWakeQueue } from "./dist/src/queue/wake-queue.js";
    const [options, times, mode] = process.argv.slice(1).map((text) => JSON.parse(text));
    const backend = await openQueueBackend(options);
    const hold = () => new Promise(() => process.stdout.write("taken"));
    const worker = backend.openWorker("work", hold, { ...times, concurrency: 1 });
    worker.on("error", () => undefined);
    if (mode === "close at once") {
      const clock = { now: () => new Date().toISOString() };
      const queue = openWakeQueue(backend, { clock, onProblem: () => undefined });
      await worker.close();
      await queue.close();
      await backend.close();
    }`;
  const { databaseUrl, redisUrl } = backing.options;
  const values = [{ databaseUrl, ...(redisUrl === undefined ? {} : { redisUrl }) }, TIMES, mode];
  const args = ["--input-type=module", "-e", program, ...values.map((value) => JSON.stringify(value))];
  return spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
}

function listen(worker: LaneWorker): LaneWorker {
  worker.on("error", () => undefined);
  return worker;
}

async function retry(attempt: () => Promise<void>): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    try {
      await attempt();
      return;
    } catch (error) {
      if (tries >= 100) throw error;
      await wait(100);
    }
  }
}

async function until(holds: () => boolean): Promise<void> {
  for (let tries = 0; tries < 1_200; tries += 1) {
    if (holds()) return;
    await wait(25);
  }
  throw new TypeError("it did not happen within 30 s");
}
