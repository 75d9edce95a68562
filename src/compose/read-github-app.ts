/** The App's identity from the settings: id, key and secret, or a clear word about what is missing. */
import { createPrivateKey } from "node:crypto";
import { readFile } from "node:fs/promises";
import type { ServiceSettings } from "../config/service-settings.ts";
import { BotError } from "../domain/bot-error.ts";

export interface GithubApp {
  readonly appId: number;
  /** PEM text. */
  readonly privateKey: string;
  readonly webhookSecret: string;
}

/** @throws BotError `bad-settings` · `bad-private-key` */
export async function readGithubApp(settings: ServiceSettings): Promise<GithubApp> {
  const { APP_ID: appId, WEBHOOK_SECRET: webhookSecret } = settings;
  const missing = [
    ...(appId === undefined ? ["APP_ID"] : []),
    ...(webhookSecret === undefined ? ["WEBHOOK_SECRET"] : []),
    ...(settings.PRIVATE_KEY === undefined && settings.PRIVATE_KEY_PATH === undefined ? ["PRIVATE_KEY"] : []),
  ];
  if (appId === undefined || webhookSecret === undefined || missing.length > 0) {
    throw new BotError("bad-settings", { source: "the environment", problems: `missing: ${missing.join(", ")}` });
  }
  return { appId, webhookSecret, privateKey: await readKey(settings) };
}

async function readKey(settings: ServiceSettings): Promise<string> {
  try {
    const text =
      settings.PRIVATE_KEY?.replaceAll("\\n", "\n") ?? (await readFile(settings.PRIVATE_KEY_PATH ?? "", "utf8"));
    createPrivateKey(text);
    return text;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new BotError("bad-private-key", { reason }, { cause: error });
  }
}
