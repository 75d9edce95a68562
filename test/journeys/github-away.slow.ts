import { afterEach, beforeEach, expect, it } from "@jest/globals";
import { describeInAnySandbox } from "../engines.ts";
import { expectOneVerifiedPullRequest } from "./expect-one-result.ts";
import { openJourney, REPOSITORY, type Journey } from "./open-journey.ts";
import { ISSUE, SHOP, SOLVES } from "./shop.ts";

describeInAnySandbox("a run whose GitHub is not itself", (sandbox) => {
  let journey: Journey;
  let number: number;

  beforeEach(async () => {
    journey = await openJourney({ files: SHOP, scripts: SOLVES, sandbox, env: { RETRY_SECONDS: "0.05" } });
    number = journey.twin.openIssue(REPOSITORY, ISSUE);
  });

  afterEach(() => journey.close());

  it("goes on publishing when GitHub was away for longer than it takes failures of its own", async () => {
    // Three tries each: six rounds in a row without an answer, one more than the run would forgive itself.
    journey.twin.intercept({ method: "POST", pathPattern: /\/pulls$/ }, { status: 503, when: "before" }, 18);
    journey.startWorker();
    journey.twin.label(REPOSITORY, number, "swe-agent", "ada");

    const run = await journey.ended(number);

    expect(run.outcome).toMatchObject({ outcome: "verified" });
    await expectOneVerifiedPullRequest(journey, number);
    const failures = (await journey.events(run)).filter(({ event }) => event.type === "infrastructure-failure");
    expect(failures).toHaveLength(6);
  }, 120_000);

  it("ends without a word when it is stopped because the App was uninstalled", async () => {
    const held = journey.model.hold();
    journey.startWorker();
    journey.twin.label(REPOSITORY, number, "swe-agent", "ada");
    await held.arrived;
    journey.twin.uninstall("acme");
    await journey.twin.deliveriesSettled();
    held.release();

    const run = await journey.ended(number);

    expect(run.outcome).toMatchObject({ outcome: "stopped", by: "GitHub" });
    expect(await journey.twin.pullRequests(REPOSITORY)).toHaveLength(0);
  }, 120_000);

  it("follows a repository that is renamed while it works", async () => {
    const held = journey.model.hold();
    journey.startWorker();
    journey.twin.label(REPOSITORY, number, "swe-agent", "ada");
    await held.arrived;
    journey.twin.renameRepository(REPOSITORY, "store");
    held.release();

    const run = await journey.ended(number);

    expect(run.outcome).toMatchObject({ outcome: "verified" });
    expect(await journey.twin.pullRequests("acme/store")).toHaveLength(1);
    expect(journey.twin.comments("acme/store", number)).toHaveLength(1);
  }, 120_000);
});
