/** What each installation has asked of GitHub lately: one row each, so that all workers together keep its limits. */
import type { RateBook } from "../domain/ports.ts";
import { decideRate, EMPTY_RATE_STATE, endTurn, pauseRate, type RateState } from "../domain/rate-limit.ts";
import type { Database, Query } from "./database.ts";

export function createRateBook(database: Database): RateBook {
  return {
    take: (key, request, now) =>
      database.transaction(async (query) => {
        const decision = decideRate(await lockState(query, key), request, Date.parse(now));
        if (decision.kind !== "go") return { ...decision, until: new Date(decision.untilMs).toISOString() };
        await writeState(query, key, decision.state);
        return { kind: "go", turn: decision.state.turn };
      }),
    done: (key, turn) =>
      database.transaction(async (query) => {
        await writeState(query, key, endTurn(await lockState(query, key), turn));
      }),
    pause: (key, { until, why }, now) =>
      database.transaction(async (query) => {
        const untilMs = until === undefined ? undefined : Date.parse(until);
        const state = pauseRate(await lockState(query, key), { untilMs, why }, Date.parse(now));
        await writeState(query, key, state);
        return new Date(state.pausedUntilMs).toISOString();
      }),
  };
}

async function lockState(query: Query, key: number): Promise<RateState> {
  // A crash may forget the last requests: that costs a margin, waiting for the disk at every request costs time.
  await query("set local synchronous_commit = off");
  await query("insert into github_rates (installation_id, state) values ($1, $2) on conflict do nothing", [
    key,
    JSON.stringify(EMPTY_RATE_STATE),
  ]);
  const [row] = await query("select state from github_rates where installation_id = $1 for update", [key]);
  // An older version knew fewer fields.
  return { ...EMPTY_RATE_STATE, ...(row?.["state"] as Partial<RateState>) };
}

async function writeState(query: Query, key: number, state: RateState): Promise<void> {
  await query("update github_rates set state = $2 where installation_id = $1", [key, JSON.stringify(state)]);
}
