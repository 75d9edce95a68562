import { afterEach, beforeEach, expect, it } from "@jest/globals";
import type { RunEvent } from "../../src/domain/run-event.ts";
import type { SandboxKind } from "../../src/domain/sandbox.ts";
import { describeWithEngine } from "../engines.ts";
import { expectEpochsInOrder, expectOneVerifiedPullRequest } from "./expect-one-result.ts";
import { openJourney, REPOSITORY, until, type Journey } from "./open-journey.ts";
import { ISSUE, SHOP, SOLVES } from "./shop.ts";

/** Arranged before the worker starts; resolves when the worker is at the point, with what to do once it is dead. */
type Arrange = (journey: Journey, number: number) => Promise<() => void>;

const KILL_POINTS: readonly (readonly [string, Arrange])[] = [
  ["after `assigned`", (journey) => atRequest(journey, "POST", /\/issues\/\d+\/comments$/)],
  [
    "after the sandbox opened",
    async ({ model }) => {
      const held = model.hold();
      await held.arrived;
      return () => {
        held.release();
      };
    },
  ],
  ["between `step.answered` and `tool.finished`", (journey, number) => atEvent(journey, number, isSlowStep)],
  [
    "after `candidate.committed`",
    (journey, number) => atEvent(journey, number, ({ type }) => type === "candidate.committed"),
  ],
  ["after the push, before the pull request", (journey) => atRequest(journey, "POST", /\/pulls$/)],
  ["after the pull request, before the comment", (journey) => atRequest(journey, "POST", /\/check-runs$/)],
];

describeWithEngine("docker", "a worker killed in Docker", () => {
  killedWorker("docker");
});

describeWithEngine("bubblewrap", "a worker killed in bubblewrap", () => {
  killedWorker("bubblewrap");
});

describeWithEngine("bubblewrap", "a worker killed at production timings", () => {
  const env = { LOCK_SECONDS: "30", STALLED_CHECK_SECONDS: "30", SWEEP_SECONDS: "15", HEARTBEAT_SECONDS: "2" };

  it("is taken over within 75 seconds", async () => {
    const journey = await openJourney({ files: SHOP, scripts: SOLVES, sandbox: "bubblewrap", env });
    const number = journey.twin.openIssue(REPOSITORY, ISSUE);
    const reached = atRequest(journey, "POST", /\/pulls$/);
    const first = journey.startWorker();
    journey.twin.label(REPOSITORY, number, "swe-agent", "ada");
    const after = await reached;
    await first.kill();
    after();
    const killedMs = performance.now();

    journey.startWorker();
    const run = await journey.ended(number);

    expect(performance.now() - killedMs).toBeLessThan(75_000);
    expect(run.outcome).toMatchObject({ outcome: "verified" });
    await expectOneVerifiedPullRequest(journey, number);
    await journey.close();
  }, 150_000);
});

function killedWorker(sandbox: SandboxKind): void {
  let journey: Journey;

  beforeEach(async () => {
    journey = await openJourney({ files: SHOP, scripts: SOLVES, sandbox });
  });

  afterEach(() => journey.close());

  it.each(KILL_POINTS)(
    "%s leaves one branch, one pull request, one comment",
    async (_point, arrange) => {
      const number = journey.twin.openIssue(REPOSITORY, ISSUE);
      const reached = arrange(journey, number);
      const first = journey.startWorker();
      journey.twin.label(REPOSITORY, number, "swe-agent", "ada");
      const after = await reached;
      await first.kill();
      after();

      journey.startWorker();
      const run = await journey.ended(number);

      expect(run.outcome).toMatchObject({ outcome: "verified" });
      expect(await journey.runs(number)).toHaveLength(1);
      await expectOneVerifiedPullRequest(journey, number);
      const events = await journey.events(run);
      expectEpochsInOrder(events);
      expect(run.epoch).toBeGreaterThan(1);
      expectNothingDoneTwice(events.map(({ event }) => event));
    },
    120_000,
  );
}

/** Every tool call has one result, every step one answer, and the model was asked no step twice after it answered. */
function expectNothingDoneTwice(events: readonly RunEvent[]): void {
  const results = events.flatMap((event) => (event.type === "tool.finished" ? [`${event.step}/${event.callId}`] : []));
  const answers = events.flatMap((event) => (event.type === "step.answered" ? [event.step] : []));

  expect(new Set(results).size).toBe(results.length);
  expect(new Set(answers).size).toBe(answers.length);
}

async function atRequest({ twin }: Journey, method: string, pathPattern: RegExp): Promise<() => void> {
  const held = await twin.intercept({ method, pathPattern }, "hold");
  return () => {
    held.drop();
  };
}

async function atEvent(journey: Journey, number: number, isIt: (event: RunEvent) => boolean): Promise<() => void> {
  await until(async () => {
    const run = await journey.run(number);
    const events = run === undefined ? [] : await journey.events(run);
    return events.some(({ event }) => isIt(event)) ? true : undefined;
  });
  return () => undefined;
}

/** The fourth step runs a command that takes more than a second. */
function isSlowStep(event: RunEvent): boolean {
  return event.type === "step.answered" && event.message.toolCalls[0]?.name === "shell";
}
