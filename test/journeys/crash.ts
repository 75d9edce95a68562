/** Workers that are killed or frozen at a known point, and what must be true when another one has taken over. */
import { setTimeout as wait } from "node:timers/promises";
import { expect } from "@jest/globals";
import type { RunEvent } from "../../src/domain/run-event.ts";
import { expectEpochsInOrder, expectOneVerifiedPullRequest } from "./expect-one-result.ts";
import { REPOSITORY, until, type Journey, type WorkerProcess } from "./open-journey.ts";
import { ISSUE } from "./shop.ts";

/** What is held back at the point: let go once the first worker has fallen, or once the second one has finished. */
interface Held {
  readonly onceFallen?: () => void;
  readonly onceTakenOver?: () => void;
}

/** Arranged before the worker starts; resolves when the worker is at the point. */
type Arrange = (journey: Journey, number: number, crash: Crash) => Promise<Held>;

export interface KillPoint {
  readonly name: string;
  readonly arrange: Arrange;
}

export type Crash = "SIGKILL" | "freeze";

const COMMENTS = /\/issues\/\d+\/comments$/;
const PULLS = /\/pulls$/;

/** The six of the state page. */
export const KILL_POINTS: readonly KillPoint[] = [
  {
    name: "after `assigned`",
    arrange: (journey, _number, crash) => beforeWrite(journey, crash, { write: COMMENTS, look: COMMENTS, looks: 2 }),
  },
  {
    name: "after the sandbox opened",
    async arrange({ model }: Journey): Promise<Held> {
      const held = model.hold();
      await held.arrived;
      return {
        onceFallen: () => {
          held.release();
        },
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
    arrange: (journey, _number, crash) => beforeWrite(journey, crash, { write: PULLS, look: PULLS, looks: 1 }),
  },
  {
    name: "after the pull request, before the comment",
    arrange: (journey, _number, crash) =>
      beforeWrite(journey, crash, { write: /\/check-runs$/, look: /\/commits\/\w+\/check-runs$/, looks: 1 }),
  },
];

export interface CrashReport {
  /** From the crash to the end of the run. */
  readonly recoveredMs: number;
}

/**
 * One labelled issue; the first worker is killed or frozen at `point`, a second one finishes the run. A frozen worker
 * wakes up when the run is over, is answered what was true when it fell asleep, and must not change anything any more.
 */
export async function crashAndRecover(
  journey: Journey,
  point: KillPoint,
  { crash, frozenForMs = 0 }: { readonly crash: Crash; readonly frozenForMs?: number },
): Promise<CrashReport> {
  const number = journey.twin.openIssue(REPOSITORY, ISSUE);
  const reached = point.arrange(journey, number, crash);
  const first = journey.startWorker();
  journey.twin.label(REPOSITORY, number, "swe-agent", "ada");
  const held = await journey.inTime(number, reached);
  if (crash === "SIGKILL") await first.kill();
  else first.freeze();
  held.onceFallen?.();
  const crashedMs = performance.now();

  const second = journey.startWorker();
  const run = await journey.ended(number);
  const recoveredMs = performance.now() - crashedMs;

  if (crash === "freeze") {
    await second.stop();
    await wait(Math.max(0, frozenForMs - (performance.now() - crashedMs)));
    held.onceTakenOver?.();
    await wakeUp(journey, first, number);
  }
  expect(run.outcome).toMatchObject({ outcome: "verified" });
  expect(await journey.runs(number)).toHaveLength(1);
  await expectOneVerifiedPullRequest(journey, number);
  const events = await journey.events(run);
  expectEpochsInOrder(events);
  expect(run.epoch).toBeGreaterThan(1);
  expectNothingDoneTwice(events.map(({ event }) => event));
  return { recoveredMs };
}

/** It goes on as if nothing had been: the next issue is its own again, and the old one is none of its business. */
async function wakeUp(journey: Journey, worker: WorkerProcess, number: number): Promise<void> {
  const { twin } = journey;
  const before = { comments: twin.comments(REPOSITORY, number), requests: twin.ledger().length };
  const next = twin.openIssue(REPOSITORY, { title: "Broken", body: "", by: "ada" });
  worker.thaw();
  twin.label(REPOSITORY, next, "swe-agent", "ada");
  await journey.ended(next);
  await worker.stop();

  expect(twin.comments(REPOSITORY, number)).toEqual(before.comments);
  const itsOwn = new RegExp(`/access_tokens$|/issues/${next}/|/issues/comments/\\d+$`);
  const writes = twin
    .ledger()
    .slice(before.requests)
    .filter(({ method, path }) => isChange(method) && !itsOwn.test(path));
  expect(writes).toEqual([]);
}

function isChange(method: string): boolean {
  return !["GET", "HEAD"].includes(method);
}

/** Every tool call has one result, every step one answer, and the model was asked no step twice after it answered. */
function expectNothingDoneTwice(events: readonly RunEvent[]): void {
  const results = events.flatMap((event) => (event.type === "tool.finished" ? [`${event.step}/${event.callId}`] : []));
  const answers = events.flatMap((event) => (event.type === "step.answered" ? [event.step] : []));

  expect(new Set(results).size).toBe(results.length);
  expect(new Set(answers).size).toBe(answers.length);
}

interface Write {
  readonly write: RegExp;
  /** The read that decides whether the write is needed, and how many of its kind there are until then. */
  readonly look: RegExp;
  readonly looks: number;
}

/**
 * Killed: as the write has left and has changed nothing. Frozen: as the look has been answered and the answer not read,
 * so that the worker writes next when it wakes up, unless it asks first whether it still may.
 */
async function beforeWrite({ twin }: Journey, crash: Crash, { write, look, looks }: Write): Promise<Held> {
  if (crash === "SIGKILL") {
    const held = await twin.intercept({ method: "POST", pathPattern: write }, "hold");
    return {
      onceFallen: () => {
        held.drop();
      },
    };
  }
  for (let seen = 1; ; seen += 1) {
    const held = await twin.intercept({ method: "GET", pathPattern: look }, "hold-answer");
    if (seen === looks)
      return {
        onceTakenOver: () => {
          held.release();
        },
      };
    held.release();
  }
}

async function atEvent(journey: Journey, number: number, isIt: (event: RunEvent) => boolean): Promise<Held> {
  await until(async () => {
    const run = await journey.run(number);
    const events = run === undefined ? [] : await journey.events(run);
    return events.some(({ event }) => isIt(event)) ? true : undefined;
  });
  return {};
}

/** The fourth step runs a command that takes more than a second. */
function isSlowStep(event: RunEvent): boolean {
  return event.type === "step.answered" && event.message.toolCalls[0]?.name === "shell";
}
