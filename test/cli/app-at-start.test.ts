import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { openService } from "../../src/compose/open-service.ts";
import { DoctorReport } from "../../src/domain/solve-result.ts";
import { createGithubTwin, type GithubTwin } from "../../twin/github/github-twin.ts";
import { makeAppKey } from "../server/make-app-key.ts";
import { openTestDatabase, type TestDatabase } from "../store/open-test-database.ts";
import { runBuilt } from "./run-built.ts";

const SECRET = "webhook-secret-value";
const folder = mkdtempSync(join(tmpdir(), "swe-agent-start-"));
let twin: GithubTwin;
let test: TestDatabase;

beforeAll(async () => {
  test = await openTestDatabase();
  twin = createGithubTwin({ folder, appId: 7, webhookSecret: SECRET });
  await twin.start();
});

afterAll(async () => {
  await twin.close();
  await test.close();
  rmSync(folder, { recursive: true, force: true });
});

function environment(other: Readonly<Record<string, string>> = {}): Record<string, string> {
  return {
    PATH: process.env["PATH"] ?? "",
    APP_ID: "7",
    PRIVATE_KEY: twin.privateKeyPem,
    WEBHOOK_SECRET: SECRET,
    GITHUB_URL: twin.url,
    DATABASE_URL: test.url,
    DATA_DIR: join(folder, "data"),
    PORT: "0",
    LOG_LEVEL: "silent",
    ...other,
  };
}

describe("at a start", () => {
  it.each(["serve", "work", "start"])("%s stops for a key of another App with exit 2", async (command) => {
    const ran = await runBuilt([command], { env: environment({ PRIVATE_KEY: makeAppKey() }) });

    expect(ran.code).toBe(2);
    expect(ran.err).toContain("refuses the private key for App 7 (401)");
    expect(ran.err).toContain("Check that APP_ID and the key are of the same App");
  });

  it("a GitHub that is away is a warning, and the service is there", async () => {
    let said = "";
    const options = {
      env: environment({ GITHUB_URL: "http://127.0.0.1:9" }),
      halves: { server: true, worker: false },
      say: (text: string) => (said += text),
    };
    const service = await openService(options, new AbortController().signal);
    const health = await fetch(`${service.url}/health`);
    await service.release();

    expect(health.status).toBe(200);
    expect(said).toContain("Warning: GitHub did not answer GET http://127.0.0.1:9/api/v3/app");
  });

  it("says where to install an App that is installed nowhere", async () => {
    let said = "";
    const say = (text: string): string => (said += text);
    const options = { env: environment(), halves: { server: true, worker: false }, say };
    await (await openService(options, new AbortController().signal)).release();

    expect(said).toContain(
      `Note: the App is installed nowhere. Install it: ${twin.url}/apps/swe-agent/installations/new`,
    );
  });
});

describe("the doctor", () => {
  async function probes(env: Readonly<Record<string, string>>, ...args: readonly string[]): Promise<string> {
    const { out } = await runBuilt(["doctor", "--json", ...args], { env });
    const report = DoctorReport.parse(JSON.parse(out));
    return report.probes.map(({ name, status, found }) => `${name}: ${status}: ${found}`).join("\n");
  }

  it("asks GitHub about the App", async () => {
    const fine = await probes(environment());
    const wrong = await probes(environment({ PRIVATE_KEY: makeAppKey() }));

    expect(fine).toContain(`github app: ok: swe-agent at ${twin.url}`);
    expect(fine).toContain("github installations: missing: the App is installed nowhere");
    expect(wrong).toContain("github app: failed: GitHub at");
  }, 60_000);

  it("needs no App, and stops for one that is given by half", async () => {
    const half = await runBuilt(["doctor"], { env: { PATH: process.env["PATH"] ?? "", APP_ID: "7" } });

    expect(await probes({ DATABASE_URL: test.url })).toContain("github app: missing: no App is configured");
    expect(half.code).toBe(2);
    expect(half.err).toContain("WEBHOOK_SECRET: missing");
  }, 60_000);

  it("reads the settings file that is named before or after the command", async () => {
    const file = join(folder, "my.env");
    writeFileSync(file, `DATABASE_URL=${test.url}\nAPP_ID=Iv1.abc\n`, { mode: 0o600 });
    const before = await runBuilt(["--env-file", file, "doctor"]);
    const after = await runBuilt(["doctor", "--env-file", file]);

    expect([before.code, after.code]).toEqual([2, 2]);
    expect(after.err).toContain("APP_ID: found the App's client id");
  });
});
