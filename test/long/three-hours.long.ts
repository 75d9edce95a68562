import { setTimeout as wait } from "node:timers/promises";
import { expect, it } from "@jest/globals";
import { describeWithEngine } from "../engines.ts";
import { expectOneVerifiedPullRequest } from "../journeys/expect-one-result.ts";
import { REPOSITORY, until } from "../journeys/open-journey.ts";
import { ISSUE, SHOP, SOLVES } from "../journeys/shop.ts";
import { openScaledService } from "./open-scaled-service.ts";

const FACTOR = 60;
const HOURS = 3;

describeWithEngine("bubblewrap", "a run of three hours", () => {
  it("finishes though every token lives a minute", async () => {
    const scaled = await openScaledService({
      factor: FACTOR,
      scripts: SOLVES,
      tokenLifetimeMs: 60_000,
      env: { SANDBOX: "bubblewrap" },
    });
    const { twin, model, service, time } = scaled;
    try {
      for (const login of ["ada", "rob"]) twin.addUser(login);
      await twin.addRepository({ owner: "acme", name: "shop", files: SHOP, private: true });
      twin.setPermission(REPOSITORY, "ada", "write");
      twin.announceInstallation("acme");
      await twin.deliveriesSettled();
      const startedAt = Date.parse(time.clock.now());
      const number = twin.openIssue(REPOSITORY, ISSUE);
      const done = slowDown(model, (HOURS * 3_600_000) / FACTOR / 5);
      twin.label(REPOSITORY, number, "swe-agent", "ada");

      const run = await until(
        async () => (await service.memory.reader.list(10)).find(({ state }) => state === "concluded"),
        400_000,
      );
      done();
      const tookMs = Date.parse(time.clock.now()) - startedAt;
      const tokens = twin.ledger().filter(({ path }) => path.endsWith("/access_tokens")).length;
      process.stdout.write(
        `a run of ${(tookMs / 3_600_000).toFixed(2)} h with tokens of 60 s: ${run.outcome?.outcome ?? "none"}, ${tokens} tokens minted\n`,
      );

      expect(run.outcome).toMatchObject({ outcome: "verified" });
      expect(tookMs).toBeGreaterThan(HOURS * 3_600_000);
      await expectOneVerifiedPullRequest(scaled, number);
    } finally {
      await scaled.close();
    }
  }, 500_000);
});

/** Every answer of the model waits this long, until the returned function is called. */
function slowDown(model: { hold(): { readonly arrived: Promise<void>; release(): void } }, ms: number): () => void {
  const over = new AbortController();
  void (async () => {
    while (!over.signal.aborted) {
      const held = model.hold();
      await held.arrived;
      await wait(ms);
      held.release();
    }
  })();
  return () => {
    over.abort();
  };
}
