/** Proxies and certificate authorities, for our own requests and for git alike. */
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { X509Certificate } from "node:crypto";
import { join, resolve } from "node:path";
import { rootCertificates } from "node:tls";
import type { ServiceSettings } from "../config/service-settings.ts";
import { BotError } from "../domain/bot-error.ts";
import type { Network } from "../github/open-fetch.ts";
import { toGitEnvironment } from "./to-git-environment.ts";

export interface NetworkSettings {
  readonly network: Network;
  /** What the host's git may see of the environment. */
  readonly gitEnv: Readonly<Record<string, string>>;
}

type Env = Readonly<Record<string, string | undefined>>;

const CERTIFICATE = /-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g;

/** @throws BotError `bad-settings` when CA_CERTS_PATH names no certificates */
export async function readNetwork(
  settings: Pick<ServiceSettings, "CA_CERTS_PATH" | "DATA_DIR" | "GITHUB_TIMEOUT_SECONDS">,
  env: Env,
): Promise<NetworkSettings> {
  const gitEnv = { ...toGitEnvironment(env), ...toPatience(settings) };
  const timeoutMs = settings.GITHUB_TIMEOUT_SECONDS * 1_000;
  if (settings.CA_CERTS_PATH === undefined) return { network: { trusted: [], env, timeoutMs }, gitEnv };
  const trusted = await readCertificates(settings.CA_CERTS_PATH);
  // Git takes one file that replaces the system's own list.
  const bundle = join(resolve(settings.DATA_DIR), "trusted.pem");
  await mkdir(resolve(settings.DATA_DIR), { recursive: true, mode: 0o700 });
  await writeFile(bundle, [...rootCertificates, ...trusted].join("\n"));
  return { network: { trusted, env, timeoutMs }, gitEnv: { ...gitEnv, GIT_SSL_CAINFO: bundle } };
}

/** Git itself would wait for a server that says nothing as long as its process may live. */
function toPatience({
  GITHUB_TIMEOUT_SECONDS: s,
}: Pick<ServiceSettings, "GITHUB_TIMEOUT_SECONDS">): Record<string, string> {
  return { GIT_HTTP_LOW_SPEED_LIMIT: "1", GIT_HTTP_LOW_SPEED_TIME: String(Math.ceil(s)) };
}

async function readCertificates(path: string): Promise<readonly string[]> {
  try {
    const found = (await readFile(path, "utf8")).match(CERTIFICATE) ?? [];
    for (const certificate of found) new X509Certificate(certificate);
    if (found.length > 0) return found;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw refusal(`${path} cannot be used: ${reason}`, error);
  }
  throw refusal(`${path} holds no certificate`);
}

function refusal(found: string, cause?: unknown): BotError {
  const problems = `CA_CERTS_PATH: ${found}; it must name a PEM file with one or more certificates`;
  return new BotError("bad-settings", { source: "the environment", problems }, { cause });
}
