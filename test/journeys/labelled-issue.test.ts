import { afterAll, beforeAll, expect, it } from "@jest/globals";
import type { SandboxKind } from "../../src/domain/sandbox.ts";
import { describeWithEngine } from "../engines.ts";
import { expectEpochsInOrder, expectOneVerifiedPullRequest } from "./expect-one-result.ts";
import { openJourney, REPOSITORY, type Journey } from "./open-journey.ts";
import { ISSUE, SHOP, SOLVES } from "./shop.ts";

describeWithEngine("docker", "a labelled issue, in Docker", () => {
  labelledIssue("docker");
});

describeWithEngine("bubblewrap", "a labelled issue, in bubblewrap", () => {
  labelledIssue("bubblewrap");
});

/** The journey a newcomer reads: the label, and everything that is there afterwards. */
function labelledIssue(sandbox: SandboxKind): void {
  let journey: Journey;
  let number: number;

  beforeAll(async () => {
    journey = await openJourney({ files: SHOP, scripts: SOLVES, sandbox });
    journey.startWorker();
    number = journey.twin.openIssue(REPOSITORY, ISSUE);
    journey.twin.label(REPOSITORY, number, "swe-agent", "ada");
    await journey.ended(number);
  }, 120_000);

  afterAll(() => journey.close());

  it("ends verified, with one branch, one pull request, one comment, one check and one reaction", async () => {
    expect((await journey.run(number))?.outcome).toMatchObject({ outcome: "verified" });
    await expectOneVerifiedPullRequest(journey, number);
  });

  it("pushed the very commit that was graded, with the run and the requester in it", async () => {
    const run = await journey.run(number);
    const events = (await journey.events(run!)).map(({ event }) => event);
    const graded = events.findLast((event) => event.type === "verdict");
    const [pull] = await journey.twin.pullRequests(REPOSITORY);

    expect(graded?.type === "verdict" ? graded.verdict.commit : "").toBe(pull?.headSha);
    const message = await journey.twin.commitMessage(REPOSITORY, pull!.number);
    expect(message).toContain(`Swe-Agent-Run: ${run!.id}`);
    expect(message).toMatch(/Co-authored-by: ada <\d+\+ada@users\.noreply\.127\.0\.0\.1>/);
  });

  it("shows the proof and what it does not prove", async () => {
    const [pull] = await journey.twin.pullRequests(REPOSITORY);

    expect(pull?.body).toContain(`Closes #${number}`);
    expect(pull?.body).toMatch(/## Verification\n[\s\S]*test\/tax-rates\.test\.js::addTax adds twenty percent/);
    expect(pull?.body).toMatch(/## Not verified\n/);
    expect(await journey.twin.diffOf(REPOSITORY, pull!.number)).toContain(
      "+  return cents + Math.round((cents * percent) / 100);",
    );
  });

  it("left an episode, the events of one epoch, and the label on the installation", async () => {
    const run = await journey.run(number);
    const events = await journey.events(run!);

    expectEpochsInOrder(events);
    expect(new Set(events.map(({ epoch }) => epoch)).size).toBe(1);
    expect(await journey.service.memory.episodes.list(10)).toMatchObject([
      { run: run!.id, chosen: "fast", outcome: { outcome: "verified" }, checkpoints: [{ verdict: "verified" }] },
    ]);
    expect(journey.twin.labels(REPOSITORY)).toContain("swe-agent");
  });

  it("wrote one comment and edited it in place", () => {
    const writes = journey.twin.ledger().filter(({ path }) => /\/comments(\/\d+)?$/.test(path));

    expect(writes.filter(({ method }) => method === "POST")).toHaveLength(1);
    expect(writes.filter(({ method }) => method === "PATCH").length).toBeGreaterThan(1);
    expect(journey.twin.comments(REPOSITORY, number)[0]?.body).toContain("Done: the fix is proven by a test.");
  });
}
