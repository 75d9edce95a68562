import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import {
  decideRate,
  EMPTY_RATE_STATE,
  endTurn,
  pauseRate,
  RATE_LIMITS,
  type RateCost,
  type RateState,
} from "../../src/domain/rate-limit.ts";

const START_MS = Date.parse("2026-01-01T00:00:00Z");

/** Makes the requests as early as they may be; returns when each was made. */
function makeAll(costs: readonly RateCost[], spare = false): readonly { cost: RateCost; atMs: number }[] {
  let state: RateState = EMPTY_RATE_STATE;
  let nowMs = START_MS;
  return costs.map((cost) => {
    for (;;) {
      const decision = decideRate(state, { cost, spare }, nowMs);
      if (decision.kind === "go") {
        state = endTurn(decision.state, decision.state.turn);
        return { cost, atMs: nowMs };
      }
      expect(decision.untilMs).toBeGreaterThan(nowMs);
      nowMs = decision.untilMs;
    }
  });
}

function most(times: readonly number[], windowMs: number): number {
  return Math.max(0, ...times.map((from) => times.filter((at) => at >= from && at < from + windowMs).length));
}

describe("decideRate", () => {
  it("lets few requests through at once", () => {
    const made = makeAll(["read", "content", "write", "content", "read"]);

    expect(new Set(made.map(({ atMs }) => atMs))).toEqual(new Set([START_MS]));
  });

  it("keeps contents under 80 a minute and 500 an hour, whatever is asked", () => {
    const times = makeAll(Array.from({ length: 900 }, () => "content" as const)).map(({ atMs }) => atMs);

    expect(most(times, 60_000)).toBeLessThanOrEqual(RATE_LIMITS.contentsPerMinute);
    expect(most(times, 3_600_000)).toBeLessThanOrEqual(RATE_LIMITS.contentsPerHour);
    expect(RATE_LIMITS.contentsPerMinute).toBeLessThan(80);
    expect(RATE_LIMITS.contentsPerHour).toBeLessThan(500);
  });

  it("keeps any mixture under 900 points a minute and writes a second apart once they are many", () => {
    const check = (): void => {
      fc.assert(
        fc.property(
          fc.array(fc.constantFrom<RateCost>("read", "read", "read", "write", "content"), { maxLength: 600 }),
          (costs) => {
            const made = makeAll(costs);
            const points = made.flatMap(({ cost, atMs }) =>
              Array.from({ length: cost === "read" ? 1 : 5 }, () => atMs),
            );
            const writes = made.filter(({ cost }) => cost !== "read").map(({ atMs }) => atMs);
            const fast = writes.filter((at, index) => index > 0 && at - (writes[index - 1] ?? 0) < 1_000);
            return most(points, 60_000) < 900 && most(fast, 60_000) <= RATE_LIMITS.writesInOneGo;
          },
        ),
        { numRuns: 25 },
      );
    };

    expect(check).not.toThrow();
  });

  it("gives spare requests room only while less than half is used", () => {
    let state: RateState = EMPTY_RATE_STATE;
    let spares = 0;
    for (let n = 0; n < RATE_LIMITS.contentsPerMinute; n += 1) {
      // Two seconds apart: the gap between writes is not what is looked at here.
      const decision = decideRate(state, { cost: "content", spare: true }, START_MS + n * 500);
      if (decision.kind === "go") {
        state = endTurn(decision.state, decision.state.turn);
        spares += 1;
      }
    }

    expect(spares).toBeLessThanOrEqual(RATE_LIMITS.contentsPerMinute / 2);
    expect(decideRate(state, { cost: "content", spare: false }, START_MS + 40_000).kind).toBe("go");
  });

  it("lets one request go at a time, and does not wait for ever for one that hangs", () => {
    const first = decideRate(EMPTY_RATE_STATE, { cost: "read", spare: false }, START_MS);
    const state = first.kind === "go" ? first.state : EMPTY_RATE_STATE;

    expect(decideRate(state, { cost: "read", spare: true }, START_MS + 100).kind).toBe("turn");
    expect(decideRate(endTurn(state, state.turn), { cost: "read", spare: true }, START_MS + 100).kind).toBe("go");
    expect(decideRate(state, { cost: "read", spare: true }, START_MS + RATE_LIMITS.turnMs).kind).toBe("go");
    // A clock that was set back must not wait for what it takes for the future.
    expect(decideRate(state, { cost: "read", spare: true }, START_MS - 60_000).kind).toBe("go");
  });

  it("is not closed for a day by one worker whose clock was a day ahead", () => {
    const ahead = decideRate(EMPTY_RATE_STATE, { cost: "content", spare: false }, START_MS + 24 * 3_600_000);
    let state = ahead.kind === "go" ? endTurn(ahead.state, ahead.state.turn) : EMPTY_RATE_STATE;
    state = pauseRate(state, { untilMs: START_MS + 25 * 3_600_000, why: "403" }, START_MS + 24 * 3_600_000);
    for (let n = 0; n < 900; n += 1) {
      const decision = decideRate(state, { cost: "read", spare: false }, START_MS + n * 1_000);
      expect(decision.kind).toBe("go");
      if (decision.kind === "go") state = endTurn(decision.state, decision.state.turn);
    }
  });

  it("does not let a request that ends late end the turn of another", () => {
    const read = { cost: "read", spare: false } as const;
    const first = decideRate(EMPTY_RATE_STATE, read, START_MS);
    const hung = first.kind === "go" ? first.state : EMPTY_RATE_STATE;
    const second = decideRate(hung, read, START_MS + RATE_LIMITS.turnMs);
    const state = second.kind === "go" ? second.state : EMPTY_RATE_STATE;
    const afterMs = START_MS + RATE_LIMITS.turnMs + 100;

    expect(decideRate(endTurn(state, hung.turn), read, afterMs).kind).toBe("turn");
    expect(decideRate(endTurn(state, state.turn), read, afterMs).kind).toBe("go");
  });

  it("keeps a pause of GitHub's however long it is", () => {
    const untilMs = START_MS + 2 * 3_600_000;
    const paused = pauseRate(EMPTY_RATE_STATE, { untilMs, why: "429" }, START_MS);

    expect(decideRate(paused, { cost: "read", spare: false }, START_MS)).toMatchObject({ kind: "wait", untilMs });
    expect(decideRate(paused, { cost: "read", spare: false }, untilMs - 1).kind).toBe("wait");
    expect(decideRate(paused, { cost: "read", spare: false }, untilMs).kind).toBe("go");
  });

  it("asks nothing during a pause, not even a read", () => {
    const paused = pauseRate(EMPTY_RATE_STATE, { untilMs: START_MS + 30_000, why: "429" }, START_MS);

    expect(decideRate(paused, { cost: "read", spare: false }, START_MS + 29_999)).toEqual({
      kind: "wait",
      untilMs: START_MS + 30_000,
      why: "429",
    });
    expect(decideRate(paused, { cost: "read", spare: false }, START_MS + 30_000).kind).toBe("go");
  });
});

