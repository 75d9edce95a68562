/** Proxies and certificate authorities, for our own requests and for git alike. */
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { X509Certificate } from "node:crypto";
import { join, resolve } from "node:path";
import { rootCertificates } from "node:tls";
import { failOnProblems, renderProblem, type ServiceSettings } from "../config/service-settings.ts";
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
  const read = await findCertificates(path);
  if (typeof read !== "string") return read;
  failOnProblems([renderProblem("CA_CERTS_PATH", read)]);
  return [];
}

/** The certificates of the file, or what it is instead. */
async function findCertificates(path: string): Promise<readonly string[] | string> {
  try {
    const found = (await readFile(path, "utf8")).match(CERTIFICATE) ?? [];
    for (const certificate of found) new X509Certificate(certificate);
    return found.length > 0 ? found : `no certificate in ${path}`;
  } catch (error) {
    const { code } = error as { readonly code?: unknown };
    if (code === "ENOENT" || code === "ENOTDIR") return `no file at ${resolve(path)}`;
    if (code === "EISDIR") return `a folder at ${resolve(path)}`;
    if (code === "EACCES" || code === "EPERM") return `${path}, which this user may not read`;
    return `a certificate in ${path} that cannot be read (${String(code)})`;
  }
}
