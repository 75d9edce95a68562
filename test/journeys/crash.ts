/** Workers that are killed or frozen at a known point, and what must be true when another one has taken over. */
import { expect } from "@jest/globals";
import type { RunEvent } from "../../src/domain/run-event.ts";
import { expectEpochsInOrder, expectOneVerifiedPullRequest } from "./expect-one-result.ts";
import { REPOSITORY, until, type Journey } from "./open-journey.ts";
import { ISSUE } from "./shop.ts";

/** Arranged before the worker starts; resolves when the worker is at the point, with what to do once it is gone. */
type Arrange = (journey: Journey, number: number) => Promise<() => void>;

export interface KillPoint {
  readonly name: string;
  readonly arrange: Arrange;
}

export type Crash = "SIGKILL" | "freeze";

/** The six of the state page. */
export const KILL_POINTS: readonly KillPoint[] = [
  { name: "after `assigned`", arrange: (journey) => atRequest(journey, "POST", /\/issues\/\d+\/comments$/) },
  {
    name: "after the sandbox opened",
    async arrange({ model }: Journey) {
      const held = model.hold();
      await held.arrived;
      return () => {
        held.release();
      };
    },
  },
  {
    name: "between `step.answered` and `tool.finished`",
    arrange: (journey, number) => atEvent(journey, number, isSlowStep),
  },
  {
    name: "after `candidate.committed`",
    arrange: (journey, number) => atEvent(journey, number, ({ type }) => type === "candidate.committed"),
  },
  {
    name: "after the push, before the pull request",
    arrange: (journey) => atRequest(journey, "POST", /\/pulls$/),
  },
  {
    name: "after the pull request, before the comment",
    arrange: (journey) => atRequest(journey, "POST", /\/check-runs$/),
  },
];

export interface CrashReport {
  /** From the crash to the end of the run. */
  readonly recoveredMs: number;
}

/**
 * One labelled issue; the first worker is killed or frozen at `point`, a second one finishes the run. A frozen worker
 * wakes up when the run is over and must not change anything any more.
 */
export async function crashAndRecover(journey: Journey, point: KillPoint, crash: Crash): Promise<CrashReport> {
  const number = journey.twin.openIssue(REPOSITORY, ISSUE);
  const reached = point.arrange(journey, number);
  const first = journey.startWorker();
  journey.twin.label(REPOSITORY, number, "swe-agent", "ada");
  const after = await journey.inTime(number, reached);
  if (crash === "SIGKILL") await first.kill();
  else first.freeze();
  after();
  const crashedMs = performance.now();

  journey.startWorker();
  const run = await journey.ended(number);
  const recoveredMs = performance.now() - crashedMs;

  if (crash === "freeze") await wakeUp(journey, first);
  expect(run.outcome).toMatchObject({ outcome: "verified" });
  expect(await journey.runs(number)).toHaveLength(1);
  await expectOneVerifiedPullRequest(journey, number);
  const events = await journey.events(run);
  expectEpochsInOrder(events);
  expect(run.epoch).toBeGreaterThan(1);
  expectNothingDoneTwice(events.map(({ event }) => event));
  return { recoveredMs };
}

/** The frozen worker goes on as if nothing had been, finds its claim gone, and ends when it is asked to. */
async function wakeUp(journey: Journey, worker: ReturnType<Journey["startWorker"]>): Promise<void> {
  const writes = (): number => journey.twin.ledger().filter(({ method, status }) => isChange(method, status)).length;
  const before = writes();
  worker.thaw();
  await worker.stop();
  expect(writes()).toBe(before);
}

function isChange(method: string, status: number): boolean {
  return !["GET", "HEAD"].includes(method) && status >= 200 && status < 300;
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
