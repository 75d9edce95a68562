/** Where the App is installed, by GitHub's own list: what was added or removed while nobody listened. */
import { toBotError, type BotError } from "../domain/bot-error.ts";
import type { Clock, GithubApp, Installations } from "../domain/ports.ts";

export interface InstallationSyncDeps {
  readonly installations: Pick<Installations, "list" | "record" | "forget">;
  readonly app: Pick<GithubApp, "listInstallations" | "findRepositories">;
  readonly clock: Clock;
  readonly everyMs: number;
  readonly onProblem: (where: string, error: BotError) => void;
}

/** Runs until the signal; a failed round is reported and the next one comes. */
export async function runInstallationSync(deps: InstallationSyncDeps, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await syncInstallations(deps).catch((error: unknown) => {
      if (!signal.aborted) deps.onProblem("installations", toBotError(error));
    });
    await deps.clock.sleep(deps.everyMs, signal).catch(() => undefined);
  }
}

/** One round. */
export async function syncInstallations({
  installations,
  app,
  onProblem,
}: Pick<InstallationSyncDeps, "installations" | "app" | "onProblem">): Promise<void> {
  const known = new Set(await installations.list());
  const now = new Set(await app.listInstallations());
  for (const id of known) if (!now.has(id)) await installations.forget(id);
  for (const id of now) {
    const repositories = known.has(id) ? undefined : await app.findRepositories(id).catch(reportAs(onProblem, id));
    if (repositories !== undefined) await installations.record(id, repositories);
  }
}

/** One installation that refuses keeps no other out. */
function reportAs(onProblem: InstallationSyncDeps["onProblem"], id: number): (error: unknown) => undefined {
  return (error) => {
    onProblem(`installation ${id}`, toBotError(error));
    return undefined;
  };
}
