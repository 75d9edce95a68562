import type { SandboxKind } from "../../src/domain/sandbox.ts";
import { afterEach, expect, it } from "@jest/globals";
import { describeInAnySandbox } from "../engines.ts";
import { expectEpochsInOrder, expectOneVerifiedPullRequest } from "./expect-one-result.ts";
import { openJourney, REPOSITORY, until, type Journey, type JourneyOptions } from "./open-journey.ts";
import { ISSUE, say, SHOP, SOLVES } from "./shop.ts";

let journey: Journey;
let sandbox: SandboxKind = "bubblewrap";

afterEach(() => journey.close());

async function open(change: Partial<JourneyOptions> = {}): Promise<void> {
  journey = await openJourney({ files: SHOP, scripts: SOLVES, sandbox, ...change });
  journey.startWorker();
}

async function ask(issue: { readonly title: string; readonly body?: string } = ISSUE, by = "ada") {
  const number = journey.twin.openIssue(REPOSITORY, { ...issue, by: "ada" });
  journey.twin.label(REPOSITORY, number, "swe-agent", by);
  return { number, run: await journey.ended(number) };
}

async function expectNoPullRequest(): Promise<void> {
  expect(await journey.twin.pullRequests(REPOSITORY)).toEqual([]);
  expect([...(await journey.twin.branches(REPOSITORY)).keys()]).toEqual(["main"]);
}

function commentOn(number: number): string {
  const comments = journey.twin.comments(REPOSITORY, number);
  expect(comments).toHaveLength(1);
  return comments[0]?.body ?? "";
}

describeInAnySandbox("each of these ends in its one clear answer", (kind) => {
  sandbox = kind;

  it("a repository without tests", async () => {
    await open({ files: { "README.md": "nothing here\n" } });

    const { number, run } = await ask();

    expect(run.outcome).toMatchObject({ outcome: "not-verified", verdict: "untested" });
    expect(commentOn(number)).toMatch(/No way to run tests was found[\s\S]*`test:` in `\.github\/swe-agent\.yml`/);
    expect(journey.model.requests()).toEqual([]);
    await expectNoPullRequest();
  }, 60_000);

  it("a repository that does not install", async () => {
    await open({ files: { ...SHOP, ".github/swe-agent.yml": "setup:\n  - npm ci --offline\n" } });

    const { number, run } = await ask();

    expect(run.outcome).toMatchObject({ outcome: "not-verified", verdict: "untested" });
    expect(commentOn(number)).toMatch(/Set-up `npm ci --offline` ended with status \d+/);
    expect(journey.twin.reactions(REPOSITORY, number)).toMatchObject([{ content: "confused" }]);
    expect(journey.model.requests()).toEqual([]);
    await expectNoPullRequest();
  }, 60_000);

  it("an empty issue", async () => {
    await open();

    const { number, run } = await ask({ title: "Bug", body: "<!-- template -->" });

    expect(run.outcome).toMatchObject({ outcome: "nothing-to-do" });
    expect(commentOn(number)).toContain("The issue does not say what is wrong.");
    await expectNoPullRequest();
  }, 60_000);

  it("a label by somebody without write, said once ever", async () => {
    await open();

    const { number, run } = await ask(ISSUE, "rob");
    journey.twin.unlabel(REPOSITORY, number, "swe-agent", "rob");
    journey.twin.label(REPOSITORY, number, "swe-agent", "rob");
    const second = await journey.ended(number, 2);

    expect([run.outcome?.outcome, second.outcome?.outcome]).toEqual(["refused", "refused"]);
    expect(commentOn(number)).toContain('whose permission on this repository is "triage"');
    const writes = journey.twin.ledger().filter(({ method, path }) => method !== "GET" && path.includes("/comments"));
    expect(writes).toHaveLength(1);
    await expectNoPullRequest();
  }, 60_000);

  it("settings with a key that does not exist", async () => {
    await open({ files: { ...SHOP, ".github/swe-agent.yml": "tests: npm test\n" } });

    const { number, run } = await ask();

    expect(run.outcome).toMatchObject({ outcome: "refused" });
    expect(commentOn(number)).toContain("unknown key tests (did you mean test?)");
    await expectNoPullRequest();
  }, 60_000);

  it("a model that bends the tests", async () => {
    const bend = {
      path: "test/price.test.js",
      old_text: "assert.equal(addTax(1000, 10), 1100);",
      new_text: "assert.ok(true);",
      all: false,
    };
    await open({
      scripts: [{ match: ISSUE.title, turns: [say("x", "edit", bend), say("y", "finish", { summary: "done" })] }],
    });

    const { number, run } = await ask();

    expect(run.outcome).toMatchObject({ outcome: "not-verified", verdict: "tampered" });
    expect(commentOn(number)).toContain("test/price.test.js");
    await expectNoPullRequest();
  }, 90_000);
});

