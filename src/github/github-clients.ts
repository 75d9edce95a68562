/** GitHub, as one App sees it: the reader, a writer per claim, and tokens for git. */
import { createPrivateKey } from "node:crypto";
import { Octokit } from "@octokit/rest";
import { BotError } from "../domain/bot-error.ts";
import type { Clock, GithubReader, GithubWriter } from "../domain/ports.ts";
import type { RepoRef } from "../domain/repo-ref.ts";
import { toGithubAddresses, toGitUrl } from "./github-addresses.ts";
import { createGithubReader } from "./github-reader.ts";
import { createGithubWriter } from "./github-writer.ts";
import { createInstallationTokens } from "./installation-tokens.ts";
import type { OutputRules } from "./output-sink.ts";

export interface GithubClientsDeps {
  readonly appId: number;
  /** PEM, as GitHub gave it; `\n` written as two characters is understood. */
  readonly privateKey: string;
  /** `https://github.com`, or the address of a GitHub Enterprise Server. */
  readonly githubUrl: string;
  readonly clock: Clock;
  /** Values that must never be published; the private key and the tokens made here are added. */
  readonly redact: readonly string[];
}

interface WriterOptions {
  /** Awaited before every write. @throws BotError `stale-epoch` when the claim is old */
  readonly fence: () => Promise<void>;
  /** Logins that texts may mention; nobody else is notified. */
  readonly mentions: readonly string[];
}

export interface GithubClients {
  readonly reader: GithubReader;
  createWriter(options: WriterOptions): GithubWriter;
  /** For git: `contents` of this one repository, `read` or `write`, good for at least five minutes. */
  token(repo: RepoRef, access: "read" | "write"): Promise<string>;
  /** `<GITHUB_URL>/<owner>/<name>.git`. */
  remoteUrl(repo: RepoRef): string;
}

/** GitHub's own limit for a request is ten seconds; a proxy on the way may take longer. */
const REQUEST_TIMEOUT_MS = 30_000;
const SILENT = { debug: nothing, info: nothing, warn: nothing, error: nothing };

/** @throws BotError `bad-private-key` · `bad-settings` (GITHUB_URL) */
export function createGithubClients(deps: GithubClientsDeps): GithubClients {
  const addresses = toGithubAddresses(deps.githubUrl);
  const privateKey = checkPrivateKey(deps.privateKey.replaceAll("\\n", "\n"));
  const options = { baseUrl: addresses.api, log: SILENT, request: { fetch: fetchInTime } };
  const tokens = createInstallationTokens({ ...deps, privateKey, octokit: new Octokit(options) });

  async function octokit(repo: RepoRef, purpose: "read" | "write"): Promise<Octokit> {
    return new Octokit({ ...options, auth: await tokens.get(repo, purpose) });
  }

  function rules(mentions: readonly string[]): OutputRules {
    return { secrets: [...deps.redact, privateKey, ...tokens.alive()], mentions };
  }

  return {
    reader: createGithubReader({ clock: deps.clock, octokit: (repo) => octokit(repo, "read") }),
    createWriter: ({ fence, mentions }) =>
      createGithubWriter({
        clock: deps.clock,
        octokit: (repo) => octokit(repo, "write"),
        own: async () => ({ appId: deps.appId, botLogin: await tokens.botLogin() }),
        rules: () => rules(mentions),
        fence,
      }),
    token: (repo, access) => tokens.get(repo, access === "read" ? "fetch" : "push"),
    remoteUrl: (repo) => toGitUrl(addresses, repo),
  };
}

function checkPrivateKey(pem: string): string {
  try {
    createPrivateKey(pem);
    return pem;
  } catch (error) {
    throw new BotError("bad-private-key", { reason: "it is not a PEM key" }, { cause: error });
  }
}

function fetchInTime(url: string, init: RequestInit): Promise<Response> {
  return fetch(url, { ...init, signal: AbortSignal.timeout(REQUEST_TIMEOUT_MS) });
}

function nothing(): void {
  // Octokit's own log lines say nothing that our errors do not.
}
