import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import type { Intake } from "../../src/domain/intake.ts";
import type { Inbox, RunStore } from "../../src/domain/ports.ts";
import { createInbox } from "../../src/store/inbox.ts";
import { createInstallations } from "../../src/store/installations.ts";
import { createRunStore } from "../../src/store/run-store.ts";
import { makeDelivery, makeEnd, makeRunIds, makeStart, REPO } from "./make-start.ts";
import { openTestDatabase, type TestDatabase } from "./open-test-database.ts";

let test: TestDatabase;
let inbox: Inbox;
let runs: RunStore;
const createRunId = makeRunIds();

beforeAll(async () => {
  test = await openTestDatabase();
});

afterAll(async () => {
  await test.close();
});

beforeEach(async () => {
  await test.database.query("truncate deliveries, runs, run_events, run_messages, episodes, installations");
  inbox = createInbox({ database: test.database, createRunId, reserveMs: 60_000 });
  runs = createRunStore({ database: test.database, createRunId, leaseMs: 60_000 });
});

let counter = 0;
async function deliver(intake: Intake) {
  counter += 1;
  const delivery = makeDelivery(`delivery-${counter}`, `body-${counter}`);
  await inbox.accept(delivery);
  return inbox.settle(delivery.id, intake);
}

const START: Intake = { kind: "start", start: makeStart() };
const STOP: Intake = { kind: "stop", repo: REPO, number: 1, by: "ada", why: "label taken off" };

async function countRuns(): Promise<number> {
  const [row] = await test.database.query("select count(*) as n from runs");
  return Number(row?.["n"]);
}

describe("the inbox", () => {
  it("takes a delivery once by its id", async () => {
    expect(await inbox.accept(makeDelivery("one", "a"))).toBe("new");
    expect(await inbox.accept(makeDelivery("one", "b"))).toBe("seen");
  });

  it("takes a body once, also under a fresh id", async () => {
    expect(await inbox.accept(makeDelivery("one", "a"))).toBe("new");
    expect(await inbox.accept(makeDelivery("two", "a"))).toBe("seen");
  });

  it("takes one of 50 equal deliveries that come at the same time", async () => {
    const answers = await Promise.all(Array.from({ length: 50 }, () => inbox.accept(makeDelivery("same", "same"))));

    expect(answers.filter((answer) => answer === "new")).toHaveLength(1);
  });

  it("gives each unsettled delivery to one caller", async () => {
    await inbox.accept(makeDelivery("one", "a"));
    await inbox.accept(makeDelivery("two", "b"));

    const ids = (await Promise.all([inbox.next(), inbox.next(), inbox.next()])).map((each) => each?.id);

    expect(ids.filter((id) => id !== undefined).sort()).toEqual(["one", "two"]);
  });

  it("keeps text that JSON columns refuse, such as a NUL escape", async () => {
    const delivery = { ...makeDelivery("one", "a"), payload: { text: "a\u0000b", __proto__key: 1 } };
    await inbox.accept(delivery);

    expect((await inbox.next())?.payload).toEqual(delivery.payload);
  });

  it("settles a delivery once", async () => {
    await inbox.accept(makeDelivery("one", "a"));
    const { id } = makeDelivery("one", "a");

    expect((await inbox.settle(id, START)).kind).toBe("run-created");
    expect(await inbox.settle(id, START)).toEqual({ kind: "nothing", reason: "already settled" });
    expect(await countRuns()).toBe(1);
  });
});

describe("intake against the live run", () => {
  it("starts one run when 20 labels are settled at the same time", async () => {
    const settled = await Promise.all(Array.from({ length: 20 }, () => deliver(START)));

    expect(settled.filter(({ kind }) => kind === "run-created")).toHaveLength(1);
    expect(settled.filter(({ kind }) => kind === "message-posted")).toHaveLength(19);
    expect(await countRuns()).toBe(1);
  });

  it("starts exactly one further run when the label is taken off and put on twice during a run", async () => {
    await deliver(START);
    const claimed = await runs.claim((await runs.listSleeping())[0]!.run, "worker");
    await deliver(STOP);
    await deliver(START);
    await deliver(STOP);
    await deliver(START);
    if (claimed.kind !== "claimed") throw new TypeError("not claimed");

    const { next } = await runs.conclude(claimed.claim, makeEnd(claimed.run.id));

    expect(next).toBeDefined();
    expect(await countRuns()).toBe(2);
  });

  it("starts no further run when the last word was to take the label off", async () => {
    await deliver(START);
    const claimed = await runs.claim((await runs.listSleeping())[0]!.run, "worker");
    await deliver(STOP);
    await deliver(START);
    await deliver(STOP);
    if (claimed.kind !== "claimed") throw new TypeError("not claimed");

    expect(await runs.conclude(claimed.claim, makeEnd(claimed.run.id))).toEqual({ next: undefined });
  });

  it("starts attempt 2 when the label is put on again after the end", async () => {
    await deliver(START);
    const claimed = await runs.claim((await runs.listSleeping())[0]!.run, "worker");
    if (claimed.kind !== "claimed") throw new TypeError("not claimed");
    await runs.conclude(claimed.claim, makeEnd(claimed.run.id));

    expect((await deliver(START)).kind).toBe("run-created");
    const [row] = await test.database.query("select max(attempt) as attempt from runs");
    expect(row?.["attempt"]).toBe(2);
  });

  it("starts no run for a label that was found late, when a later one was answered already", async () => {
    const at = (iso: string): Intake => {
      const start = makeStart();
      return { kind: "start", start: { ...start, trigger: { ...start.trigger, at: iso } } };
    };
    const first = await deliver(at("2026-01-01T00:05:00.000Z"));
    if (first.kind !== "run-created") throw new TypeError("no run");
    const claimed = await runs.claim(first.run, "worker");
    if (claimed.kind !== "claimed") throw new TypeError("not claimed");
    await runs.conclude(claimed.claim, makeEnd(first.run));

    expect(await deliver(at("2026-01-01T00:04:00.000Z"))).toEqual({
      kind: "nothing",
      reason: `${first.run} was started by a later label`,
    });
    expect(await deliver(at("2026-01-01T00:06:00.000Z"))).toMatchObject({ kind: "run-created" });
  });

  it("ignores a stop when nothing runs", async () => {
    expect(await deliver(STOP)).toEqual({ kind: "nothing", reason: "no live run to stop" });
  });

  it("remembers where the App was installed, and stops the runs of what was removed", async () => {
    const installations = createInstallations(test.database);
    await deliver({ kind: "installed", installationId: 7, account: "acme", repositories: [REPO] });
    expect(await installations.listUnlabelled()).toEqual([REPO]);
    await deliver(START);

    await deliver({ kind: "uninstalled", installationId: 7, repositoryIds: [42] });

    expect(await installations.listUnlabelled()).toEqual([]);
    const messages = await test.database.query("select kind from run_messages");
    expect(messages).toEqual([{ kind: "stop" }]);
  });
});
