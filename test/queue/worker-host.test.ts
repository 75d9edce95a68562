import { setTimeout as wait } from "node:timers/promises";
import { spawn, type ChildProcess } from "node:child_process";
import { createServer } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { createSystemClock } from "../../src/compose/system-clock.ts";
import type { RunId } from "../../src/domain/ids.ts";
import type { ClaimLoss } from "../../src/domain/run.ts";
import { openQueueBackend, type QueueBackend } from "../../src/queue/queue-backend.ts";
import { runReconciler } from "../../src/queue/reconciler.ts";
import { openWakeQueue, type OpenWakeQueue } from "../../src/queue/wake-queue.ts";
import { openWorkerHost, type WorkerHost, type WorkerHostDeps } from "../../src/queue/worker-host.ts";
import { createRunMessages } from "../../src/store/run-reader.ts";
import { createRunStore } from "../../src/store/run-store.ts";
import { describeWithEngine } from "../engines.ts";
import { makeEnd, makeRunIds, makeStart } from "../store/make-start.ts";
import { openTestDatabase, type TestDatabase } from "../store/open-test-database.ts";

describe("the queue on PostgreSQL", () => {
  queueConformance(() => Promise.resolve({ redisUrl: undefined, stop: () => undefined }));
});

describeWithEngine("redis", "the queue on Redis", () => {
  queueConformance(openRedis);
});

interface Backing {
  readonly redisUrl: string | undefined;
  stop(): void;
}