describe("pauseRate", () => {
  it("waits a minute when GitHub names no time, and twice as long each time it does it again", () => {
    let state = pauseRate(EMPTY_RATE_STATE, { untilMs: undefined, why: "403" }, START_MS);
    expect(state.pausedUntilMs - START_MS).toBe(60_000);
    const againMs = state.pausedUntilMs + 1_000;
    state = pauseRate(state, { untilMs: undefined, why: "403" }, againMs);
    expect(state.pausedUntilMs - againMs).toBe(120_000);
  });

  it("is not made longer by one that a clock far ahead has written", () => {
    const day = 24 * 3_600_000;
    const ahead = pauseRate(EMPTY_RATE_STATE, { untilMs: START_MS + day + 60_000, why: "403" }, START_MS + day);
    const paused = pauseRate(ahead, { untilMs: START_MS + 60_000, why: "429" }, START_MS);

    expect(paused.pausedUntilMs).toBe(START_MS + 60_000);
    expect(decideRate(paused, { cost: "read", spare: false }, START_MS).kind).toBe("wait");
  });

  it("starts over after a calm minute, and never makes a pause shorter", () => {
    const first = pauseRate(EMPTY_RATE_STATE, { untilMs: START_MS + 90_000, why: "403" }, START_MS);
    expect(pauseRate(first, { untilMs: START_MS + 1_000, why: "403" }, START_MS).pausedUntilMs).toBe(START_MS + 90_000);

    const struck = pauseRate(EMPTY_RATE_STATE, { untilMs: undefined, why: "403" }, START_MS);
    const calm = decideRate(struck, { cost: "read", spare: false }, START_MS + 200_000);
    expect(calm.kind === "go" ? calm.state.strikes : -1).toBe(0);
  });
});
