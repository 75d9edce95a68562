/** What the set-up asks of the world, over the real parts: the same ones that the service is made of. */
import { randomBytes } from "node:crypto";
import { relative } from "node:path";
import { Redis } from "ioredis";
import { parseServiceSettings, type ServiceSettings } from "../../config/service-settings.ts";
import { BotError, toBotError } from "../../domain/bot-error.ts";
import type { Clock, ProbeResult } from "../../domain/ports.ts";
import type { RepoRef } from "../../domain/repo-ref.ts";
import { createAppClient, type AppClient } from "../../github/app-client.ts";
import type { AppFinding } from "../../github/app-health.ts";
import { renderAppManifest } from "../../github/app-manifest.ts";
import { createGithubClients } from "../../github/github-clients.ts";
import { createMemoryRateBook } from "../../github/memory-rate-book.ts";
import { exchangeManifestCode, listInstalledRepositories } from "../../github/setup-requests.ts";
import { createChatModel } from "../../models/chat-model.ts";
import { createSandboxProbes } from "../../sandbox/choose-sandbox.ts";
import type { ModelChoice, ModelTried, SetupPorts } from "../../setup/setup-ports.ts";
import { green, red, type Finding, type Light } from "../../setup/stations.ts";
import { checkApp } from "../check-app.ts";
import { openMemory } from "../open-memory.ts";
import { prepareSandboxSettings } from "../open-sandbox.ts";
import { readGithubApp } from "../read-github-app.ts";
import { readNetwork } from "../read-network.ts";
import { createReleaseStack } from "../release-stack.ts";
import { LABEL_COLOR, LABEL_DESCRIPTION } from "../run-chores.ts";
import { createSelfTestPorts } from "./create-self-test-ports.ts";
import type { SetupDeps } from "./setup-deps.ts";

export function createSetupPorts(deps: SetupDeps): SetupPorts {
  const { settings, clock } = deps;
  const read = (): ServiceSettings => parseServiceSettings(settings.values());
  return {
    settings,
    program: relative(process.cwd(), process.argv[1] ?? "dist/src/main-cli.js"),
    clock,
    randomToken: () => randomBytes(24).toString("base64url"),
    renderManifest: renderAppManifest,
    async exchangeCode(githubUrl, code, signal) {
      const { network } = await readNetwork(read(), settings.values());
      const client = createAppClient({ appId: 0, privateKey: "", githubUrl, clock, network });
      const { id, slug, pem, webhook_secret: webhookSecret } = await exchangeManifestCode(client, code, signal);
      return { appId: id, slug, pem, webhookSecret };
    },
    async checkApp(signal) {
      const app = await readGithubApp(settings.values());
      const { network } = await readNetwork(app.settings, settings.values());
      const findings = await checkApp({ ...app, clock, network }, signal);
      const warnings = app.warnings.map((found): Finding => ({ light: "yellow", name: "", found, fix: "" }));
      return [...findings.filter(({ about }) => about !== "installations").map(toFinding), ...warnings];
    },
    listInstalled: async (signal) => listInstalledRepositories(await openClient(deps), signal),
    tryModel: (choice, signal) => tryModel(choice, clock, signal),
    probeSandboxes: (signal) => probeSandboxes(deps, read(), signal),
    tryDatabase: () => tryDatabase(read()),
    ensureLabel: (repositories, label) => ensureLabels(deps, repositories, label),
    selfTest: createSelfTestPorts(deps),
  };
}

/** GitHub as the App that the settings name. @throws BotError `bad-settings` */
async function openClient({ settings, clock }: SetupDeps): Promise<AppClient> {
  const { app, settings: read } = await readGithubApp(settings.values());
  const { network } = await readNetwork(read, settings.values());
  return createAppClient({ ...app, githubUrl: read.GITHUB_URL, clock, network });
}

const LIGHT_OF: Readonly<Record<AppFinding["level"], Light>> = {
  ok: "green",
  later: "waiting",
  notice: "yellow",
  warning: "yellow",
  stop: "red",
};

function toFinding({ about, level, found, advice }: AppFinding): Finding {
  return { light: LIGHT_OF[level], name: about === "app" ? "" : about, found, fix: advice };
}

