import { EventEmitter, once } from "node:events";
import { afterAll, beforeAll, expect, it } from "@jest/globals";
import { createDatabase } from "../../src/store/database.ts";
import { createRateBook } from "../../src/store/rate-book.ts";
import { openTestDatabase, type TestDatabase } from "./open-test-database.ts";

let test: TestDatabase;

beforeAll(async () => {
  test = await openTestDatabase();
});

afterAll(async () => {
  await test.close();
});

it("a process that freezes in the middle of a transaction keeps nobody waiting for good, and its transaction is void", async () => {
  const rates = createRateBook(test.database);
  const read = { cost: "read", spare: false } as const;
  await rates.take(7, read, new Date(0).toISOString());
  const frozen = createDatabase({ url: test.url, maxConnections: 1 });
  const acts = new EventEmitter();
  const locked = once(acts, "locked");
  const half = frozen.transaction(async (query) => {
    await query("update github_rates set state = '{}' where installation_id = 7");
    acts.emit("locked");
    await once(acts, "thaw");
  });
  await locked;

  // Waits for the row until PostgreSQL has given the frozen one up.
  expect(await rates.take(7, read, new Date(60_000).toISOString())).toMatchObject({ kind: "go" });

  acts.emit("thaw");
  await expect(half).rejects.toMatchObject({ code: "store-unavailable" });
  await frozen.close();
}, 25_000);
