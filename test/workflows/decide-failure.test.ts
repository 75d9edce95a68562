import { describe, expect, it } from "@jest/globals";
import { BotError } from "../../src/domain/bot-error.ts";
import type { GithubWriter } from "../../src/domain/ports.ts";
import type { RunEvent } from "../../src/domain/run-event.ts";
import { decideFailure } from "../../src/workflows/resolve-issue/decide-failure.ts";
import type { RunContext } from "../../src/workflows/resolve-issue/run-context.ts";
import { makeStart } from "../store/make-start.ts";

const NOW = "2026-01-01T00:00:00.000Z";
const RETRY_MS = 15_000;
const signal = new AbortController().signal;
const away = new BotError("github-unavailable", { operation: "write the comment", reason: "502" });
const locked = new BotError("github-unauthorised", { operation: "mint a token", reason: "bad JWT" });
const broken = new BotError("sandbox-failed", { operation: "exec", reason: "no engine" });
const refused = new BotError("github-refused", { operation: "read the issue", reason: "403" });

interface Bench {
  readonly context: RunContext;
  readonly events: RunEvent[];
  readonly done: string[];
}

/** A run in memory whose GitHub refuses every write with `told`, when given. */
function createBench(failures: readonly BotError[], told?: BotError): Bench {
  const events: RunEvent[] = failures.map(({ code, message }, index) => ({
    type: "infrastructure-failure",
    code,
    message,
    attempt: index + 1,
  }));
  const done: string[] = [];
  const write = (): Promise<{ commentId: number }> =>
    told === undefined ? Promise.resolve({ commentId: 1 }) : Promise.reject(told);
  const context: Partial<RunContext> = {
    run: { ...makeStart(), id: "run_0123456789abcdef", createdAt: NOW } as RunContext["run"],
    journal: {
      events: () => events,
      state: () => "working",
      append: (event: RunEvent) => {
        events.push(event);
        return Promise.resolve();
      },
    } as unknown as RunContext["journal"],
    writer: { ensureReaction: write, ensureStickyComment: write } as unknown as GithubWriter,
    clock: { now: () => NOW, sleep: () => Promise.resolve() },
    redact: (text) => text,
    settings: { retryDelayMs: RETRY_MS, maxFailures: 5, product: "p" } as RunContext["settings"],
    conclude: ({ outcome }) => {
      done.push(outcome.outcome);
      return Promise.resolve({ next: undefined });
    },
    park: (_reason, until) => {
      done.push(`parked for ${(Date.parse(until) - Date.parse(NOW)) / 1_000} s`);
      return Promise.resolve();
    },
  };
  return { context: context as RunContext, events, done };
}

describe("decideFailure", () => {
  it.each([away, locked])(
    "waits for GitHub without an end, a quarter of an hour at most between two tries (%s)",
    async (problem) => {
      const bench = createBench(Array.from({ length: 1_000 }, () => problem));

      expect(await decideFailure(bench.context, problem, signal)).toMatchObject({ kind: "parked" });
      expect(bench.done).toEqual(["parked for 900 s"]);
    },
  );

  it("gives up what fails five times in a row for a reason of ours, and says so", async () => {
    const bench = createBench([broken, broken, broken, broken]);

    expect(await decideFailure(bench.context, broken, signal)).toMatchObject({ kind: "concluded" });
    expect(bench.done).toEqual(["gave-up"]);
    expect(bench.events.at(-1)).toMatchObject({ type: "commented" });
  });

  it("does not count GitHub's bad moments among its own", async () => {
    const bench = createBench([away, away, away, away]);

    expect(await decideFailure(bench.context, broken, signal)).toMatchObject({ kind: "parked" });
    expect(bench.done).toEqual([`parked for ${RETRY_MS / 1_000} s`]);
  });

  it("ends no run while GitHub cannot be told how", async () => {
    const bench = createBench([], away);

    expect(await decideFailure(bench.context, refused, signal)).toMatchObject({ kind: "parked" });
    expect(bench.done).toEqual(["parked for 60 s"]);
  });

  it("ends a run in silence when GitHub will never let it be told", async () => {
    const bench = createBench([], refused);

    expect(await decideFailure(bench.context, refused, signal)).toMatchObject({ kind: "concluded" });
    expect(bench.done).toEqual(["gave-up"]);
  });
});
