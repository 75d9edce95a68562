import { expect, it } from "@jest/globals";
import { BotError } from "../../src/domain/bot-error.ts";
import { parseBranchName, parseCommitId } from "../../src/domain/ids.ts";
import type { Clock } from "../../src/domain/ports.ts";
import type { RepoRef } from "../../src/domain/repo-ref.ts";
import { createGithubClients } from "../../src/github/github-clients.ts";
import { describeWithEngine } from "../engines.ts";
import { REPOSITORY, until } from "../journeys/open-journey.ts";
import { ISSUE, SHOP, SOLVES } from "../journeys/shop.ts";
import { openScaledService, type ScaledService } from "./open-scaled-service.ts";

const RUNS = 300;
/** So many of them are whole runs with a pull request; the others end as soon as they have looked at the issue. */
const WHOLE = 15;
const REVIEWS = 150;
const FACTOR = 20;

describeWithEngine("bubblewrap", "300 runs and a storm of reviews in one installation", () => {
  it("never go over GitHub's limits, ask nothing while they are told to wait, and lose no run", async () => {
    const env = { SANDBOX: "bubblewrap", WORK_CONCURRENCY: "4" };
    const scaled = await openScaledService({ factor: FACTOR, scripts: SOLVES, env });
    const { twin, service, test, time } = scaled;
    try {
      const repo = await install(scaled);
      const startedMs = Date.parse(time.clock.now());
      for (let n = 0; n < RUNS; n += 1) {
        const issue = n < WHOLE ? ISSUE : { title: "Broken", body: "", by: "ada" };
        const number = twin.openIssue(REPOSITORY, issue);
        twin.label(REPOSITORY, number, "swe-agent", "ada");
      }
      const storm = storming(scaled, repo);
      // In the middle of it GitHub says no twice, once without a time: whatever we counted ourselves was not enough.
      twin.intercept({ method: "POST", pathPattern: /\/comments$/ }, "secondary-limit");
      twin.intercept({ method: "GET", pathPattern: /\/issues\/\d+$/ }, "too-many-requests-without-time");

      await until(async () => {
        const [row] = await test.database.query("select count(*) as open from runs where state <> 'concluded'");
        const all = (await service.memory.reader.list(RUNS + 1)).length;
        return all === RUNS && Number(row?.["open"]) === 0 ? true : undefined;
      }, 1_500_000);
      const reviews = await storm;
      await twin.deliveriesSettled();

      const outcomes = await test.database.query(
        "select outcome->>'outcome' as outcome, count(*) as count from runs group by 1 order by 1",
      );
      const odd = await test.database.query(
        "select number, outcome from runs where outcome->>'outcome' not in ('verified', 'nothing-to-do')",
      );
      for (const row of odd) process.stdout.write(`#${String(row["number"])}: ${JSON.stringify(row["outcome"])}\n`);
      const { breaches, callsDuringRetryAfter, maxPerMinute, maxPerHour } = twin.citizenship();
      const hours = (Date.parse(time.clock.now()) - startedMs) / 3_600_000;
      process.stdout.write(
        `${RUNS} runs, ${reviews} reviews in ${hours.toFixed(2)} h of scaled time: ${outcomes
          .map((row) => `${String(row["outcome"])} ${String(row["count"])}`)
          .join(", ")}; contents at most ${maxPerMinute} a minute and ${maxPerHour} an hour; ` +
          `breaches ${breaches.length}, calls while told to wait ${callsDuringRetryAfter.length}, ` +
          `requests ${twin.ledger().length}\n`,
      );

      // Both refusals were met: without them nothing was told to wait.
      const answers = twin.ledger().map(({ method, path, status }) => `${method} ${path} ${status}`);
      expect(answers).toContainEqual(expect.stringMatching(/^POST .*\/comments 403$/));
      expect(answers).toContainEqual(expect.stringMatching(/^GET .*\/issues\/\d+ 429$/));
      expect(breaches).toEqual([]);
      expect(callsDuringRetryAfter).toEqual([]);
      expect(reviews).toBe(REVIEWS);
      expect(outcomes).toEqual([
        { outcome: "nothing-to-do", count: String(RUNS - WHOLE) },
        { outcome: "verified", count: String(WHOLE) },
      ]);
    } finally {
      await scaled.close();
    }
  }, 1_700_000);
});

async function install({ twin }: ScaledService): Promise<RepoRef> {
  twin.addUser("ada");
  const made = await twin.addRepository({ owner: "acme", name: "shop", files: SHOP, private: true });
  twin.setPermission(REPOSITORY, "ada", "write");
  twin.announceInstallation("acme");
  await twin.deliveriesSettled();
  return { installationId: made.installationId, repositoryId: made.id, owner: "acme", name: "shop" };
}

/** Reviews as fast as they are let, by a process of its own kind that shares nothing with the workers but the book. */
async function storming({ twin, service, time }: ScaledService, repo: RepoRef): Promise<number> {
  const signal = new AbortController().signal;
  const clients = createGithubClients({
    appId: twin.appId,
    privateKey: twin.privateKeyPem,
    githubUrl: twin.url,
    clock: time.clock,
    redact: [],
    rates: service.memory.rates,
    network: { trusted: [], env: {}, timeoutMs: 30_000 },
    signal,
  });
  const writer = clients.createWriter({ fence: () => Promise.resolve(), mentions: [] });
  await twin.pushFileAs("ada", REPOSITORY, "storm", { path: "storm.txt", content: "start\n" });
  const branch = parseBranchName("storm");
  const opened = { branch, baseRef: "main", title: "A storm", body: "", draft: false };
  const { number } = await patiently(time.clock, () => writer.ensurePullRequest(repo, opened));
  let done = 0;
  for (let n = 0; n < REVIEWS; n += 1) {
    const head = await twin.pushFileAs("ada", REPOSITORY, "storm", { path: "storm.txt", content: `round ${n}\n` });
    const remark = { path: "storm.txt", line: 1, side: "RIGHT", startLine: null, body: "A remark." } as const;
    const draft = { commit: parseCommitId(head), body: "Looked at.", remarks: [remark] };
    await patiently(time.clock, () => writer.ensureReview(repo, number, draft));
    done += 1;
  }
  await clients.close();
  return done;
}

/** As a parked run does: not before GitHub takes more. */
async function patiently<T>(clock: Clock, act: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await act();
    } catch (error) {
      if (!(error instanceof BotError) || error.code !== "github-limited") throw error;
      const waitMs = Date.parse(String(error.details["until"])) - Date.parse(clock.now());
      await clock.sleep(Math.max(waitMs, 1), new AbortController().signal);
    }
  }
}
