import { setTimeout as wait } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { createSystemClock } from "../../src/compose/system-clock.ts";
import type { BotError } from "../../src/domain/bot-error.ts";
import { parseRunId } from "../../src/domain/ids.ts";
import { openLaneWorker } from "../../src/queue/lane-worker.ts";
import { createOutageReport } from "../../src/queue/outage-report.ts";
import { openQueueBackend, type QueueBackend } from "../../src/queue/queue-backend.ts";
import { openWakeQueue, type OpenWakeQueue } from "../../src/queue/wake-queue.ts";
import { describeWithEngine } from "../engines.ts";
import { openRedisBacking, type RedisBacking } from "./backings.ts";

const WAKE = { run: parseRunId("run_0000000000000001"), epoch: 0, lane: "work" } as const;
const TIMES = { lockDuration: 2_000, stalledInterval: 1_000, maxStalledCount: 1_000_000, concurrency: 1 };

describeWithEngine("redis", "a Redis that is away", () => {
  let backing: RedisBacking;
  let backend: QueueBackend;
  let queue: OpenWakeQueue;
  let problems: BotError[];

  const open = (): OpenWakeQueue =>
    openWakeQueue(backend, { clock: createSystemClock(), onProblem: (_where, error) => void problems.push(error) });

  beforeEach(async () => {
    problems = [];
    backing = await openRedisBacking("postgresql://not-used");
    backend = await openQueueBackend(backing.options);
    queue = open();
  });

  afterEach(async () => {
    await queue.close();
    await backend.close();
    await backing.close();
  });

  it("makes a wake-up fail within seconds, and takes it when it is back", async () => {
    await queue.wake(WAKE);
    await backing.stop();

    const { error, ms } = await timed(() => queue.wake(WAKE));
    expect(error).toMatchObject({ code: "queue-unavailable" });
    expect(ms).toBeLessThan(6_000);

    await backing.start();
    await until(() => queue.wake(WAKE).then(() => true));
  });

  it("is reported once, not at every try to reach it", async () => {
    await queue.wake(WAKE);
    await backing.stop();
    for (let n = 0; n < 2; n += 1) await timed(() => queue.wake(WAKE));

    const reasons = problems.map(({ message }) => message);
    expect(reasons.length).toBeGreaterThan(0);
    expect(new Set(reasons).size).toBe(reasons.length);
    expect(problems.map(({ code }) => code)).toEqual(reasons.map(() => "queue-unavailable"));
  });

  it("does not keep a queue from closing", async () => {
    await queue.wake(WAKE);
    await backing.stop();
    const waking = timed(() => queue.wake(WAKE));

    expect((await timed(() => queue.close())).ms).toBeLessThan(5_000);
    await waking;
  });

  it("does not keep a worker from closing", async () => {
    let isTaken = false;
    const worker = backend.openWorker("work", () => Promise.resolve(void (isTaken = true)), TIMES);
    worker.on("error", () => undefined);
    await queue.wake(WAKE);
    await until(() => Promise.resolve(isTaken));
    await backing.stop();

    expect((await timed(() => worker.close())).ms).toBeLessThan(5_000);
  });

  it("is reported when it is not there at the start, and works once it is", async () => {
    await queue.close();
    await backing.stop();
    queue = open();
    await until(() => Promise.resolve(problems.length > 0));

    expect((await timed(() => queue.wake(WAKE))).error).toMatchObject({ code: "queue-unavailable" });
    await backing.start();
    await until(() => queue.wake(WAKE).then(() => true));
  });

  it("does not keep a queue from closing that never reached it", async () => {
    await queue.close();
    await backing.stop();
    queue = open();
    await until(() => Promise.resolve(problems.length > 0));

    expect((await timed(() => queue.close())).ms).toBeLessThan(5_000);
  });
});

describe("the report of an outage", () => {
  it("says each reason once, and again in the next outage", () => {
    let nowMs = Date.parse("2026-01-01T00:00:00Z");
    const told: string[] = [];
    const clock = { now: () => new Date(nowMs).toISOString(), sleep: () => Promise.resolve() };
    const report = createOutageReport(
      { clock, onProblem: (where, { message }) => void told.push(where + message) },
      "",
    );
    const hear = (reason: string): void => {
      report(new TypeError(reason));
    };

    for (const reason of ["refused", "refused", "reset", "refused"]) {
      hear(reason);
      nowMs += 30_000;
    }
    expect(told).toHaveLength(2);

    nowMs += 60_000;
    hear("refused");
    expect(told).toHaveLength(3);
  });
});

describe("a lane's worker whose backend never answers", () => {
  it("is not made once more while it is closed", async () => {
    let made = 0;
    const worker = openLaneWorker(
      () => Promise.resolve(),
      () => {
        made += 1;
        return {
          on: () => undefined,
          waitUntilReady: () => Promise.reject(new TypeError("away")),
          run: () => Promise.resolve(),
          close: () => Promise.resolve(),
          disconnect: () => Promise.resolve(),
        };
      },
    );
    let failures = 0;
    worker.on("error", () => (failures += 1));
    await until(() => Promise.resolve(failures > 0));

    await worker.close();

    expect(made).toBe(1);
  });
});

async function timed(act: () => Promise<void>): Promise<{ readonly ms: number; readonly error: unknown }> {
  const startedMs = performance.now();
  let error: unknown;
  await act().catch((thrown: unknown) => (error = thrown));
  return { ms: performance.now() - startedMs, error };
}

async function until(holds: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 400; tries += 1) {
    if (await holds().catch(() => false)) return;
    await wait(25);
  }
  throw new TypeError("it did not happen");
}