async function tryModel({ url, name, apiKey }: ModelChoice, clock: Clock, signal: AbortSignal): Promise<ModelTried> {
  const monotonicMs = (): number => performance.now();
  const chat = createChatModel({ url, model: name, apiKey, clock, monotonicMs });
  try {
    const models = await chat.listModels(signal);
    const used = name ?? models[0];
    if (used === undefined) throw new BotError("model-unavailable", { reason: "the server lists no model" });
    const startedMs = monotonicMs();
    await chat.complete(
      {
        conversation: "setup",
        tier: "ultra-fast",
        messages: [{ role: "user", text: "Answer with the one word: ready" }],
        tools: [],
        maxCompletionTokens: 16,
      },
      signal,
    );
    return { models, used, latencyMs: Math.round(monotonicMs() - startedMs) };
  } finally {
    await chat.close();
  }
}

/** The one that was asked for has to be there; of several, one is enough. */
async function probeSandboxes(
  { env }: SetupDeps,
  { SANDBOX: wanted, SANDBOX_IMAGE: image }: ServiceSettings,
  signal: AbortSignal,
): Promise<readonly Finding[]> {
  const probes = createSandboxProbes(await prepareSandboxSettings({ image, env }));
  const results: { readonly kind: string; readonly result: ProbeResult }[] = [];
  for (const probe of probes)
    results.push({ kind: probe.name.replace("sandbox ", ""), result: await probe.run(signal) });
  const isEnough = results.some(({ kind, result }) => result.status === "ok" && (wanted ?? kind) === kind);
  return results.map(({ kind, result }) => {
    if (result.status === "ok") return green(shorten(result.found), kind);
    const isOptional = isEnough || (wanted !== undefined && wanted !== kind);
    return { light: isOptional ? "waiting" : "red", name: kind, found: result.found, fix: result.advice };
  });
}

/** An image's whole digest says nothing to a person. */
function shorten(found: string): string {
  return found.replace(/@sha256:([0-9a-f]{12})[0-9a-f]+/, " $1");
}

async function tryDatabase(settings: ServiceSettings): Promise<readonly Finding[]> {
  const stack = createReleaseStack();
  const notices: string[] = [];
  try {
    await openMemory({ settings, onNotice: (notice) => notices.push(notice) }, stack);
    const where = settings.DATABASE_URL === undefined ? `embedded, in ${settings.DATA_DIR}` : "DATABASE_URL answers";
    const about = notices.map((found): Finding => ({ light: "yellow", name: "PostgreSQL", found, fix: "" }));
    const redis = settings.REDIS_URL === undefined ? [] : [await tryRedis(settings.REDIS_URL)];
    return [green(where, "PostgreSQL"), ...about, ...redis];
  } finally {
    await stack.release();
  }
}

async function tryRedis(url: string): Promise<Finding> {
  const redis = new Redis(url, { lazyConnect: true, maxRetriesPerRequest: 1, retryStrategy: () => null });
  // Said by the failing call already.
  redis.on("error", () => undefined);
  try {
    await redis.connect();
    await redis.ping();
    return green("REDIS_URL answers", "Redis");
  } catch (error) {
    return red(`Redis did not answer: ${toBotError(error).message}`, "Check REDIS_URL and that Redis is up.", "Redis");
  } finally {
    redis.disconnect();
  }
}

async function ensureLabels(
  { settings, clock }: SetupDeps,
  repositories: readonly RepoRef[],
  name: string,
): Promise<readonly Finding[]> {
  const { app, settings: read } = await readGithubApp(settings.values());
  const { network } = await readNetwork(read, settings.values());
  const github = createGithubClients({
    ...app,
    githubUrl: read.GITHUB_URL,
    clock,
    redact: [app.webhookSecret],
    rates: createMemoryRateBook(),
    network,
    signal: new AbortController().signal,
  });
  const writer = github.createWriter({ fence: () => Promise.resolve(), mentions: [] });
  const failed: Finding[] = [];
  for (const repo of repositories) {
    try {
      await writer.ensureLabel(repo, { name, color: LABEL_COLOR, description: LABEL_DESCRIPTION });
    } catch (error) {
      const { message, advice } = toBotError(error);
      failed.push(red(message, advice, `${repo.owner}/${repo.name}`));
    }
  }
  await github.close();
  const made = repositories.length - failed.length;
  return [
    ...(made === 0 ? [] : [green(`${name} is in ${made} ${made === 1 ? "repository" : "repositories"}`)]),
    ...failed,
  ];
}
