/** GitHub's clients for one half of the service, with what both halves share. */
import type { ServiceSettings } from "../config/service-settings.ts";
import type { Clock } from "../domain/ports.ts";
import { createGithubClients, type GithubClients } from "../github/github-clients.ts";
import type { Memory } from "./open-memory.ts";
import type { GithubApp } from "./read-github-app.ts";
import type { NetworkSettings } from "./read-network.ts";

export interface GithubParts {
  readonly settings: ServiceSettings;
  readonly app: GithubApp;
  readonly memory: Pick<Memory, "rates">;
  readonly clock: Clock;
  readonly secrets: readonly string[];
  readonly network: NetworkSettings;
}

/** `signal` ends every request that is under way. */
export function openGithub(parts: GithubParts, signal: AbortSignal): GithubClients {
  const { settings, app, memory, clock, secrets, network } = parts;
  return createGithubClients({
    ...app,
    githubUrl: settings.GITHUB_URL,
    clock,
    redact: secrets,
    rates: memory.rates,
    network: network.network,
    signal,
  });
}
