/** Everything the demo needs, opened: the stand-in for GitHub with a repository, a model, and the real service. */
import { join } from "node:path";
import { openService, type Service } from "../src/compose/open-service.ts";
import type { ReleaseStack } from "../src/compose/release-stack.ts";
import { openScriptedModelServer } from "../twin/cluster/scripted-model-server.ts";
import { createGithubTwin, type GithubTwin } from "../twin/github/github-twin.ts";
import { RECORDED_MODEL, RECORDED_REPLIES } from "./recorded-replies.ts";
import { SHOP_FILES } from "./shop-repository.ts";

const OWNER = "acme";
export const REPOSITORY = "acme/shop";
export const MAINTAINER = "ada";

export interface DemoOptions {
  readonly folder: string;
  readonly modelUrl: string | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly say: (text: string) => void;
}

export interface DemoWorld {
  readonly twin: GithubTwin;
  readonly service: Service;
  readonly aboutModel: string;
  readonly caveat: string;
  readonly sandbox: string;
}

export async function openDemoWorld(
  options: DemoOptions,
  stack: ReleaseStack,
  signal: AbortSignal,
): Promise<DemoWorld> {
  const { folder, modelUrl, say } = options;
  const twin = createGithubTwin({ folder: join(folder, "github"), appId: 4711, webhookSecret: "demo-webhook-secret" });
  await twin.start();
  stack.push(() => twin.close());
  twin.addUser(MAINTAINER);
  await twin.addRepository({ owner: OWNER, name: "shop", files: SHOP_FILES, private: true });
  twin.setPermission(REPOSITORY, MAINTAINER, "maintain");
  const url = modelUrl ?? (await openRecorded(stack));
  const env = toEnvironment(options, { twin, modelUrl: url });
  const service = await openService({ env, halves: { server: true, worker: true }, say, allowNoSandbox: true }, signal);
  stack.push(() => service.release());
  twin.setWebhookUrl(`${service.url ?? ""}/api/github/webhooks`);
  twin.announceInstallation(OWNER);
  await twin.deliveriesSettled();
  const recorded = modelUrl === undefined;
  return {
    twin,
    service,
    sandbox: service.sandbox ?? "missing",
    aboutModel: recorded
      ? "The model's replies are RECORDED, its mistakes included; --model-url URL asks a live one."
      : `The model is live: ${modelUrl}.`,
    caveat: recorded ? "its replies were recorded." : "three small issues are no benchmark.",
  };
}

async function openRecorded(stack: ReleaseStack): Promise<string> {
  const server = await openScriptedModelServer({ model: RECORDED_MODEL, scripts: RECORDED_REPLIES });
  stack.push(() => server.close());
  return server.url;
}

function toEnvironment(
  { folder, env }: DemoOptions,
  { twin, modelUrl }: { readonly twin: GithubTwin; readonly modelUrl: string },
): Record<string, string | undefined> {
  return {
    PATH: env["PATH"],
    SANDBOX: env["SANDBOX"],
    SANDBOX_IMAGE: env["SANDBOX_IMAGE"],
    MODEL_NAME: env["MODEL_NAME"],
    MODEL_API_KEY: env["MODEL_API_KEY"],
    APP_ID: String(twin.appId),
    PRIVATE_KEY: twin.privateKeyPem,
    WEBHOOK_SECRET: twin.webhookSecret,
    GITHUB_URL: twin.url,
    DATA_DIR: join(folder, "data"),
    MODEL_URL: modelUrl,
    PORT: "0",
    SWEEP_SECONDS: "1",
    HEARTBEAT_SECONDS: "1",
    LOG_LEVEL: env["LOG_LEVEL"] ?? "error",
  };
}
