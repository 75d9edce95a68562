import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import type { RunStore } from "../../src/domain/ports.ts";
import type { ClaimResult } from "../../src/domain/run-claim.ts";
import type { Run } from "../../src/domain/run.ts";
import { createEpisodes, createOnceOnly, createRunMessages, createRunReader } from "../../src/store/run-reader.ts";
import { createRunStore } from "../../src/store/run-store.ts";
import { makeEnd, makeRunIds, makeStart } from "./make-start.ts";
import { openTestDatabase, type TestDatabase } from "./open-test-database.ts";

let test: TestDatabase;
let runs: RunStore;
const createRunId = makeRunIds();

beforeAll(async () => {
  test = await openTestDatabase();
});

afterAll(async () => {
  await test.close();
});

beforeEach(async () => {
  await test.database.query("truncate runs, run_events, run_messages, episodes, said_once");
  runs = createRunStore({ database: test.database, createRunId, leaseMs: 60_000 });
});

async function createRun(number = 1): Promise<Run> {
  const run = await runs.create(makeStart(number));
  if (run === undefined) throw new TypeError("no run");
  return run;
}

async function claim(run: Run, owner = "worker"): Promise<Extract<ClaimResult, { kind: "claimed" }>> {
  const claimed = await runs.claim(run.id, owner);
  if (claimed.kind !== "claimed") throw new TypeError(`not claimed: ${claimed.kind}`);
  return claimed;
}

async function letLeaseRunOut(): Promise<void> {
  await test.database.query("update runs set lease_until = now() - interval '1 second'");
}

describe("a claim", () => {
  it("raises the epoch and brings the events so far", async () => {
    const run = await createRun();
    const first = await claim(run);
    await runs.append(first.claim, { type: "step.requested", step: 1 }, "preparing");
    await letLeaseRunOut();

    const second = await claim(run);

    expect([first.claim.epoch, second.claim.epoch]).toEqual([1, 2]);
    expect(second.events).toEqual([{ type: "step.requested", step: 1 }]);
  });

  it("is refused while another worker's lease runs", async () => {
    const run = await createRun();
    await claim(run);

    expect((await runs.claim(run.id, "other")).kind).toBe("taken");
  });

  it("goes to one of 20 workers that want it at the same time", async () => {
    const run = await createRun();

    const results = await Promise.all(Array.from({ length: 20 }, (_, index) => runs.claim(run.id, `worker ${index}`)));

    expect(results.filter(({ kind }) => kind === "claimed")).toHaveLength(1);
  });

  it("makes every act of the older epoch fail", async () => {
    const run = await createRun();
    const old = await claim(run);
    await letLeaseRunOut();
    await claim(run);

    expect(await runs.renew(old.claim)).toBe(false);
    const stale = { code: "stale-epoch" };
    await expect(runs.append(old.claim, { type: "step.requested", step: 1 }, "solving")).rejects.toMatchObject(stale);
    await expect(runs.park(old.claim, "why", "2026-01-01T00:00:00Z")).rejects.toMatchObject(stale);
    await expect(runs.conclude(old.claim, makeEnd(run.id))).rejects.toMatchObject(stale);
    expect(await createRunReader(test.database).events(run.id, 0)).toEqual([]);
  });

  it("finds no run that does not exist", async () => {
    await expect(runs.claim(createRunId(), "worker")).rejects.toMatchObject({ code: "run-not-found" });
  });
});

describe("a run", () => {
  it("lives once per issue and workflow", async () => {
    await createRun();

    expect(await runs.create(makeStart())).toBeUndefined();
    expect(await runs.create(makeStart(2))).toBeDefined();
  });

  it("refuses a state it cannot go to", async () => {
    const { claim: mine } = await claim(await createRun());

    await expect(runs.append(mine, { type: "step.requested", step: 1 }, "publishing")).rejects.toMatchObject({
      code: "illegal-transition",
    });
  });

  it("takes no event after its end, and is claimed no more", async () => {
    const run = await createRun();
    const { claim: mine } = await claim(run);
    await runs.conclude(mine, makeEnd(run.id));

    await expect(runs.append(mine, { type: "step.requested", step: 1 }, "preparing")).rejects.toMatchObject({
      code: "stale-epoch",
    });
    expect(await runs.claim(run.id, "worker")).toEqual({ kind: "ended" });
    expect(await createEpisodes(test.database).list(10)).toHaveLength(1);
    expect(await createRunReader(test.database).load(run.id)).toMatchObject({ state: "concluded" });
  });

  it("sleeps while parked, and wakes for a stop", async () => {
    const run = await createRun();
    const { claim: mine } = await claim(run);
    await runs.park(mine, "no model answers", new Date(Date.now() + 60_000).toISOString());
    expect((await runs.claim(run.id, "worker")).kind).toBe("taken");
    expect(await runs.listSleeping()).toEqual([]);

    await createRunMessages(test.database).post(run.id, { kind: "stop", by: "ada", why: "enough" });

    expect(await runs.listSleeping()).toEqual([{ run: run.id, epoch: 1, ahead: 0 }]);
    expect((await runs.claim(run.id, "worker")).kind).toBe("claimed");
  });

  it("is not leased again by a heartbeat that comes after it was given back", async () => {
    const run = await createRun();
    const { claim: mine } = await claim(run);
    await runs.park(mine, "the worker shuts down", new Date(Date.now() - 1).toISOString());

    expect(await runs.renew(mine)).toBe(false);
    expect((await runs.claim(run.id, "the next worker")).kind).toBe("claimed");
  });

  it("is listed as sleeping when its worker fell silent, and not before", async () => {
    const run = await createRun();
    await claim(run);
    expect(await runs.listSleeping()).toEqual([]);

    await letLeaseRunOut();

    expect(await runs.listSleeping()).toEqual([{ run: run.id, epoch: 1, ahead: 0 }]);
  });
});

describe("things said once", () => {
  it("lets the first one say it, again and again, and nobody else", async () => {
    const once = createOnceOnly(test.database);
    const [first, second] = [createRunId(), createRunId()];

    expect(await once.claim("refused/42/1", first)).toBe(true);
    expect(await once.claim("refused/42/1", second)).toBe(false);
    expect(await once.claim("refused/42/1", first)).toBe(true);
  });
});
