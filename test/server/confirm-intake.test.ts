import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { createSystemClock } from "../../src/compose/system-clock.ts";
import type { Delivery } from "../../src/domain/delivery.ts";
import { parseDeliveryId } from "../../src/domain/ids.ts";
import type { Intake } from "../../src/domain/intake.ts";
import type { RepoRef } from "../../src/domain/repo-ref.ts";
import { createGithubClients, type GithubClients } from "../../src/github/github-clients.ts";
import { confirmIntake, type ConfirmDeps } from "../../src/server/confirm-intake.ts";
import { startDispatcher } from "../../src/server/dispatcher.ts";
import { createInbox } from "../../src/store/inbox.ts";
import { createInstallations } from "../../src/store/installations.ts";
import { createGithubTwin, type GithubTwin } from "../../twin/github/github-twin.ts";
import { connection } from "../github/connection.ts";
import { until } from "../journeys/open-journey.ts";
import { makeRunIds, makeStart } from "../store/make-start.ts";
import { openTestDatabase, type TestDatabase } from "../store/open-test-database.ts";

const REPO = "acme/calc";
const HOUR_MS = 3_600_000;

/** Deliveries that come late, over the stand-in and the real store. */
describe("a late delivery", () => {
  let folder: string;
  let twin: GithubTwin;
  let test: TestDatabase;
  let clients: GithubClients;
  let deps: ConfirmDeps;
  let repo: RepoRef;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "late-"));
    test = await openTestDatabase();
    twin = createGithubTwin({ folder, appId: 7, webhookSecret: "the-secret-of-this-suite" });
    await twin.start();
    twin.addUser("ada");
    const made = await twin.addRepository({ owner: "acme", name: "calc", files: { "a.txt": "1\n" }, private: true });
    repo = { installationId: made.installationId, repositoryId: made.id, owner: "acme", name: "calc" };
    twin.openIssue(REPO, { title: "Sum is wrong", body: "", by: "ada", labels: ["swe-agent"] });
    const { appId, privateKeyPem: privateKey, url: githubUrl } = twin;
    const clock = createSystemClock();
    clients = createGithubClients({ ...connection(clock), appId, privateKey, githubUrl, redact: [] });
    const installations = createInstallations(test.database);
    deps = { installations, app: clients.app, reader: clients.reader, clock, label: "swe-agent" };
  });

  afterEach(async () => {
    await clients.close();
    await twin.close();
    await test.close();
    await rm(folder, { recursive: true, force: true });
  });

  function delivered(ageMs: number): Delivery {
    const receivedAt = new Date(Date.now() - ageMs).toISOString();
    return { id: parseDeliveryId("some-id"), event: "issues", bodyHash: "x".repeat(64), payload: {}, receivedAt };
  }

  const confirm = (intake: Intake, ageMs = HOUR_MS): Promise<Intake> => confirmIntake(deps, intake, delivered(ageMs));
  const start = (): Intake => ({ kind: "start", start: { ...makeStart(), repo } });
  const stop = (): Intake => ({ kind: "stop", repo, number: 1, by: "ada", why: "the label was taken off" });
  const removal = (repositoryIds: readonly number[] | "all"): Intake => ({
    kind: "uninstalled",
    installationId: repo.installationId,
    repositoryIds,
  });

  it("starts a run when the issue is still open and labelled", async () => {
    expect(await confirm(start())).toMatchObject({ kind: "start" });
  });

  it("starts none when the label is off, the issue closed or out of sight by now", async () => {
    twin.unlabel(REPO, 1, "swe-agent", "ada");
    expect(await confirm(start())).toMatchObject({
      kind: "ignore",
      reason: "late, and the label is no longer on the issue",
    });
    twin.closeIssue(REPO, 1, "ada");
    expect(await confirm(start())).toMatchObject({ kind: "ignore", reason: "late, and the issue is closed by now" });
    twin.suspend("acme");
    expect(await confirm(start())).toMatchObject({ kind: "ignore" });
  });

  it("does not stop the run that a newer label has started", async () => {
    expect(await confirm(stop())).toMatchObject({ kind: "ignore", reason: "late, and the issue is open and labelled" });
    expect(await confirm(stop(), 0)).toMatchObject({ kind: "stop" });
    twin.unlabel(REPO, 1, "swe-agent", "ada");
    expect(await confirm(stop())).toMatchObject({ kind: "stop" });
  });

  it("does not forget an installation that is there again", async () => {
    expect(await confirm(removal("all"))).toMatchObject({ kind: "ignore" });
    expect(await confirm(removal([repo.repositoryId, 4_711]))).toMatchObject({ repositoryIds: [4_711] });
    twin.uninstall("acme");
    expect(await confirm(removal("all"))).toMatchObject({ kind: "uninstalled" });
  });

  it("starts nothing where the App is not installed", async () => {
    twin.uninstall("acme");
    expect(await confirm(start(), 0)).toEqual({ kind: "ignore", reason: "the App is not installed there" });
  });

  it("that can never be settled keeps no other waiting, however many there are", async () => {
    const inbox = createInbox({ database: test.database, createRunId: makeRunIds(), reserveMs: 1_000 });
    for (let n = 0; n < 60; n += 1) {
      const id = parseDeliveryId(`poison-${n}`);
      await inbox.accept({ ...delivered(HOUR_MS), id, bodyHash: String(n).padStart(64, "0") });
    }
    await inbox.accept({ ...delivered(0), id: parseDeliveryId("good"), bodyHash: "g".repeat(64) });
    const stopping = new AbortController();
    const dispatcher = startDispatcher(
      {
        inbox,
        queue: { wake: () => Promise.resolve() },
        clock: createSystemClock(),
        decide: ({ id }) =>
          id === "good" ? Promise.resolve({ kind: "ignore", reason: "fine" }) : Promise.reject(new TypeError("poison")),
        idleMs: 1_000,
        onProblem: () => undefined,
      },
      stopping.signal,
    );

    await until(async () => {
      const rows = await test.database.query("select 1 from deliveries where id = 'good' and settled_at is not null");
      return rows.length === 1 ? true : undefined;
    }, 15_000);
    stopping.abort();
    await dispatcher.stopped;

    const [row] = await test.database.query("select max(tries) as tries from deliveries where id like 'poison%'");
    expect(Number(row?.["tries"])).toBeLessThan(6);
  });
});
