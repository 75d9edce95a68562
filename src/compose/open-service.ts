/** The service, whole or in halves, from the environment. Returns its address and the one release function. */
import type { ServiceSettings } from "../config/service-settings.ts";
import type { Clock } from "../domain/ports.ts";
import type { SandboxKind } from "../domain/sandbox.ts";
import { requireApp } from "./check-app.ts";
import { createLogger } from "./create-logger.ts";
import { createModel } from "./create-model.ts";
import { openMemory, type Memory } from "./open-memory.ts";
import { openSandbox } from "./open-sandbox.ts";
import { openServer } from "./open-server.ts";
import { openTunnel } from "./open-tunnel.ts";
import { openWorker } from "./open-worker.ts";
import { readGithubApp, type GithubApp } from "./read-github-app.ts";
import { readNetwork } from "./read-network.ts";
import { createReleaseStack } from "./release-stack.ts";
import { createSystemClock } from "./system-clock.ts";
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
  stack: ReturnType<typeof createReleaseStack>,
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
  const common = { settings, app, memory, clock, log, secrets, network };
  let kind: SandboxKind | undefined;
  if (halves.worker) {
    const wish = { wanted: settings.SANDBOX, allowNone: allowNoSandbox ?? false, image: settings.SANDBOX_IMAGE, env };
    const sandbox = await openSandbox(wish, signal);
    if (sandbox.notice !== null) onNotice(sandbox.notice);
    kind = sandbox.kind;
    const model = createModel(settings, clock, stack);
    await openWorker(
      { ...common, redact, host: sandbox.host, model, retryDelayMs: settings.RETRY_SECONDS * 1_000 },
      stack,
    );
  }
  const server = halves.server ? await openServer(common, stack) : undefined;
  const source = settings.WEBHOOK_TUNNEL_URL;
  if (server !== undefined && source !== undefined)
    await openTunnel({ source, target: `${server.url}/api/github/webhooks` }, { log, onNotice }, stack);
  return { url: server?.url, sandbox: kind, memory, release: () => stack.release() };
}

/** Values that are never logged, stored or published. An address is no secret, the password in it is. */
function listSecrets(app: GithubApp, settings: ServiceSettings): readonly string[] {
  const passwords = [settings.DATABASE_URL, settings.REDIS_URL].map((url) =>
    url !== undefined && URL.canParse(url) ? decodeURIComponent(new URL(url).password) : "",
  );
  const all = [app.privateKey, app.webhookSecret, settings.MODEL_API_KEY ?? "", ...passwords];
  return all.filter((secret) => secret !== "");
}
