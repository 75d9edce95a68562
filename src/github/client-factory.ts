/** Octokits for one purpose each: every one governed, repository reads remembered, tokens put on as they are needed. */
import { createAppAuth } from "@octokit/auth-app";
import { Octokit } from "@octokit/rest";
import type { RepoRef } from "../domain/repo-ref.ts";
import { createAppSignature } from "./app-signature.ts";
import { authoriseRequests } from "./authorise-requests.ts";
import { createReadMemory, readConditionally } from "./conditional-reads.ts";
import { governRequests, type GovernDeps } from "./govern-requests.ts";
import type { InstallationTokens, TokenPurpose } from "./installation-tokens.ts";
import type { Fetch } from "./open-fetch.ts";
import { createRequestTurns } from "./request-turns.ts";

export interface ClientFactoryDeps extends Omit<GovernDeps, "turns"> {
  readonly appId: number;
  /** PEM. */
  readonly privateKey: string;
  readonly apiUrl: string;
  readonly fetch: Fetch;
}

export interface ClientFactory {
  /** Signs its requests as the App; corrects a clock that is off by GitHub's own. */
  readonly app: Octokit;
  /** For what belongs to an installation as a whole; any repository of it. */
  forInstallation(installationId: number): Octokit;
  forRepository(repo: RepoRef, use: RepositoryUse): Octokit;
}

export interface RepositoryUse {
  readonly tokens: InstallationTokens;
  readonly purpose: TokenPurpose;
  readonly spare: boolean;
  /** Asked before every write. @throws BotError `stale-epoch` when the claim is old */
  readonly fence?: () => Promise<void>;
}

const SILENT = { debug: nothing, info: nothing, warn: nothing, error: nothing };

export function createClientFactory(from: ClientFactoryDeps): ClientFactory {
  const deps = { ...from, turns: createRequestTurns() };
  const common = { baseUrl: deps.apiUrl, log: SILENT, request: { fetch: deps.fetch } };
  const memory = createReadMemory();
  const signature = createAppSignature(deps);
  const identity = { appId: deps.appId, createJwt: (id: number | string) => signature.createJwt(id) };
  const app = new Octokit({ ...common, authStrategy: createAppAuth, auth: identity });
  // The requests for one installation count as that installation's; GitHub's pauses are for the App there.
  governRequests(app, deps, { toKey: (options) => Number(options["installation_id"] ?? 0), spare: false });
  signature.correctClock(app);
  return {
    app,
    forInstallation(installationId) {
      const octokit = new Octokit(common);
      governRequests(octokit, deps, { toKey: () => installationId, spare: false });
      let token: string | undefined;
      authoriseRequests(octokit, {
        async get() {
          const wanted = { installation_id: installationId, permissions: { metadata: "read" as const } };
          token ??= (await app.rest.apps.createInstallationAccessToken(wanted)).data.token;
          return token;
        },
        refused() {
          token = undefined;
        },
      });
      return octokit;
    },
    forRepository(repo, { tokens, purpose, spare, fence }) {
      const octokit = new Octokit(common);
      governRequests(octokit, deps, { toKey: () => repo.installationId, spare, fence });
      readConditionally(octokit, memory, `${repo.repositoryId}/${purpose}`);
      authoriseRequests(octokit, {
        get: () => tokens.get(repo, purpose),
        refused: (token) => {
          tokens.refused(token);
        },
      });
      return octokit;
    },
  };
}

function nothing(): void {
  // Octokit's own log lines say nothing that our errors do not.
}