/** The same cases for every backend. */
function queueConformance(open: () => Promise<Backing>): void {
  let test: TestDatabase;
  let backing: Backing;
  let backend: QueueBackend;
  let queue: OpenWakeQueue;
  const createRunId = makeRunIds();
  const hosts: WorkerHost[] = [];
  let number = 0;

  beforeAll(async () => {
    test = await openTestDatabase();
    backing = await open();
    backend = await openQueueBackend({ databaseUrl: test.url, redisUrl: backing.redisUrl });
    queue = openWakeQueue(backend, { clock: createSystemClock(), onProblem: () => undefined });
  });

  afterAll(async () => {
    await Promise.all(hosts.map((host) => host.close()));
    await queue.close();
    await backend.close();
    await test.close();
    backing.stop();
  });

  function makeDeps(change: Partial<WorkerHostDeps> = {}): WorkerHostDeps {
    const runs = createRunStore({ database: test.database, createRunId, leaseMs: 2_000 });
    return {
      backend,
      queue,
      runs,
      messages: createRunMessages(test.database),
      clock: createSystemClock(),
      owner: "test",
      settings: {
        workConcurrency: 2,
        interactiveConcurrency: 2,
        lockMs: 2_000,
        stalledCheckMs: 1_000,
        heartbeatMs: 50,
        failureDelayMs: 100,
      },
      acknowledge: () => Promise.resolve(),
      execute: () => Promise.resolve({ kind: "concluded", next: undefined }),
      onProblem: () => undefined,
      ...change,
    };
  }

  async function createRun(deps: WorkerHostDeps): Promise<RunId> {
    number += 1;
    const run = await deps.runs.create(makeStart(number));
    if (run === undefined) throw new TypeError("no run");
    return run.id;
  }

  async function host(deps: WorkerHostDeps, work: () => Promise<void>): Promise<void> {
    const opened = openWorkerHost(deps);
    try {
      await work();
    } finally {
      await opened.close();
    }
  }

  it("wakes a run once however often the same wake-up is sent", async () => {
    const seen: RunId[] = [];
    const deps = makeDeps({
      async execute({ claim, run }) {
        seen.push(run.id);
        return { kind: "concluded", next: (await deps.runs.conclude(claim, makeEnd(run.id))).next };
      },
    });
    const run = await createRun(deps);

    await host(deps, async () => {
      await Promise.all(Array.from({ length: 10 }, () => queue.wake({ run, epoch: 0, lane: "work" })));
      await until(() => seen.length > 0);
      await queue.wake({ run, epoch: 0, lane: "work" });
      const probe = await createRun(deps);
      await queue.wake({ run: probe, epoch: 0, lane: "work" });
      await until(() => seen.includes(probe));
    });

    expect(seen.filter((id) => id === run)).toHaveLength(1);
  });

  it("acknowledges while the work lane is full", async () => {
    const acknowledged: RunId[] = [];
    let release: () => void = () => undefined;
    const full = new Promise<void>((resolve) => (release = resolve));
    let working = 0;
    const deps = makeDeps({
      acknowledge: (run) => Promise.resolve(void acknowledged.push(run)),
      async execute({ claim, run }) {
        working += 1;
        await full;
        return { kind: "concluded", next: (await deps.runs.conclude(claim, makeEnd(run.id))).next };
      },
    });
    const [first, second, third] = [await createRun(deps), await createRun(deps), await createRun(deps)];

    await host(deps, async () => {
      for (const run of [first, second, third]) await queue.wake({ run, epoch: 0, lane: "work" });
      await until(() => working === 2);
      await queue.wake({ run: third, epoch: 0, lane: "interactive" });
      await until(() => acknowledged.includes(third));
      expect(working).toBe(2);
      release();
      await until(() => working === 3);
    });
  });

  it("turns a stop into the signal", async () => {
    let loss: ClaimLoss | undefined;
    const deps = makeDeps({
      async execute({ claim, run }, signal) {
        await deps.messages.post(run.id, { kind: "stop", by: "ada", why: "enough" });
        await new Promise((resolve) => {
          signal.addEventListener("abort", resolve);
        });
        loss = signal.reason as ClaimLoss;
        return { kind: "concluded", next: (await deps.runs.conclude(claim, makeEnd(run.id))).next };
      },
    });
    const run = await createRun(deps);

    await host(deps, async () => {
      await queue.wake({ run, epoch: 0, lane: "work" });
      await until(() => loss !== undefined);
    });

    expect(loss).toEqual({ kind: "stop", by: "ada", why: "enough" });
  });

  it("takes a run over from a worker that fell silent, with a higher epoch", async () => {
    const epochs: number[] = [];
    const deps = makeDeps({
      async execute({ claim, run }) {
        epochs.push(claim.epoch);
        return { kind: "concluded", next: (await deps.runs.conclude(claim, makeEnd(run.id))).next };
      },
    });
    const run = await createRun(deps);
    await deps.runs.claim(run, "a worker that was killed");
    const stop = new AbortController();
    const reconciling = runReconciler({ ...deps, everyMs: 100 }, stop.signal);

    await host(deps, () => until(() => epochs.length > 0));
    stop.abort();
    await reconciling;

    expect(epochs).toEqual([2]);
  });

  it("hands a run over when it shuts down", async () => {
    let started = 0;
    const deps = makeDeps({
      async execute(_claimed, signal) {
        started += 1;
        await new Promise((resolve) => {
          signal.addEventListener("abort", resolve);
        });
        throw new TypeError("interrupted");
      },
    });
    const run = await createRun(deps);
    await host(deps, async () => {
      await queue.wake({ run, epoch: 0, lane: "work" });
      await until(() => started === 1);
    });

    const next = await deps.runs.claim(run, "the next worker");

    expect(next.kind).toBe("claimed");
  });
}

async function openRedis(): Promise<Backing> {
  const port = await findFreePort();
  const arguments_ = ["--port", String(port), "--bind", "127.0.0.1", "--save", "", "--maxmemory-policy", "noeviction"];
  const child: ChildProcess = spawn("redis-server", arguments_, { stdio: ["ignore", "pipe", "ignore"] });
  await new Promise<void>((resolve) => {
    child.stdout?.on("data", (text: Buffer) => {
      if (text.toString().includes("Ready to accept")) resolve();
    });
  });
  return { redisUrl: `redis://127.0.0.1:${port}`, stop: () => void child.kill("SIGKILL") };
}

function findFreePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => {
        resolve(typeof address === "object" && address !== null ? address.port : 0);
      });
    });
  });
}

async function until(holds: () => boolean): Promise<void> {
  for (let tries = 0; tries < 800; tries += 1) {
    if (holds()) return;
    await wait(25);
  }
  throw new TypeError("it did not happen within 20 s");
}
