import { createHmac, randomUUID } from "node:crypto";
import { afterEach, beforeEach, expect, it } from "@jest/globals";
import { describeInAnySandbox } from "../engines.ts";
import { openJourney, REPOSITORY, until, type Journey } from "./open-journey.ts";
import { ISSUE, SHOP, SOLVES } from "./shop.ts";

let journey: Journey;
let number: number;

async function label(): Promise<void> {
  journey.twin.label(REPOSITORY, number, "swe-agent", "ada");
  await journey.twin.deliveriesSettled();
  await dispatched();
}

async function unlabel(): Promise<void> {
  journey.twin.unlabel(REPOSITORY, number, "swe-agent", "ada");
  await journey.twin.deliveriesSettled();
  await dispatched();
}

/** Every delivery at the door has been decided. */
async function dispatched(): Promise<void> {
  await until(async () => {
    const [row] = await journey.test.database.query("select count(*) as n from deliveries where settled_at is null");
    return row?.["n"] === "0" ? true : undefined;
  });
}

function labelledDelivery() {
  const found = journey.twin.deliveries().findLast(({ event, action }) => event === "issues" && action === "labeled");
  if (found === undefined) throw new TypeError("no labelled delivery");
  return found;
}

/** The same signed body once more, under an id of the caller's. */
async function post(body: string, id: string): Promise<number> {
  const signature = createHmac("sha256", journey.twin.webhookSecret).update(body).digest("hex");
  const response = await fetch(`${journey.service.url ?? ""}/api/github/webhooks`, {
    method: "POST",
    body,
    headers: {
      "content-type": "application/json",
      "x-github-event": "issues",
      "x-github-delivery": id,
      "x-hub-signature-256": `sha256=${signature}`,
    },
  });
  return response.status;
}

describeInAnySandbox("the same thing twice", (sandbox) => {
  beforeEach(async () => {
    journey = await openJourney({ files: SHOP, scripts: SOLVES, sandbox });
    number = journey.twin.openIssue(REPOSITORY, ISSUE);
  });

  afterEach(() => journey.close());

  it("a redelivered GUID starts one run", async () => {
    await label();
    await journey.twin.redeliver(labelledDelivery().guid);
    await dispatched();

    expect(await journey.runs(number)).toHaveLength(1);
  });

  it("the same body under a new GUID starts one run", async () => {
    await label();
    expect(await post(labelledDelivery().body, randomUUID())).toBe(202);
    await dispatched();

    expect(await journey.runs(number)).toHaveLength(1);
  });

  it("50 equal deliveries in parallel start one run, and all are answered 202", async () => {
    journey.twin.setWebhookUrl(undefined);
    journey.twin.label(REPOSITORY, number, "swe-agent", "ada");
    await journey.twin.deliveriesSettled();
    const { body } = labelledDelivery();

    const statuses = await Promise.all(Array.from({ length: 50 }, () => post(body, randomUUID())));
    await dispatched();

    expect(new Set(statuses)).toEqual(new Set([202]));
    expect(await journey.runs(number)).toHaveLength(1);
  });

  it("a label taken off during a run stops it, and put on again starts exactly one more once it has ended", async () => {
    const held = journey.model.hold();
    journey.startWorker();
    await label();
    await held.arrived;
    await unlabel();
    await label();
    await unlabel();
    await label();
    held.release();

    const first = await journey.ended(number, 1);
    const second = await journey.ended(number, 2);

    expect(first.outcome).toMatchObject({ outcome: "stopped", by: "ada" });
    expect(second.outcome).toMatchObject({ outcome: "verified" });
    expect(await journey.runs(number)).toHaveLength(2);
    expect(await journey.twin.pullRequests(REPOSITORY)).toHaveLength(1);
  }, 120_000);

  it("a label taken off and put on after the end starts attempt 2 on a fresh branch", async () => {
    journey.startWorker();
    await label();
    await journey.ended(number, 1);
    await unlabel();
    await label();
    const second = await journey.ended(number, 2);

    expect(second.outcome).toMatchObject({ outcome: "verified" });
    expect(await journey.runs(number)).toHaveLength(2);
    const branches = [...(await journey.twin.branches(REPOSITORY)).keys()].filter((name) => name !== "main");
    expect(new Set(branches).size).toBe(2);
  }, 120_000);

  it("a stop before the run began ends it without a word from the model", async () => {
    await label();
    await unlabel();
    journey.startWorker();

    const run = await journey.ended(number);

    expect(run.outcome).toMatchObject({ outcome: "stopped" });
    expect(journey.model.requests()).toEqual([]);
  }, 60_000);
});
