/**
 * What a delivery does. `decideIssueIntake` reads the delivery alone; `decideAgainstLiveRun` then looks at the run that
 * may already live on the same issue, inside the transaction that writes the decision.
 */
import type { InstallationPayload, IssuePayload } from "./delivery.ts";
import type { RepoRef } from "./repo-ref.ts";
import type { RunId } from "./ids.ts";
import type { StartRun } from "./run.ts";
import type { RunMessage } from "./run-message.ts";

export type Intake =
  | { readonly kind: "start"; readonly start: StartRun }
  | {
      readonly kind: "stop";
      readonly repo: RepoRef;
      readonly number: number;
      readonly by: string;
      readonly why: string;
    }
  | {
      readonly kind: "installed";
      readonly installationId: number;
      readonly account: string;
      readonly repositories: readonly RepoRef[];
    }
  | { readonly kind: "uninstalled"; readonly installationId: number; readonly repositoryIds: readonly number[] | "all" }
  | { readonly kind: "ignore"; readonly reason: string };

/** What settling a delivery did. */
export type Settled =
  | { readonly kind: "run-created"; readonly run: RunId; readonly ahead: number }
  | { readonly kind: "message-posted"; readonly run: RunId }
  | { readonly kind: "nothing"; readonly reason: string };

export interface IntakePolicy {
  /** The label that starts a run, `swe-agent` unless set. */
  readonly label: string;
  /** Numeric ids of bots whose label counts as a person's. */
  readonly allowedBotIds: readonly number[];
}

/** Pure: the issue row of the intake table. */
export function decideIssueIntake(payload: IssuePayload, policy: IntakePolicy, receivedAt: string): Intake {
  switch (payload.action) {
    case "labeled":
      return decideLabeled(payload, policy, receivedAt);
    case "unlabeled":
      return isOurs(payload, policy) ? stop(payload, "the label was taken off") : ignore("another label");
    case "closed":
      return stop(payload, "the issue was closed");
    case "edited":
      return ignore("the text at the trigger counts");
    default:
      return ignore(`issues.${payload.action} is not handled`);
  }
}

function decideLabeled(payload: IssuePayload, policy: IntakePolicy, receivedAt: string): Intake {
  if (!isOurs(payload, policy)) return ignore("another label");
  if (payload.issue.pull_request !== undefined) return ignore("a pull request, not an issue");
  if (payload.issue.state !== "open") return ignore("the issue is not open");
  const isBot = payload.sender.type === "Bot";
  if (isBot && !policy.allowedBotIds.includes(payload.sender.id))
    return ignore("labelled by a bot that is not allowed");
  return {
    kind: "start",
    start: {
      workflow: "resolve-issue",
      repo: toRepoRef(payload),
      number: payload.issue.number,
      mode: "auto",
      trigger: {
        kind: "label",
        actor: { id: payload.sender.id, login: payload.sender.login },
        issueTitle: payload.issue.title,
        issueBody: payload.issue.body ?? "",
        issueAuthor: payload.issue.user?.login ?? "ghost",
        at: receivedAt,
      },
    },
  };
}

/** Pure: what an `installation` or `installation_repositories` delivery changes. */
export function decideInstallationIntake(event: string, payload: InstallationPayload): Intake {
  const installationId = payload.installation.id;
  const account = payload.installation.account.login;
  if (event === "installation" && (payload.action === "deleted" || payload.action === "suspend")) {
    return { kind: "uninstalled", installationId, repositoryIds: "all" };
  }
  if (payload.action === "removed") {
    return {
      kind: "uninstalled",
      installationId,
      repositoryIds: (payload.repositories_removed ?? []).map(({ id }) => id),
    };
  }
  const added = payload.repositories_added ?? payload.repositories ?? [];
  const repositories = added.map(({ id, name, full_name }) => ({
    installationId,
    repositoryId: id,
    owner: full_name.split("/")[0] ?? account,
    name,
  }));
  return { kind: "installed", installationId, account, repositories };
}

/** The run that lives on the same issue, as far as intake cares. */
export interface LiveRun {
  readonly stopRequested: boolean;
}

export type IntakeAct =
  | { readonly act: "create-run"; readonly start: StartRun }
  | { readonly act: "post-message"; readonly message: RunMessage }
  | { readonly act: "record-installation" }
  | { readonly act: "forget-installation" }
  | { readonly act: "nothing"; readonly reason: string };

/** Pure: at most one live run per issue; a label put on again after a stop asks for exactly one more run. */
export function decideAgainstLiveRun(intake: Intake, live: LiveRun | undefined, newer?: RunId): IntakeAct {
  switch (intake.kind) {
    case "ignore":
      return { act: "nothing", reason: intake.reason };
    case "installed":
      return { act: "record-installation" };
    case "uninstalled":
      return { act: "forget-installation" };
    case "stop":
      if (live === undefined) return { act: "nothing", reason: "no live run to stop" };
      return { act: "post-message", message: { kind: "stop", by: intake.by, why: intake.why } };
    case "start":
      return live === undefined ? decideNewRun(intake.start, newer) : decideMessage(intake.start, live);
  }
}

/** `newer` is a run that a later label started: this one was lost on its way and is old news. */
function decideNewRun(start: StartRun, newer: RunId | undefined): IntakeAct {
  if (newer !== undefined) return { act: "nothing", reason: `${newer} was started by a later label` };
  return { act: "create-run", start };
}

function decideMessage(start: StartRun, live: LiveRun): IntakeAct {
  const by = start.trigger.actor.login;
  if (live.stopRequested) return { act: "post-message", message: { kind: "restart", by, start } };
  return { act: "post-message", message: { kind: "note", by, text: "labelled again while the run was live" } };
}

function isOurs(payload: IssuePayload, policy: IntakePolicy): boolean {
  return payload.label?.name.toLowerCase() === policy.label.toLowerCase();
}

function stop(payload: IssuePayload, why: string): Intake {
  return { kind: "stop", repo: toRepoRef(payload), number: payload.issue.number, by: payload.sender.login, why };
}

function ignore(reason: string): Intake {
  return { kind: "ignore", reason };
}

function toRepoRef(payload: IssuePayload): RepoRef {
  return {
    installationId: payload.installation.id,
    repositoryId: payload.repository.id,
    owner: payload.repository.owner.login,
    name: payload.repository.name,
  };
}
