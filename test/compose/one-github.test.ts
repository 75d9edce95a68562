import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "@jest/globals";
import { openService } from "../../src/compose/open-service.ts";
import { createReleaseStack } from "../../src/compose/release-stack.ts";
import { createSystemClock } from "../../src/compose/system-clock.ts";
import { openScriptedModelServer } from "../../twin/cluster/scripted-model-server.ts";
import { createGithubTwin } from "../../twin/github/github-twin.ts";
import { describeWithEngine } from "../engines.ts";
import { until } from "../journeys/open-journey.ts";
import { openTestDatabase } from "../store/open-test-database.ts";

describeWithEngine("bubblewrap", "both halves in one process", () => {
  it("share what they know of GitHub, and end while it hangs", async () => {
    const stack = createReleaseStack();
    try {
      const folder = await mkdtemp(join(tmpdir(), "one-github-"));
      stack.push(() => rm(folder, { recursive: true, force: true }));
      const test = await openTestDatabase();
      stack.push(() => test.close());
      const model = await openScriptedModelServer({ model: "recorded", scripts: [] });
      stack.push(() => model.close());
      const webhookSecret = "the-secret-of-this-suite";
      const twin = createGithubTwin({ folder, appId: 7, webhookSecret, clock: createSystemClock() });
      const env = {
        ...{ PATH: process.env["PATH"], APP_ID: "7", PRIVATE_KEY: twin.privateKeyPem, WEBHOOK_SECRET: webhookSecret },
        ...{ GITHUB_URL: await twin.start(), DATABASE_URL: test.url, DATA_DIR: join(folder, "data"), PORT: "0" },
        ...{ MODEL_URL: model.url, SANDBOX: "bubblewrap", LOG_LEVEL: "silent", SWEEP_SECONDS: "1" },
      };
      stack.push(() => twin.close());
      const service = await openService(
        { env, halves: { server: true, worker: true }, say: () => undefined },
        new AbortController().signal,
      );
      stack.push(() => service.release());
      // Late deliveries are those for which the door asks GitHub.
      await test.database.query(`create function be_late() returns trigger language plpgsql as
      $$ begin new.received_at := new.received_at - interval '1 hour'; return new; end $$`);
      await test.database.query(
        "create trigger late before insert on deliveries for each row execute function be_late()",
      );
      twin.setWebhookUrl(`${service.url ?? ""}/api/github/webhooks`);
      twin.addUser("ada");
      await twin.addRepository({ owner: "acme", name: "calc", files: { "a.txt": "1\n" } });
      twin.setPermission("acme/calc", "ada", "write");
      twin.announceInstallation("acme");
      const label = (): void => {
        twin.label(
          "acme/calc",
          twin.openIssue("acme/calc", { title: "Broken", body: "", by: "ada" }),
          "swe-agent",
          "ada",
        );
      };
      label();
      await until(async () => ((await service.memory.reader.list(1))[0]?.state === "concluded" ? true : undefined));

      // The door asks whether the label still holds, the run whether its actor may: the same token reads for both.
      const mints = twin.ledger().filter(({ path }) => path.endsWith("/access_tokens"));
      const reads = mints.filter(({ requestBody }) => requestBody.includes('"issues":"read"'));
      expect(reads.length).toBeGreaterThan(0);
      expect(reads.map(({ requestBody }) => requestBody)).toEqual([reads[0]?.requestBody]);

      const held = twin.intercept({ method: "POST", pathPattern: /\/reactions$/ }, "hold");
      label();
      await held;
      const startedMs = performance.now();
      await service.release();
      expect(performance.now() - startedMs).toBeLessThan(10_000);
    } finally {
      await stack.release();
    }
  }, 60_000);
});
