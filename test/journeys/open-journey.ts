/** A whole installation for one journey: twin, database, model and server here, workers as processes of their own. */
import { spawn, type ChildProcess } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { openService, type Service } from "../../src/compose/open-service.ts";
import { createReleaseStack } from "../../src/compose/release-stack.ts";
import type { StoredRunEvent } from "../../src/domain/run-event.ts";
import type { Run } from "../../src/domain/run.ts";
import type { SandboxKind } from "../../src/domain/sandbox.ts";
import type { ModelScript } from "../../twin/cluster/model-script.ts";
import { openScriptedModelServer, type ScriptedModelServer } from "../../twin/cluster/scripted-model-server.ts";
import type { GithubTwin } from "../../twin/github/github-twin.ts";
import { explainRun } from "./explain-run.ts";
import { openGithub, type GithubKind } from "./open-github.ts";
import { openTestDatabase, type TestDatabase } from "../store/open-test-database.ts";

export const REPOSITORY = "acme/shop";
const ENDS_WITHIN_MS = 90_000;

export interface JourneyOptions {
  readonly files: Readonly<Record<string, string>>;
  readonly scripts: readonly ModelScript[];
  /** Kind the workers are told to use. */
  readonly sandbox: SandboxKind;
  readonly env?: Readonly<Record<string, string>>;
  /** `plain` unless set. */
  readonly github?: GithubKind;
  /** 90 s unless set. */
  readonly endsWithinMs?: number;
}

export interface Journey {
  readonly twin: GithubTwin;
  readonly model: ScriptedModelServer;
  readonly service: Service;
  readonly test: TestDatabase;
  /** A worker process of the built product. */
  startWorker(): WorkerProcess;
  run(number: number): Promise<Run | undefined>;
  runs(number: number): Promise<readonly Run[]>;
  events(run: Run): Promise<readonly StoredRunEvent[]>;
  /** Waits for a run on this issue to end. @throws when it does not within `endsWithinMs` */
  ended(number: number, attempt?: number): Promise<Run>;
  /** Waits as long as `ended` does. @throws with what became of the run on this issue */
  inTime<Value>(number: number, act: Promise<Value>): Promise<Value>;
  close(): Promise<void>;
}

export interface WorkerProcess {
  /** SIGKILL; resolves when it is gone. */
  kill(): Promise<void>;
  /** SIGSTOP: it does nothing any more, and its connections stay open. */
  freeze(): void;
  thaw(): void;
  /** SIGTERM; resolves with what it logged. */
  stop(): Promise<string>;
  log(): string;
}

export async function openJourney(options: JourneyOptions): Promise<Journey> {
  const stack = createReleaseStack();
  const folder = await mkdtemp(join(tmpdir(), "swe-agent-journey-"));
  stack.push(() => rm(folder, { recursive: true, force: true }));
  const test = await openTestDatabase();
  stack.push(() => test.close());
  const model = await openScriptedModelServer({ model: "recorded", scripts: options.scripts });
  stack.push(() => model.close());
  const about = { folder: join(folder, "github"), appId: 77, webhookSecret: "the-secret-of-this-journey" };
  const { twin, env: githubEnv } = await openGithub(options.github ?? "plain", about, stack);
  const env = toEnvironment(options, { twin, model, test, folder, githubEnv });
  const service = await openService(
    { env, halves: { server: true, worker: false }, say: () => undefined },
    new AbortController().signal,
  );
  stack.push(() => service.release());
  twin.setWebhookUrl(`${service.url ?? ""}/api/github/webhooks`);
  await populate(twin, options.files);
  const workers: WorkerProcess[] = [];
  stack.push(async () => {
    await Promise.all(workers.map((worker) => worker.kill()));
  });
  const { reader } = service.memory;
  const runs = async (number: number): Promise<readonly Run[]> =>
    (await reader.list(100)).filter((run) => run.number === number);
  const explaining = (number: number) => async (error: unknown) => {
    const run = (await runs(number))[0];
    const events = run === undefined ? [] : await reader.events(run.id, 0);
    const why = explainRun({ run, events, twin, logs: workers.map((worker) => worker.log()) });
    throw new Error(`the run on #${number}: ${why}`, { cause: error });
  };
  return {
    twin,
    model,
    service,
    test,
    startWorker() {
      const worker = startWorkerProcess(env);
      workers.push(worker);
      return worker;
    },
    runs,
    run: async (number) => (await runs(number))[0],
    events: (run) => reader.events(run.id, 0),
    async ended(number, attempt = 1) {
      const isIt = (run: Run): boolean => run.attempt === attempt && run.state === "concluded";
      return until(async () => (await runs(number)).find(isIt), options.endsWithinMs).catch(explaining(number));
    },
    inTime(number, act) {
      const late = wait(options.endsWithinMs ?? ENDS_WITHIN_MS, undefined, { ref: false }).then(() => {
        throw new TypeError("it did not come so far");
      });
      return Promise.race([act, late]).catch(explaining(number));
    },
    close: () => stack.release(),
  };
}

