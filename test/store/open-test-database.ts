/** A fresh database in the test run's PostgreSQL, with the schema in it. */
import { randomBytes } from "node:crypto";
import { createDatabase, type Database } from "../../src/store/database.ts";
import { migrate } from "../../src/store/schema.ts";

export interface TestDatabase {
  readonly url: string;
  readonly database: Database;
  close(): Promise<void>;
}

export async function openTestDatabase(): Promise<TestDatabase> {
  const server = process.env["SWE_AGENT_TEST_DATABASE_URL"] ?? "";
  const admin = createDatabase({ url: server, maxConnections: 1 });
  const name = `test_${randomBytes(6).toString("hex")}`;
  await admin.query(`create database ${name}`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  const database = createDatabase({ url: url.href, maxConnections: 10 });
  await migrate(database);
  return {
    url: url.href,
    database,
    async close() {
      await database.close();
      await admin.query(`drop database ${name} with (force)`);
      await admin.close();
    },
  };
}