describeInAnySandbox("when something is away", (kind) => {
  sandbox = kind;

  it("a run without a model is parked, says so, and goes on when one answers", async () => {
    journey = await openJourney({ files: SHOP, scripts: SOLVES, sandbox });
    journey.model.setDown(true);
    journey.startWorker();
    const number = journey.twin.openIssue(REPOSITORY, ISSUE);
    journey.twin.label(REPOSITORY, number, "swe-agent", "ada");

    const parked = await until(async () => {
      const run = await journey.run(number);
      return run?.state === "parked" ? run : undefined;
    });
    expect(parked.parkedReason).toContain("No model server answered");
    expect(journey.twin.comments(REPOSITORY, number)[0]?.body).toContain("Waiting");
    journey.model.setDown(false);

    expect((await journey.ended(number)).outcome).toMatchObject({ outcome: "verified" });
  }, 120_000);

  it("a request that GitHub applied and answered with 502 leaves one pull request", async () => {
    journey = await openJourney({ files: SHOP, scripts: SOLVES, sandbox });
    const created = { method: "POST", pathPattern: /\/(pulls|comments|check-runs)$/ };
    journey.twin.intercept(created, { status: 502, when: "after" }, 3);
    journey.startWorker();

    const { number, run } = await ask();

    expect(run.outcome).toMatchObject({ outcome: "verified" });
    expect(await journey.twin.pullRequests(REPOSITORY)).toHaveLength(1);
    expect(journey.twin.comments(REPOSITORY, number)).toHaveLength(1);
    expect(journey.twin.checkRuns(REPOSITORY)).toHaveLength(1);
  }, 120_000);

  it.each([/\/pulls$/, /\/check-runs$/, /git-receive-pack$/])(
    "GitHub failing at %s after a verdict is waited for",
    async (pathPattern) => {
      journey = await openJourney({ files: SHOP, scripts: SOLVES, sandbox });
      journey.twin.intercept({ method: "POST", pathPattern }, { status: 503, when: "before" }, 4);
      journey.startWorker();

      const { number, run } = await ask();

      expect(run.outcome).toMatchObject({ outcome: "verified" });
      await expectOneVerifiedPullRequest(journey, number);
    },
    120_000,
  );

  it("a worker that is told to stop hands its run over", async () => {
    journey = await openJourney({ files: SHOP, scripts: SOLVES, sandbox });
    const held = journey.model.hold();
    const first = journey.startWorker();
    const number = journey.twin.openIssue(REPOSITORY, ISSUE);
    journey.twin.label(REPOSITORY, number, "swe-agent", "ada");
    await held.arrived;
    const log = await first.stop();
    held.release();
    journey.startWorker();

    const run = await journey.ended(number);

    expect(run.outcome).toMatchObject({ outcome: "verified" });
    expectEpochsInOrder(await journey.events(run));
    expect(log).not.toContain('"kind":"internal"');
  }, 120_000);
});