interface Parts {
  readonly twin: GithubTwin;
  readonly model: ScriptedModelServer;
  readonly test: TestDatabase;
  readonly folder: string;
  readonly githubEnv: Readonly<Record<string, string>>;
}

function toEnvironment(
  options: JourneyOptions,
  { twin, model, test, folder, githubEnv }: Parts,
): Record<string, string> {
  return {
    PATH: process.env["PATH"] ?? "",
    APP_ID: String(twin.appId),
    PRIVATE_KEY: twin.privateKeyPem,
    WEBHOOK_SECRET: twin.webhookSecret,
    ...githubEnv,
    DATABASE_URL: test.url,
    DATA_DIR: join(folder, "data"),
    MODEL_URL: model.url,
    PORT: "0",
    LOCK_SECONDS: "2",
    STALLED_CHECK_SECONDS: "1",
    SWEEP_SECONDS: "1",
    HEARTBEAT_SECONDS: "0.3",
    RETRY_SECONDS: "0.3",
    LOG_LEVEL: "warn",
    ...(options.sandbox === "none" ? {} : { SANDBOX: options.sandbox }),
    ...options.env,
  };
}

async function populate(twin: GithubTwin, files: Readonly<Record<string, string>>): Promise<void> {
  for (const login of ["ada", "rob"]) twin.addUser(login);
  await twin.addRepository({ owner: "acme", name: "shop", files, private: true });
  twin.setPermission(REPOSITORY, "ada", "write");
  twin.setPermission(REPOSITORY, "rob", "triage");
  twin.announceInstallation("acme");
  await twin.deliveriesSettled();
}

function startWorkerProcess(env: Readonly<Record<string, string>>): WorkerProcess {
  const child = spawn(process.execPath, ["dist/src/main-cli.js", "work"], {
    env: { ...env },
    stdio: ["ignore", "ignore", "pipe"],
  });
  let log = "";
  child.stderr.on("data", (text: Buffer) => (log += text.toString()));
  return {
    kill: () => end(child, "SIGKILL"),
    freeze: () => void child.kill("SIGSTOP"),
    thaw: () => void child.kill("SIGCONT"),
    async stop() {
      await end(child, "SIGTERM");
      return log;
    },
    log: () => log,
  };
}

async function end(child: ChildProcess, signal: "SIGKILL" | "SIGTERM"): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  // After a SIGKILL nothing more is read from it, and what it started may hold its streams.
  const closed = new Promise((resolve) => child.once(signal === "SIGKILL" ? "exit" : "close", resolve));
  child.kill(signal);
  await closed;
}

/** Asks again until there is an answer. */
export async function until<Value>(
  ask: () => Promise<Value | undefined> | Value | undefined,
  withinMs = ENDS_WITHIN_MS,
): Promise<Value> {
  const deadline = performance.now() + withinMs;
  while (performance.now() < deadline) {
    const value = await ask();
    if (value !== undefined) return value;
    await wait(10);
  }
  throw new TypeError(`it did not happen within ${withinMs / 1_000} s`);
}
