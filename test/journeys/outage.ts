/** Nobody listens for a day: what GitHub sent meanwhile is lost, and found again after the start. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openService } from "../../src/compose/open-service.ts";
import { createReleaseStack } from "../../src/compose/release-stack.ts";
import { createGithubTwin } from "../../twin/github/github-twin.ts";
import { openTestDatabase } from "../store/open-test-database.ts";
import { until } from "./open-journey.ts";

export interface OutageResult {
  readonly lost: number;
  readonly believedDelivered: number;
  /** Deliveries in GitHub's list without a settled row of ours. */
  readonly undecided: number;
  /** Issues that are open and labelled at the end, and those that have a run. */
  readonly wanted: readonly number[];
  readonly withRun: readonly number[];
  readonly runs: number;
  readonly decisions: Readonly<Record<string, number>>;
  readonly tookMs: number;
}

const REPOSITORY = "acme/shop";
const DAY_MS = 24 * 60 * 60_000;

/**
 * `lost` deliveries that GitHub knows to have failed, and `believed` ones that it lists as delivered. Every issue makes
 * two (opened, labelled), every tenth is closed and every tenth unlabelled afterwards.
 */
export async function runOutage(lost: number, believed: number): Promise<OutageResult> {
  const stack = createReleaseStack();
  try {
    const folder = await mkdtemp(join(tmpdir(), "swe-agent-outage-"));
    stack.push(() => rm(folder, { recursive: true, force: true }));
    const test = await openTestDatabase();
    stack.push(() => test.close());
    let shiftMs = -DAY_MS;
    const clock = { now: () => new Date(Date.now() + shiftMs).toISOString() };
    const webhookSecret = "outage-secret-of-this-test";
    const twin = createGithubTwin({ folder: join(folder, "github"), appId: 77, webhookSecret, clock });
    const url = await twin.start();
    stack.push(() => twin.close());
    twin.addUser("ada");
    await twin.addRepository({ owner: "acme", name: "shop", files: { "a.txt": "a\n" }, private: true });
    twin.setPermission(REPOSITORY, "ada", "write");
    twin.dropDeliveries(lost);
    twin.dropDeliveries(believed, "believed-delivered");
    const wanted: number[] = [];
    for (let n = 0; twin.deliveries().length < lost + believed; n += 1) {
      const number = twin.openIssue(REPOSITORY, { title: `Sum ${n} is wrong somehow`, body: "1+1=3", by: "ada" });
      twin.label(REPOSITORY, number, "swe-agent", "ada");
      if (n % 10 === 3) twin.closeIssue(REPOSITORY, number, "ada");
      else if (n % 10 === 7) twin.unlabel(REPOSITORY, number, "swe-agent", "ada");
      else wanted.push(number);
      await twin.deliveriesSettled();
    }
    shiftMs = 0;
    const startedMs = performance.now();
    const service = await openService(
      {
        env: {
          PATH: process.env["PATH"],
          APP_ID: "77",
          PRIVATE_KEY: twin.privateKeyPem,
          WEBHOOK_SECRET: webhookSecret,
          GITHUB_URL: url,
          DATABASE_URL: test.url,
          DATA_DIR: join(folder, "data"),
          PORT: "0",
          DELIVERY_SWEEP_SECONDS: "1",
          LOG_LEVEL: "warn",
        },
        halves: { server: true, worker: false },
        say: () => undefined,
      },
      new AbortController().signal,
    );
    stack.push(() => service.release());
    const listUndecided = async (): Promise<readonly string[]> => {
      const rows = await test.database.query("select id from deliveries where settled_at is not null");
      const settled = new Set(rows.map((row) => row["id"]));
      return twin
        .deliveries()
        .map(({ guid }) => guid)
        .filter((guid) => !settled.has(guid));
    };
    await until(async () => ((await listUndecided()).length === 0 ? true : undefined), 10 * 60_000);
    const tookMs = performance.now() - startedMs;
    const rows = await test.database.query(
      "select regexp_replace(decision, ': run_.*', '') as what, count(*) as count from deliveries group by 1",
    );
    const runs = await test.database.query("select number from runs where state <> 'concluded'");
    return {
      lost,
      believedDelivered: believed,
      undecided: (await listUndecided()).length,
      wanted,
      withRun: runs.map((row) => Number(row["number"])).toSorted((a, b) => a - b),
      runs: runs.length,
      decisions: Object.fromEntries(rows.map((row) => [String(row["what"]), Number(row["count"])])),
      tookMs,
    };
  } finally {
    await stack.release();
  }
}
