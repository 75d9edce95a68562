import { EventEmitter, once } from "node:events";
import { connect, createServer, type AddressInfo, type Socket } from "node:net";
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

it("a server that vanishes without a word fails the query and the transaction, and the next one is answered again", async () => {
  const to = new URL(test.url);
  const sockets = new Set<Socket>();
  let isSilent = false;
  const relay = createServer((near) => {
    const far = connect(Number(to.port), to.hostname);
    for (const socket of [near, far]) sockets.add(socket.on("error", () => undefined));
    near.on("data", (bytes) => isSilent || far.write(bytes));
    far.on("data", (bytes) => isSilent || near.write(bytes));
  });
  relay.listen(0, "127.0.0.1");
  await once(relay, "listening");
  const through = new URL(test.url);
  through.host = `127.0.0.1:${(relay.address() as AddressInfo).port}`;
  const database = createDatabase({ url: through.href, maxConnections: 1, queryTimeoutMs: 500 });
  expect(await database.query("select 1 as one")).toEqual([{ one: 1 }]);

  const half = database.transaction(async (query) => {
    isSilent = true;
    await query("select 1");
  });
  await expect(half).rejects.toMatchObject({ code: "store-unavailable" });
  isSilent = false;
  expect(await database.query("select 2 as two")).toEqual([{ two: 2 }]);

  for (const socket of sockets) socket.destroy();
  relay.close();
  await database.close();
});
