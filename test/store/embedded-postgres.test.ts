import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "@jest/globals";
import { createDatabase } from "../../src/store/database.ts";
import { openEmbeddedPostgres } from "../../src/store/embedded-postgres.ts";

const folder = mkdtempSync(join(tmpdir(), "swe-agent-embedded-"));
const options = { folder, uid: process.getuid?.() ?? 1_000, onNotice: () => undefined };

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

it("is found again after its starter was killed, keeps what was written, and is stopped by its finder", async () => {
  await killedStarter();
  const found = await openEmbeddedPostgres(options);
  const database = createDatabase({ url: found.url, maxConnections: 1 });
  const rows = await database.query("select word from kept");
  await database.close();
  const pid = Number(readFileSync(join(folder, "data", "postmaster.pid"), "utf8").split("\n")[0]);

  await found.stop();

  expect(rows).toEqual([{ word: "still here" }]);
  expect(() => process.kill(pid, 0)).toThrow();
}, 60_000);

it("is left running by a second process while the first lives", async () => {
  const first = await openEmbeddedPostgres(options);
  const second = await openEmbeddedPostgres(options);

  await second.stop();
  const database = createDatabase({ url: first.url, maxConnections: 1 });
  expect(await database.query("select 1 as one")).toEqual([{ one: 1 }]);
  await database.close();
  await first.stop();
}, 60_000);

it("listens on loopback only, with a password", async () => {
  const postgres = await openEmbeddedPostgres(options);
  const open = new URL(postgres.url);
  expect(open.hostname).toBe("127.0.0.1");
  open.password = "guess";
  const database = createDatabase({ url: open.href, maxConnections: 1 });

  await expect(database.query("select 1")).rejects.toMatchObject({ code: "store-unavailable" });
  await database.close();
  await postgres.stop();
}, 60_000);

/** A process that starts the server, writes a row and is killed without a chance to stop it. */
function killedStarter(): Promise<void> {
  const script = `
    import { openEmbeddedPostgres } from "./dist/src/store/embedded-postgres.js";
    import { createDatabase } from "./dist/src/store/database.js";
    const { url } = await openEmbeddedPostgres({ folder: ${JSON.stringify(folder)}, uid: process.getuid(), onNotice() {} });
    const database = createDatabase({ url, maxConnections: 1 });
    await database.query("create table kept (word text)");
    await database.query("insert into kept values ('still here')");
    process.kill(process.pid, "SIGKILL");`;
  const child = spawn(process.execPath, ["--input-type=module", "-e", script], { stdio: "inherit" });
  return new Promise((resolve) =>
    child.once("close", () => {
      resolve();
    }),
  );
}
