/** A book of rates for one process that shares GitHub with nobody: the set-up, and tests. */
import type { RateBook } from "../domain/ports.ts";
import { decideRate, EMPTY_RATE_STATE, endTurn, pauseRate, type RateState } from "../domain/rate-limit.ts";

export function createMemoryRateBook(): RateBook {
  const states = new Map<number, RateState>();
  const read = (key: number): RateState => states.get(key) ?? EMPTY_RATE_STATE;
  return {
    take(key, request, now) {
      const decision = decideRate(read(key), request, Date.parse(now));
      if (decision.kind !== "go")
        return Promise.resolve({ ...decision, until: new Date(decision.untilMs).toISOString() });
      states.set(key, decision.state);
      return Promise.resolve({ kind: "go", turn: decision.state.turn });
    },
    done(key, turn) {
      states.set(key, endTurn(read(key), turn));
      return Promise.resolve();
    },
    pause(key, { until, why }, now) {
      const untilMs = until === undefined ? undefined : Date.parse(until);
      const state = pauseRate(read(key), { untilMs, why }, Date.parse(now));
      states.set(key, state);
      return Promise.resolve(new Date(state.pausedUntilMs).toISOString());
    },
  };
}
