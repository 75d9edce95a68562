/** The half that listens: door, inbox, dispatcher. It never runs work. */
import type { ServiceSettings } from "../config/service-settings.ts";
import type { Clock } from "../domain/ports.ts";
import { toGithubAddresses } from "../github/github-addresses.ts";
import { createQueueBackend } from "../queue/queue-backend.ts";
import { openWakeQueue } from "../queue/wake-queue.ts";
import { startDispatcher } from "../server/dispatcher.ts";
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
}

const DISPATCHER_IDLE_MS = 1_000;

/** Returns the address it listens on. */
export async function openServer(parts: ServerParts, stack: ReleaseStack): Promise<{ readonly url: string }> {
  const { settings, app, memory, clock, log } = parts;
  const onProblem = log.problem;
  const backend = createQueueBackend({ databaseUrl: memory.databaseUrl, redisUrl: settings.REDIS_URL });
  const queue = openWakeQueue(backend);
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
  const dispatcher = startDispatcher(
    { inbox, queue, clock, decide: router.decide, idleMs: DISPATCHER_IDLE_MS, onProblem },
    stopping.signal,
  );
  stack.push(async () => {
    stopping.abort();
    await dispatcher.stopped;
  });
  const door = await openDoor(
    { inbox, clock, verify: router.verify, onAccepted: dispatcher.poke, onProblem },
    { host: settings.HOST, port: settings.PORT },
  );
  stack.push(() => door.close());
  log.info("listening for webhooks", { url: door.url });
  return { url: door.url };
}
