/** What a worker does between runs: labels on new installations, and sandboxes whose deadline has passed. */
import { toBotError, type BotError } from "../domain/bot-error.ts";
import type { RepoRef } from "../domain/repo-ref.ts";
import type { Clock, SandboxHost } from "../domain/ports.ts";
import type { GithubClients } from "../github/github-clients.ts";
import type { Logger } from "./create-logger.ts";
import type { Memory } from "./open-memory.ts";

export interface ChoresDeps {
  readonly memory: Pick<Memory, "installations">;
  readonly github: Pick<GithubClients, "createWriter">;
  readonly host: SandboxHost;
  readonly clock: Clock;
  readonly log: Logger;
  readonly settings: { readonly LABEL: string };
  readonly everyMs: number;
}

export const LABEL_COLOR = "5319e7";
export const LABEL_DESCRIPTION = "Ask SWE-Agent Pro to resolve this issue";

export async function runChores(deps: ChoresDeps, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await ensureLabels(deps);
    await deps.host.reap(deps.clock.now()).catch((error: unknown) => {
      deps.log.problem("reaper", toBotError(error));
    });
    await deps.clock.sleep(deps.everyMs, signal).catch(() => undefined);
  }
}

async function ensureLabels(deps: ChoresDeps): Promise<void> {
  const repositories = await deps.memory.installations.listUnlabelled().catch(reportAs(deps, "installations"));
  for (const repo of repositories ?? []) {
    const where = `label in ${repo.owner}/${repo.name}`;
    await ensureLabel(deps, repo).catch(async (error: unknown) => {
      reportAs(deps, where)(error);
      await postponeLabel(deps, repo, toBotError(error)).catch(reportAs(deps, where));
    });
  }
}

/** One that refuses, as an archived one does, must neither keep the others waiting nor be asked at every round. */
async function postponeLabel({ memory }: ChoresDeps, repo: RepoRef, { code }: BotError): Promise<void> {
  const isRefused = code === "github-refused" || code === "github-gone";
  await memory.installations.postponeLabel(repo, isRefused ? "refused" : "failed");
}

async function ensureLabel({ memory, github, settings }: ChoresDeps, repo: RepoRef): Promise<void> {
  const writer = github.createWriter({ fence: () => Promise.resolve(), mentions: [] });
  await writer.ensureLabel(repo, { name: settings.LABEL, color: LABEL_COLOR, description: LABEL_DESCRIPTION });
  await memory.installations.markLabelled(repo);
}

function reportAs({ log }: ChoresDeps, where: string): (error: unknown) => undefined {
  return (error) => {
    log.problem(where, toBotError(error));
    return undefined;
  };
}
