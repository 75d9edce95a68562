/** The half that works: claims runs, drives them in sandboxes, sweeps what was left behind. */
import { hostname } from "node:os";
import { join, resolve } from "node:path";
import { createCodeReader } from "../code/create-code-reader.ts";
import type { ServiceSettings } from "../config/service-settings.ts";
import { BotError } from "../domain/bot-error.ts";
import type { RunId } from "../domain/ids.ts";
import type { Clock, Model, SandboxHost } from "../domain/ports.ts";
import { createMirrors } from "../git/mirrors.ts";
import type { GithubClients } from "../github/github-clients.ts";
import { openQueueBackend } from "../queue/queue-backend.ts";
import { runReconciler } from "../queue/reconciler.ts";
import { openWakeQueue } from "../queue/wake-queue.ts";
import { openWorkerHost, type WorkerSettings } from "../queue/worker-host.ts";
import { runResolveIssue } from "../workflows/resolve-issue/run-resolve-issue.ts";
import { createBaselineCache } from "./create-baseline-cache.ts";
import type { Logger } from "./create-logger.ts";
import { createRunContext, type RunContextParts } from "./create-run-context.ts";
import type { Memory } from "./open-memory.ts";
import type { GithubApp } from "./read-github-app.ts";
import type { NetworkSettings } from "./read-network.ts";
import type { ReleaseStack } from "./release-stack.ts";
import { runChores } from "./run-chores.ts";

const HANG_UP_AFTER_MS = 3_000;

export interface WorkerParts {
  readonly settings: ServiceSettings;
  readonly app: GithubApp;
  readonly memory: Memory;
  readonly clock: Clock;
  readonly log: Logger;
  readonly redact: (text: string) => string;
  readonly github: GithubClients;
  /** Ends every request to GitHub that is under way. */
  readonly hangUp: () => void;
  readonly host: SandboxHost;
  readonly model: Model;
  readonly network: NetworkSettings;
  /** First wait after a failure of ours. */
  readonly retryDelayMs: number;
}

export async function openWorker(parts: WorkerParts, stack: ReleaseStack): Promise<void> {
  const { settings, memory, clock, log } = parts;
  const backend = await openQueueBackend({ databaseUrl: memory.databaseUrl, redisUrl: settings.REDIS_URL });
  stack.push(() => backend.close());
  const queue = openWakeQueue(backend, { clock, onProblem: log.problem });
  stack.push(() => queue.close());
  const context: RunContextParts = {
    ...parts,
    mirrors: openMirrors(parts),
    code: createCodeReader({ monotonicMs: () => performance.now() }),
    baselines: createBaselineCache(),
  };
  const stopping = new AbortController();
  const loops = [
    runReconciler(
      { ...memory, queue, clock, everyMs: settings.SWEEP_SECONDS * 1_000, onProblem: log.problem },
      stopping.signal,
    ),
    runChores({ ...parts, everyMs: settings.SWEEP_SECONDS * 1_000 }, stopping.signal),
  ];
  stack.push(async () => {
    stopping.abort();
    await Promise.all(loops);
  });
  const worker = openWorkerHost({
    backend,
    queue,
    runs: memory.runs,
    messages: memory.messages,
    clock,
    owner: `${hostname()} ${process.pid}`,
    settings: toWorkerSettings(settings),
    acknowledge: (run) => acknowledge(context, run),
    execute: (claimed, signal) => runResolveIssue(createRunContext(context, claimed), signal),
    onProblem: log.problem,
  });
  stack.push(async () => {
    // A GitHub that hangs must not keep us: what is under way may end, but not for long.
    const cut = setTimeout(parts.hangUp, HANG_UP_AFTER_MS);
    await worker.close();
    clearTimeout(cut);
  });
  log.info("working", { concurrency: settings.WORK_CONCURRENCY });
}

/** 👀 within seconds, whatever the work lane is doing. A run that a worker has claimed shows its own reactions. */
async function acknowledge({ memory, github }: RunContextParts, id: RunId): Promise<void> {
  const run = await memory.reader.load(id);
  const fence = async (): Promise<void> => {
    const { epoch } = await memory.reader.load(id);
    if (epoch > 0) throw new BotError("stale-epoch", { run: id, epoch: 0 });
  };
  try {
    await github.createWriter({ fence, mentions: [] }).ensureReaction(run.repo, run.number, "eyes");
  } catch (error) {
    if (!(error instanceof BotError) || error.code !== "stale-epoch") throw error;
  }
}

function openMirrors({ settings, clock, network, github }: WorkerParts): RunContextParts["mirrors"] {
  return createMirrors({
    folder: join(resolve(settings.DATA_DIR), "mirrors"),
    env: network.gitEnv,
    clock,
    remoteUrl: (repo) => github.remoteUrl(repo),
    token: (repo, access) => github.token(repo, access),
  });
}

function toWorkerSettings(settings: ServiceSettings): WorkerSettings {
  return {
    workConcurrency: settings.WORK_CONCURRENCY,
    interactiveConcurrency: 4,
    lockMs: settings.LOCK_SECONDS * 1_000,
    stalledCheckMs: settings.STALLED_CHECK_SECONDS * 1_000,
    heartbeatMs: settings.HEARTBEAT_SECONDS * 1_000,
    failureDelayMs: settings.RETRY_SECONDS * 1_000,
  };
}
