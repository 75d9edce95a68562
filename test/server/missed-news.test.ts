import { createHash } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { BotError } from "../../src/domain/bot-error.ts";
import { parseDeliveryId } from "../../src/domain/ids.ts";
import type { Clock } from "../../src/domain/ports.ts";
import { createGithubClients, type GithubClients } from "../../src/github/github-clients.ts";
import { sweepDeliveries, type DeliverySweepDeps } from "../../src/server/delivery-sweep.ts";
import { syncInstallations } from "../../src/server/installation-sync.ts";
import { createInbox } from "../../src/store/inbox.ts";
import { createInstallations } from "../../src/store/installations.ts";
import { createRateBook } from "../../src/store/rate-book.ts";
import { createRunMessages } from "../../src/store/run-reader.ts";
import { createRunStore } from "../../src/store/run-store.ts";
import { createSweepMarks } from "../../src/store/sweep-marks.ts";
import { createGithubTwin, type GithubTwin } from "../../twin/github/github-twin.ts";
import { connection } from "../github/connection.ts";
import { makeRunIds, makeStart } from "../store/make-start.ts";
import { openTestDatabase, type TestDatabase } from "../store/open-test-database.ts";

const REPO = "acme/calc";
const NEVER = new AbortController().signal;

/** What GitHub did while nobody listened, over the stand-in and the real store. */
describe("news that was missed", () => {
  let folder: string;
  let twin: GithubTwin;
  let test: TestDatabase;
  let clients: GithubClients;
  let deps: DeliverySweepDeps;
  let shiftMs: number;
  let installationId: number;
  let found: number[];

  const clock: Clock = {
    now: () => new Date(Date.now() + shiftMs).toISOString(),
    sleep: () => Promise.resolve(),
  };

  beforeEach(async () => {
    [shiftMs, found] = [0, []];
    folder = await mkdtemp(join(tmpdir(), "missed-news-"));
    test = await openTestDatabase();
    twin = createGithubTwin({ folder, appId: 7, webhookSecret: "the-secret-of-this-suite", clock });
    await twin.start();
    twin.addUser("ada");
    ({ installationId } = await twin.addRepository({ owner: "acme", name: "calc", files: { "a.txt": "1\n" } }));
    const { appId, privateKeyPem: privateKey, url: githubUrl } = twin;
    const rates = createRateBook(test.database);
    clients = createGithubClients({ ...connection(clock), rates, appId, privateKey, githubUrl, redact: [] });
    deps = {
      inbox: createInbox({ database: test.database, createRunId: makeRunIds(), reserveMs: 30_000 }),
      app: clients.app,
      marks: createSweepMarks(test.database),
      clock,
      everyMs: 1_000,
      onAccepted: () => undefined,
      onProblem: () => undefined,
      onFound: (count) => found.push(count),
    };
  });

  afterEach(async () => {
    await clients.close();
    await twin.close();
    await test.close();
    await rm(folder, { recursive: true, force: true });
  });

  async function lose(count: number): Promise<void> {
    twin.dropDeliveries(count);
    for (let n = 0; n < count; n += 1) twin.openIssue(REPO, { title: `Issue ${n}`, body: "", by: "ada" });
    await twin.deliveriesSettled();
  }

  async function readInbox(): Promise<readonly string[]> {
    const rows = await test.database.query("select id from deliveries order by received_at, id");
    return rows.map((row) => String(row["id"]));
  }

  it("is fetched over all pages, each delivery once, with the time GitHub had it", async () => {
    await lose(130);

    expect(await sweepDeliveries(deps, NEVER)).toBe(130);
    expect(await sweepDeliveries(deps, NEVER)).toBe(0);

    expect(new Set(await readInbox())).toEqual(new Set(twin.deliveries().map(({ guid }) => guid)));
    expect(found).toEqual([130]);
    const [row] = await test.database.query("select payload from deliveries limit 1");
    expect(JSON.parse(String(row?.["payload"]))).toMatchObject({
      action: "opened",
      installation: { id: installationId },
    });
  });

  it("is not fetched when it arrived, however often GitHub sent it again", async () => {
    await lose(1);
    await sweepDeliveries(deps, NEVER);
    await twin.redeliver(twin.deliveries()[0]!.guid);
    const before = twin.ledger().length;

    expect(await sweepDeliveries(deps, NEVER)).toBe(0);
    expect(twin.ledger().length - before).toBe(1);
  });

  it("is fetched in the next round when GitHub fails in the middle of this one", async () => {
    await lose(5);
    const read = { method: "GET", pathPattern: /\/app\/hook\/deliveries\/\d+$/ };
    twin.intercept(read, { status: 502, when: "before" }, 3);

    // The oldest is the one that fails; it keeps the four others no longer out.
    await expect(sweepDeliveries(deps, NEVER)).rejects.toMatchObject({ code: "github-unavailable" });
    expect(await readInbox()).toHaveLength(4);
    await sweepDeliveries(deps, NEVER);

    expect(await readInbox()).toHaveLength(5);
  });

  it("is fetched though older ones cannot be read, however many they are and however long that goes on", async () => {
    await lose(6);
    const { app } = deps;
    const keys = (await app.listDeliveries(undefined)).deliveries.map(({ key }) => key);
    const readDelivery: typeof app.readDelivery = (key) =>
      key === keys[0]
        ? app.readDelivery(key)
        : Promise.reject(new BotError("github-unavailable", { operation: "read a delivery", reason: "500" }));
    const half = { ...deps, app: { listDeliveries: (cursor?: string) => app.listDeliveries(cursor), readDelivery } };
    const unreadable = new Set<string>();

    await expect(sweepDeliveries(half, NEVER, unreadable)).rejects.toMatchObject({ code: "github-unavailable" });
    expect(await readInbox()).toHaveLength(0);
    await expect(sweepDeliveries(half, NEVER, unreadable)).rejects.toMatchObject({ code: "github-unavailable" });

    expect(await readInbox()).toHaveLength(1);
  });

  it("is recorded even when GitHub has forgotten what it said", async () => {
    await lose(1);
    twin.intercept({ method: "GET", pathPattern: /\/app\/hook\/deliveries\/\d+$/ }, { status: 404, when: "before" });

    expect(await sweepDeliveries(deps, NEVER)).toBe(1);
    const [row] = await test.database.query("select payload from deliveries");
    expect(JSON.parse(String(row?.["payload"]))).toHaveProperty("forgotten");
  });

  it("is looked for once when its very body came under another id", async () => {
    await lose(1);
    const [{ guid, body } = { guid: "", body: "" }] = twin.deliveries();
    const bodyHash = createHash("sha256").update(body).digest("hex");
    const delivery = { event: "issues", bodyHash, payload: JSON.parse(body) as unknown, receivedAt: clock.now() };
    await deps.inbox.accept({ ...delivery, id: parseDeliveryId("another-id") });

    await sweepDeliveries(deps, NEVER);

    expect(await deps.inbox.missing([parseDeliveryId(guid)])).toEqual([]);
    expect(await sweepDeliveries(deps, NEVER)).toBe(0);
  });

  it("is looked for only since the last good round, with some overlap", async () => {
    shiftMs = -2 * 60 * 60_000;
    await lose(3);
    await sweepDeliveries(deps, NEVER);
    shiftMs = 0;
    await sweepDeliveries(deps, NEVER);
    await test.database.query("delete from deliveries");

    expect(await sweepDeliveries(deps, NEVER)).toBe(0);
  });

  it("about installations is caught up: new ones are known, gone ones forgotten and their runs stopped", async () => {
    const installations = createInstallations(test.database);
    await installations.record(99_999, [{ installationId: 99_999, repositoryId: 42, owner: "gone", name: "old" }]);
    const runs = createRunStore({ database: test.database, createRunId: makeRunIds(), leaseMs: 1_000 });
    const start = makeStart();
    const run = await runs.create({ ...start, repo: { ...start.repo, installationId: 99_999 } });

    await syncInstallations({ installations, app: clients.app, onProblem: () => undefined });

    expect(await installations.list()).toEqual([installationId]);
    expect(await installations.listUnlabelled()).toMatchObject([{ owner: "acme", name: "calc" }]);
    expect(await createRunMessages(test.database).list(run!.id)).toMatchObject([{ message: { kind: "stop" } }]);
  });
});
