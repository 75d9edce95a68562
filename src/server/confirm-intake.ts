/** A decision that would start a run, held against what is true now: the installation, and for late deliveries the issue. */
import { BotError } from "../domain/bot-error.ts";
import type { Delivery } from "../domain/delivery.ts";
import type { Intake } from "../domain/intake.ts";
import type { IssueSnapshot } from "../domain/issue.ts";
import type { Clock, GithubApp, GithubReader, Installations } from "../domain/ports.ts";
import type { StartRun } from "../domain/run.ts";

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

/** @throws BotError when GitHub cannot be asked; the delivery is then settled later */
export async function confirmIntake(deps: ConfirmDeps, intake: Intake, delivery: Delivery): Promise<Intake> {
  if (intake.kind !== "start") return intake;
  const { start } = intake;
  if (!(await isInstalled(deps, start.repo.installationId)))
    return { kind: "ignore", reason: "the App is not installed there" };
  const ageMs = Date.parse(deps.clock.now()) - Date.parse(delivery.receivedAt);
  const reason = ageMs < LATE_MS ? undefined : await findChange(deps, start);
  return reason === undefined ? intake : { kind: "ignore", reason: `late, and ${reason}` };
}

async function isInstalled({ installations, app }: ConfirmDeps, installationId: number): Promise<boolean> {
  if (await installations.isKnown(installationId)) return true;
  // The news of an installation can be lost like any other delivery.
  const repositories = await app.findRepositories(installationId);
  if (repositories === undefined) return false;
  await installations.record(installationId, repositories);
  return true;
}

async function findChange({ reader, label }: ConfirmDeps, { repo, number }: StartRun): Promise<string | undefined> {
  const issue = await findIssue(reader, { repo, number });
  if (issue === undefined) return "the issue is gone";
  if (issue.state !== "open") return "the issue is closed by now";
  const isLabelled = issue.labels.some((name) => name.toLowerCase() === label.toLowerCase());
  return isLabelled ? undefined : "the label is no longer on the issue";
}

async function findIssue(
  reader: ConfirmDeps["reader"],
  { repo, number }: Pick<StartRun, "repo" | "number">,
): Promise<IssueSnapshot | undefined> {
  try {
    return await reader.issue(repo, number);
  } catch (error) {
    if (error instanceof BotError && error.code === "github-gone") return undefined;
    throw error;
  }
}
