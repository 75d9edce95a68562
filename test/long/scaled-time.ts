/** Hours in minutes: a clock that runs faster, for the service, the stand-in and the database alike. */
import { setTimeout as wait } from "node:timers/promises";
import type { Clock } from "../../src/domain/ports.ts";
import { createDatabase } from "../../src/store/database.ts";
import { migrate } from "../../src/store/schema.ts";
import { openTestDatabase, type TestDatabase } from "../store/open-test-database.ts";

export interface ScaledTime {
  readonly clock: Clock;
  /** Its `now()` follows the same clock. */
  openDatabase(): Promise<TestDatabase>;
}

/** Starts now and runs `factor` times as fast; waits are as much shorter. */
export function createScaledTime(factor: number): ScaledTime {
  const startMs = Date.now();
  const clock: Clock = {
    now: () => new Date(startMs + (Date.now() - startMs) * factor).toISOString(),
    sleep: (ms, signal) => wait(ms / factor, undefined, { signal }),
  };
  return { clock, openDatabase: () => openScaledDatabase(startMs, factor) };
}

/** A schema before PostgreSQL's own, with a `now()` of ours: tables and queries of every later connection use it. */
async function openScaledDatabase(startMs: number, factor: number): Promise<TestDatabase> {
  const test = await openTestDatabase();
  const name = new URL(test.url).pathname.slice(1);
  await test.database.query("drop schema public cascade");
  await test.database.query("create schema public");
  await test.database.query("create schema scaled");
  await test.database.query(
    `create function scaled.now() returns timestamptz language sql volatile as $$
       select to_timestamp(${startMs / 1_000}) + (clock_timestamp() - to_timestamp(${startMs / 1_000})) * ${factor} $$`,
  );
  await test.database.query(`alter database ${name} set search_path = scaled, pg_catalog, public`);
  const database = createDatabase({ url: test.url, maxConnections: 10 });
  await migrate(database);
  return {
    url: test.url,
    database,
    async close() {
      await database.close();
      await test.close();
    },
  };
}
