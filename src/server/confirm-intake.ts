/** A decision held against what is true now: is the App installed, and does a late delivery still say what is? */
import { BotError } from "../domain/bot-error.ts";
import type { Delivery } from "../domain/delivery.ts";
import type { Intake } from "../domain/intake.ts";
import type { IssueSnapshot } from "../domain/issue.ts";
import type { Clock, GithubApp, GithubReader, Installations } from "../domain/ports.ts";
import type { RepoRef } from "../domain/repo-ref.ts";

export interface ConfirmDeps {
  readonly installations: Pick<Installations, "isKnown" | "record">;
  readonly app: Pick<GithubApp, "findRepositories">;
  readonly reader: Pick<GithubReader, "issue">;
  readonly clock: Clock;
  /** The label that starts a run. */
  readonly label: string;
}

/** Far beyond any queue at our door: such a delivery was swept, or waited while we were down. */
const LATE_MS = 2 * 60_000;

/** @throws BotError when GitHub does not answer; the delivery is then settled later */
export async function confirmIntake(deps: ConfirmDeps, intake: Intake, delivery: Delivery): Promise<Intake> {
  const isLate = Date.parse(deps.clock.now()) - Date.parse(delivery.receivedAt) >= LATE_MS;
  switch (intake.kind) {
    case "start":
      return confirmStart(deps, intake, isLate);
    case "stop":
      return isLate ? confirmStop(deps, intake) : intake;
    case "uninstalled":
      return isLate ? confirmRemoval(deps, intake) : intake;
    case "installed":
    case "ignore":
      return intake;
  }
}

async function confirmStart(
  deps: ConfirmDeps,
  intake: Extract<Intake, { kind: "start" }>,
  isLate: boolean,
): Promise<Intake> {
  if (!(await isInstalled(deps, intake.start.repo.installationId))) return ignore("the App is not installed there");
  const reason = isLate ? await findObstacle(deps, intake.start) : undefined;
  return reason === undefined ? intake : ignore(`late, and ${reason}`);
}

/** A newer label may have started the run that lives now. */
async function confirmStop(deps: ConfirmDeps, intake: Extract<Intake, { kind: "stop" }>): Promise<Intake> {
  const isWanted = (await findObstacle(deps, intake)) === undefined;
  return isWanted ? ignore("late, and the issue is open and labelled") : intake;
}

async function confirmRemoval(deps: ConfirmDeps, intake: Extract<Intake, { kind: "uninstalled" }>): Promise<Intake> {
  const now = await findRepositories(deps, intake.installationId);
  if (now === undefined) return intake;
  if (intake.repositoryIds === "all") return ignore("late, and the App is installed there");
  const covered = new Set(now.map(({ repositoryId }) => repositoryId));
  return { ...intake, repositoryIds: intake.repositoryIds.filter((id) => !covered.has(id)) };
}

async function isInstalled(deps: ConfirmDeps, installationId: number): Promise<boolean> {
  if (await deps.installations.isKnown(installationId)) return true;
  // The news of an installation can be lost like any other delivery.
  const repositories = await findRepositories(deps, installationId);
  if (repositories === undefined) return false;
  await deps.installations.record(installationId, repositories);
  return true;
}

function findRepositories({ app }: ConfirmDeps, installationId: number): Promise<readonly RepoRef[] | undefined> {
  return orNothing(() => app.findRepositories(installationId));
}

/** Why nothing is to be done for this issue any more; undefined when it is open and labelled. */
async function findObstacle(
  { reader, label }: ConfirmDeps,
  { repo, number }: { readonly repo: RepoRef; readonly number: number },
): Promise<string | undefined> {
  const issue: IssueSnapshot | undefined = await orNothing(() => reader.issue(repo, number));
  if (issue === undefined) return "the issue is out of our sight";
  if (issue.state !== "open") return "the issue is closed by now";
  const isLabelled = issue.labels.some((name) => name.toLowerCase() === label.toLowerCase());
  return isLabelled ? undefined : "the label is no longer on the issue";
}

/** What GitHub refuses (suspended, gone, not allowed) is an answer; only no answer is asked for again. */
async function orNothing<T>(ask: () => Promise<T | undefined>): Promise<T | undefined> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof BotError && (error.code === "github-gone" || error.code === "github-refused"))
      return undefined;
    throw error;
  }
}

function ignore(reason: string): Intake {
  return { kind: "ignore", reason };
}
