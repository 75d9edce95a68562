/** Settings and the App's identity from the environment: all problems in one message, and what should not stay so. */
import { readFile, stat } from "node:fs/promises";
import { resolve } from "node:path";
import { parsePrivateKey } from "../config/private-key.ts";
import {
  failOnProblems,
  hasIdentity,
  listIdentityProblems,
  listSettingProblems,
  listSettingWarnings,
  parseServiceSettings,
  renderProblem,
  type Environment,
  type ServiceSettings,
} from "../config/service-settings.ts";

export interface GithubApp {
  readonly appId: number;
  /** PEM text. */
  readonly privateKey: string;
  readonly webhookSecret: string;
}

export interface AppSettings {
  readonly settings: ServiceSettings;
  readonly app: GithubApp;
  /** One sentence each. */
  readonly warnings: readonly string[];
}

/** @throws BotError `bad-settings` with every problem of the settings, the identity and the key file */
export async function readGithubApp(env: Environment): Promise<AppSettings> {
  const key = await readKey(env);
  failOnProblems([...listSettingProblems(env), ...listIdentityProblems(env), ...key.problems]);
  const settings = parseServiceSettings(env);
  const app = { appId: settings.APP_ID ?? 0, privateKey: key.pem, webhookSecret: settings.WEBHOOK_SECRET ?? "" };
  return { settings, app, warnings: [...listSettingWarnings(settings), ...key.warnings] };
}

/** The same, or undefined when nothing of an App's identity is given. @throws BotError `bad-settings` */
export async function findGithubApp(env: Environment): Promise<AppSettings | undefined> {
  return hasIdentity(env) ? readGithubApp(env) : undefined;
}

interface KeyRead {
  /** Empty when there is a problem. */
  readonly pem: string;
  readonly problems: readonly string[];
  readonly warnings: readonly string[];
}

async function readKey(env: Environment): Promise<KeyRead> {
  const { PRIVATE_KEY: text = "", PRIVATE_KEY_PATH: path = "" } = env;
  if (text !== "") {
    // What is wrong with it is said with the other settings.
    const read = parsePrivateKey(text);
    return { pem: read.kind === "key" ? read.pem : "", problems: [], warnings: [] };
  }
  return path === "" || path.includes("-----BEGIN") ? { pem: "", problems: [], warnings: [] } : readKeyFile(path);
}

async function readKeyFile(path: string): Promise<KeyRead> {
  const fail = (found: string): KeyRead => ({
    pem: "",
    problems: [renderProblem("PRIVATE_KEY_PATH", found)],
    warnings: [],
  });
  try {
    const { mode } = await stat(path);
    const read = parsePrivateKey(await readFile(path, "utf8"));
    if (read.kind === "mistake") return fail(`in ${path} ${read.found}`);
    const warnings = (mode & 0o077) === 0 ? [] : [`Others can read ${path}, the App's private key: chmod 600 ${path}`];
    return { pem: read.pem, problems: [], warnings };
  } catch (error) {
    return fail(describeFailure(error, resolve(path)));
  }
}

function describeFailure(error: unknown, path: string): string {
  const { code } = error as { readonly code?: unknown };
  if (code === "ENOENT" || code === "ENOTDIR") return `no file at ${path}`;
  if (code === "EISDIR") return `a folder at ${path}`;
  return `${path}, which this user may not read (${String(code)})`;
}
