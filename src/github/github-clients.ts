/** GitHub, as one App sees it: the reader, a writer per claim, the App's own calls, and tokens for git. */
import { createPrivateKey } from "node:crypto";
import type { Octokit } from "@octokit/rest";
import { BotError } from "../domain/bot-error.ts";
import type { Clock, GithubApp, GithubReader, GithubWriter, RateBook } from "../domain/ports.ts";
import type { RepoRef } from "../domain/repo-ref.ts";
import { createCommitAuthor, type CommitAuthor } from "./commit-author.ts";
import { createClientFactory } from "./client-factory.ts";
import { toGithubAddresses, toGitUrl } from "./github-addresses.ts";
import { createGithubApp } from "./github-app.ts";
import { createGithubReader } from "./github-reader.ts";
import { createGithubWriter } from "./github-writer.ts";
import { createInstallationTokens } from "./installation-tokens.ts";
import { openFetch, type Network } from "./open-fetch.ts";
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
  readonly rates: RateBook;
  readonly network: Network;
  /** Ends every request, and every wait for another try. */
  readonly signal: AbortSignal;
}

interface WriterOptions {
  /** Awaited when a write is about to leave. @throws BotError `stale-epoch` when the claim is old */
  readonly fence: () => Promise<void>;
  /** Logins that texts may mention; nobody else is notified. */
  readonly mentions: readonly string[];
}

export interface GithubClients {
  readonly reader: GithubReader;
  readonly app: GithubApp;
  createWriter(options: WriterOptions): GithubWriter;
  /** Who commits for this repository are by: the App's own user. @throws BotError as the reader */
  commitAuthor(repo: RepoRef): Promise<CommitAuthor>;
  /** For git, a new one each time: `contents` of this one repository, `read` or `write`. */
  token(repo: RepoRef, access: "read" | "write"): Promise<string>;
  /** `<GITHUB_URL>/<owner>/<name>.git`. */
  remoteUrl(repo: RepoRef): string;
  close(): Promise<void>;
}

/** @throws BotError `bad-private-key` · `bad-settings` (GITHUB_URL) */
export function createGithubClients(deps: GithubClientsDeps): GithubClients {
  const addresses = toGithubAddresses(deps.githubUrl);
  const privateKey = checkPrivateKey(deps.privateKey.replaceAll("\\n", "\n"));
  const { fetch, close } = openFetch(deps.network, deps.signal);
  const factory = createClientFactory({ ...deps, privateKey, apiUrl: addresses.api, fetch });
  const tokens = createInstallationTokens({ ...deps, app: factory.app });

  const readClient = (repo: RepoRef): Octokit => factory.forRepository(repo, { tokens, purpose: "read", spare: false });

  function rules(mentions: readonly string[]): OutputRules {
    return { secrets: [...deps.redact, privateKey, ...tokens.alive()], mentions };
  }

  return {
    reader: createGithubReader({ ...deps, octokit: readClient }),
    app: createGithubApp({
      ...deps,
      octokit: factory.app,
      forInstallation: (installationId) => factory.forInstallation(installationId),
    }),
    createWriter: ({ fence, mentions }) =>
      createGithubWriter({
        ...deps,
        octokit: (repo, use) => factory.forRepository(repo, { tokens, fence, ...use }),
        own: async () => ({ appId: deps.appId, botLogin: await tokens.botLogin() }),
        rules: () => rules(mentions),
      }),
    commitAuthor: createCommitAuthor({
      ...deps,
      webUrl: addresses.web,
      botLogin: () => tokens.botLogin(),
      octokit: readClient,
    }),
    token: (repo, access) => tokens.get(repo, access === "read" ? "fetch" : "push"),
    remoteUrl: (repo) => toGitUrl(addresses, repo),
    close,
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
