/** What a worker does between runs: labels on new installations, and sandboxes whose deadline has passed. */
import { toBotError } from "../domain/bot-error.ts";
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

const LABEL_COLOR = "5319e7";
const LABEL_DESCRIPTION = "Ask SWE-Agent Pro to resolve this issue";

export async function runChores(deps: ChoresDeps, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await ensureLabels(deps).catch((error: unknown) => {
      deps.log.problem("label on installation", toBotError(error));
    });
    await deps.host.reap(deps.clock.now()).catch((error: unknown) => {
      deps.log.problem("reaper", toBotError(error));
    });
    await deps.clock.sleep(deps.everyMs, signal).catch(() => undefined);
  }
}

async function ensureLabels({ memory, github, settings }: ChoresDeps): Promise<void> {
  const writer = github.createWriter({ fence: () => Promise.resolve(), mentions: [] });
  for (const repo of await memory.installations.listUnlabelled()) {
    await writer.ensureLabel(repo, { name: settings.LABEL, color: LABEL_COLOR, description: LABEL_DESCRIPTION });
    await memory.installations.markLabelled(repo);
  }
}
