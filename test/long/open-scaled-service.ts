/** The whole service in this process, on scaled time, with the stand-in held to GitHub's limits on the same clock. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openService, type Service } from "../../src/compose/open-service.ts";
import { createReleaseStack } from "../../src/compose/release-stack.ts";
import type { ModelScript } from "../../twin/cluster/model-script.ts";
import { openScriptedModelServer, type ScriptedModelServer } from "../../twin/cluster/scripted-model-server.ts";
import { createGithubTwin, type GithubTwin } from "../../twin/github/github-twin.ts";
import type { TestDatabase } from "../store/open-test-database.ts";
import { createScaledTime, type ScaledTime } from "./scaled-time.ts";

export interface ScaledService {
  readonly time: ScaledTime;
  readonly twin: GithubTwin;
  readonly model: ScriptedModelServer;
  readonly service: Service;
  readonly test: TestDatabase;
  close(): Promise<void>;
}

export interface ScaledServiceOptions {
  readonly factor: number;
  readonly scripts: readonly ModelScript[];
  readonly tokenLifetimeMs?: number;
  readonly env?: Readonly<Record<string, string>>;
}

export async function openScaledService(options: ScaledServiceOptions): Promise<ScaledService> {
  const stack = createReleaseStack();
  const folder = await mkdtemp(join(tmpdir(), "swe-agent-scaled-"));
  stack.push(() => rm(folder, { recursive: true, force: true }));
  // Its reaper would take the sandboxes of services on real time for long overdue.
  const sandboxes = await mkdtemp("/var/tmp/swe-agent-scaled-");
  stack.push(() => rm(sandboxes, { recursive: true, force: true }));
  const time = createScaledTime(options.factor);
  const test = await time.openDatabase();
  stack.push(() => test.close());
  const model = await openScriptedModelServer({ model: "recorded", scripts: options.scripts });
  stack.push(() => model.close());
  const webhookSecret = "the-secret-of-scaled-time";
  const { tokenLifetimeMs } = options;
  const twin = createGithubTwin({
    folder: join(folder, "github"),
    appId: 77,
    webhookSecret,
    clock: time.clock,
    ...(tokenLifetimeMs === undefined ? {} : { tokenLifetimeMs }),
  });
  const url = await twin.start();
  stack.push(() => twin.close());
  const env = {
    PATH: process.env["PATH"],
    APP_ID: "77",
    PRIVATE_KEY: twin.privateKeyPem,
    WEBHOOK_SECRET: webhookSecret,
    GITHUB_URL: url,
    DATABASE_URL: test.url,
    DATA_DIR: join(folder, "data"),
    SANDBOX_DIR: sandboxes,
    MODEL_URL: model.url,
    PORT: "0",
    // Leases run on scaled time, while renewing them takes real time.
    LOCK_SECONDS: String(20 * options.factor),
    HEARTBEAT_SECONDS: String(options.factor / 2),
    SWEEP_SECONDS: String(options.factor / 2),
    LOG_LEVEL: "warn",
    ...options.env,
  };
  const service = await openService(
    { env, halves: { server: true, worker: true }, say: () => undefined, clock: time.clock },
    new AbortController().signal,
  );
  stack.push(() => service.release());
  twin.setWebhookUrl(`${service.url ?? ""}/api/github/webhooks`);
  return { time, twin, model, service, test, close: () => stack.release() };
}
