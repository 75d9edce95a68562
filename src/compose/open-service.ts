/** The service, whole or in halves, from the environment. Returns its address and the one release function. */
import type { ServiceSettings } from "../config/service-settings.ts";
import type { Clock, SandboxHost } from "../domain/ports.ts";
import type { SandboxKind } from "../domain/sandbox.ts";
import { requireApp } from "./check-app.ts";
import { createLogger } from "./create-logger.ts";
import { createModel } from "./create-model.ts";
import { openGithub } from "./open-github.ts";
import { openMemory, type Memory } from "./open-memory.ts";
import { openSandbox, type SandboxWish } from "./open-sandbox.ts";
import { openServer, type ServerParts } from "./open-server.ts";
import { openTunnel } from "./open-tunnel.ts";
import { openWorker, type WorkerParts } from "./open-worker.ts";
import { readGithubApp, type GithubApp } from "./read-github-app.ts";
import { readNetwork } from "./read-network.ts";
import { createReleaseStack, type ReleaseStack } from "./release-stack.ts";
import { createSystemClock } from "./system-clock.ts";
import type { ChosenSandbox } from "../sandbox/choose-sandbox.ts";
import { redactSecrets } from "../github/redact-secrets.ts";

export interface ServiceHalves {
  readonly server: boolean;
  readonly worker: boolean;
}

export interface ServiceOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly halves: ServiceHalves;
  readonly say: (text: string) => void;
  /** Only the demo says yes, for its own repositories. */
  readonly allowNoSandbox?: boolean;
  /** The machine's own unless given; tests give a faster one. */
  readonly clock?: Clock;
}

export interface Service {
  /** Undefined without the server half. */
  readonly url: string | undefined;
  /** Kind of the sandbox; undefined without the worker half. */
  readonly sandbox: SandboxKind | undefined;
  readonly memory: Memory;
  release(): Promise<void>;
}

export async function openService(options: ServiceOptions, signal: AbortSignal): Promise<Service> {
  const stack = createReleaseStack();
  try {
    return await openParts(options, signal, stack);
  } catch (error) {
    await stack.release();
    throw error;
  }
}

async function openParts(
  { env, halves, say, allowNoSandbox, clock = createSystemClock() }: ServiceOptions,
  signal: AbortSignal,
  stack: ReleaseStack,
): Promise<Service> {
  const { settings, app, warnings } = await readGithubApp(env);
  const secrets = listSecrets(app, settings);
  const redact = (text: string): string => redactSecrets(text, secrets);
  const log = createLogger(settings.LOG_LEVEL, redact);
  const onNotice = (notice: string): void => {
    say(`${notice}\n`);
  };
  for (const warning of warnings) onNotice(`Warning: ${warning}`);
  const network = await readNetwork(settings, env);
  await requireApp({ settings, app, clock, log, onNotice, network: network.network }, signal);
  const memory = await openMemory({ settings, onNotice }, stack);
  const ending = new AbortController();
  // One set for both halves: what is known of GitHub, and whose turn it is, holds for the whole process.
  const github = openGithub({ settings, app, memory, clock, secrets, network }, ending.signal);
  stack.push(() => github.close());
  const hangUp = (): void => {
    ending.abort();
  };
  const retryDelayMs = settings.RETRY_SECONDS * 1_000;
  const common = { settings, app, memory, clock, log, network, github, hangUp, redact, retryDelayMs };
  const wish = { wanted: settings.SANDBOX, allowNone: allowNoSandbox ?? false, image: settings.SANDBOX_IMAGE, env };
  const sandbox = halves.worker ? await openNoticedSandbox(wish, onNotice, signal) : undefined;
  const url = await openHalves(common, { isServer: halves.server, host: sandbox?.host }, stack);
  const source = settings.WEBHOOK_TUNNEL_URL;
  if (url !== undefined && source !== undefined)
    await openTunnel({ source, target: `${url}/api/github/webhooks` }, { log, onNotice }, stack);
  return { url, sandbox: sandbox?.kind, memory, release: () => stack.release() };
}

async function openNoticedSandbox(
  wish: SandboxWish,
  onNotice: (notice: string) => void,
  signal: AbortSignal,
): Promise<ChosenSandbox> {
  const sandbox = await openSandbox(wish, signal);
  if (sandbox.notice !== null) onNotice(sandbox.notice);
  return sandbox;
}

/** The server half is opened first and so closed last: it hangs up at once, the worker half lets requests end. */
async function openHalves(
  parts: ServerParts & Omit<WorkerParts, "host" | "model">,
  { isServer, host }: { readonly isServer: boolean; readonly host: SandboxHost | undefined },
  stack: ReleaseStack,
): Promise<string | undefined> {
  const server = isServer ? await openServer(parts, stack) : undefined;
  if (host !== undefined) {
    const model = createModel(parts.settings, parts.clock, stack);
    await openWorker({ ...parts, host, model }, stack);
  }
  return server?.url;
}

/** Values that are never logged, stored or published. An address is no secret, the password in it is. */
function listSecrets(app: GithubApp, settings: ServiceSettings): readonly string[] {
  const passwords = [settings.DATABASE_URL, settings.REDIS_URL].map((url) =>
    url !== undefined && URL.canParse(url) ? decodeURIComponent(new URL(url).password) : "",
  );
  // Whoever knows the channel can read what comes through it.
  const channel =
    settings.WEBHOOK_TUNNEL_URL === undefined ? "" : new URL(settings.WEBHOOK_TUNNEL_URL).pathname.slice(1);
  const all = [app.privateKey, app.webhookSecret, settings.MODEL_API_KEY ?? "", channel, ...passwords];
  return all.filter((secret) => secret !== "");
}
