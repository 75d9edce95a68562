/** The half that listens: door, inbox, dispatcher. It never runs work. */
import type { ServiceSettings } from "../config/service-settings.ts";
import type { Delivery } from "../domain/delivery.ts";
import type { Intake } from "../domain/intake.ts";
import type { Clock } from "../domain/ports.ts";
import type { GithubClients } from "../github/github-clients.ts";
import { toGithubAddresses } from "../github/github-addresses.ts";
import { openQueueBackend } from "../queue/queue-backend.ts";
import { openWakeQueue } from "../queue/wake-queue.ts";
import { confirmIntake } from "../server/confirm-intake.ts";
import { runDeliverySweep } from "../server/delivery-sweep.ts";
import { startDispatcher } from "../server/dispatcher.ts";
import { runInstallationSync } from "../server/installation-sync.ts";
import { openDoor } from "../server/webhooks/door.ts";
import { createEventRouter } from "../server/webhooks/event-router.ts";
import type { Logger } from "./create-logger.ts";
import type { Memory } from "./open-memory.ts";
import type { GithubApp } from "./read-github-app.ts";
import type { ReleaseStack } from "./release-stack.ts";

export interface ServerParts {
  readonly settings: ServiceSettings;
  readonly app: GithubApp;
  readonly memory: Memory;
  readonly clock: Clock;
  readonly log: Logger;
  readonly github: GithubClients;
  /** Ends every request to GitHub that is under way: this half is closed last. */
  readonly hangUp: () => void;
}

const DISPATCHER_IDLE_MS = 1_000;
const INSTALLATION_SYNC_MS = 60 * 60_000;

/** Returns the address it listens on. */
export async function openServer(parts: ServerParts, stack: ReleaseStack): Promise<{ readonly url: string }> {
  const { settings, app, memory, clock, log } = parts;
  const onProblem = log.problem;
  const backend = await openQueueBackend({ databaseUrl: memory.databaseUrl, redisUrl: settings.REDIS_URL });
  stack.push(() => backend.close());
  const queue = openWakeQueue(backend, { clock, onProblem });
  stack.push(() => queue.close());
  const router = await createEventRouter({
    appId: app.appId,
    privateKey: app.privateKey,
    webhookSecret: app.webhookSecret,
    apiUrl: toGithubAddresses(settings.GITHUB_URL).api,
    policy: { label: settings.LABEL, allowedBotIds: settings.ALLOWED_BOT_IDS },
  });
  const stopping = new AbortController();
  const { inbox } = memory;
  const { reader, app: own } = parts.github;
  const confirm = { installations: memory.installations, app: own, reader, clock, label: settings.LABEL };
  const decide = async (delivery: Delivery): Promise<Intake> =>
    confirmIntake(confirm, await router.decide(delivery), delivery);
  const dispatcher = startDispatcher(
    { inbox, queue, clock, decide, idleMs: DISPATCHER_IDLE_MS, onProblem },
    stopping.signal,
  );
  const loops = startSweeps({ ...parts, onAccepted: dispatcher.poke }, stopping.signal);
  stack.push(async () => {
    stopping.abort();
    parts.hangUp();
    await Promise.all([dispatcher.stopped, ...loops]);
  });
  const door = await openDoor(
    { inbox, clock, verify: router.verify, onAccepted: dispatcher.poke, onProblem },
    { host: settings.HOST, port: settings.PORT },
  );
  stack.push(() => door.close());
  log.info("listening for webhooks", { url: door.url });
  return { url: door.url };
}

/** What was missed while nobody listened: deliveries, and where the App is installed. */
function startSweeps(
  parts: ServerParts & { readonly onAccepted: () => void },
  signal: AbortSignal,
): readonly Promise<void>[] {
  const { settings, memory, github, clock, log, onAccepted } = parts;
  const onProblem = log.problem;
  const onFound = (count: number): void => {
    log.info("deliveries that had not arrived were fetched from GitHub", { count });
  };
  const everyMs = settings.DELIVERY_SWEEP_SECONDS * 1_000;
  return [
    runInstallationSync({ ...memory, ...github, clock, everyMs: INSTALLATION_SYNC_MS, onProblem }, signal),
    runDeliverySweep({ ...memory, ...github, clock, everyMs, onAccepted, onProblem, onFound }, signal),
  ];
}
