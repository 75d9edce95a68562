/** First stage: who asked, may they, what was asked, and from which commit. Frozen once, read back afterwards. */
import { z } from "zod";
import { parseRepositorySettings, RepositorySettings } from "../../config/repository-settings.ts";
import { BotError } from "../../domain/bot-error.ts";
import { parseArtifactId, parseCommitId, type CommitId } from "../../domain/ids.ts";
import type { IssueSnapshot } from "../../domain/issue.ts";
import { mayWrite } from "../../domain/repo-ref.ts";
import { findLast } from "../../domain/run-event.ts";
import { dropHiddenText } from "../../prompts/fence.ts";
import type { RunContext } from "./run-context.ts";

const Snapshot = z.object({
  title: z.string(),
  body: z.string(),
  labels: z.array(z.string()).default([]),
  settings: RepositorySettings,
  base: z.string(),
  baseRef: z.string(),
});

export interface Assignment {
  readonly title: string;
  readonly body: string;
  readonly labels: readonly string[];
  readonly settings: RepositorySettings;
  readonly base: CommitId;
  readonly baseRef: string;
}

export type ReadAssignment =
  | { readonly kind: "assigned"; readonly assignment: Assignment }
  | { readonly kind: "refused"; readonly reason: string; readonly advice: string; readonly onceEver: boolean }
  | { readonly kind: "nothing-to-do"; readonly reason: string; readonly advice: string };

const MIN_TITLE_WORDS = 4;

export async function readAssignment(context: RunContext): Promise<ReadAssignment> {
  const { journal, artifacts } = context;
  const assigned = findLast(journal.events(), "assigned");
  if (assigned === undefined) return decideAssignment(context);
  const bytes = await artifacts.get(parseArtifactId(assigned.snapshot));
  const snapshot = Snapshot.parse(JSON.parse(new TextDecoder().decode(bytes)));
  return { kind: "assigned", assignment: { ...snapshot, base: parseCommitId(snapshot.base) } };
}

async function decideAssignment(context: RunContext): Promise<ReadAssignment> {
  const { reader, run, remote } = context;
  const refusedActor = await refuseActor(context);
  if (refusedActor !== undefined) return refusedActor;
  const issue = await reader.issue(run.repo, run.number);
  const refusal = refuseIssue(context, issue) ?? refuseEmpty(context);
  if (refusal !== undefined) return refusal;
  const { defaultBranch, archived } = await reader.repository(run.repo);
  if (archived) {
    return { kind: "refused", reason: "The repository is archived.", advice: "Unarchive it first.", onceEver: false };
  }
  const settings = await readSettings(context);
  if (settings.kind === "refused") return { ...settings, onceEver: false };
  const base = await remote.fetch(run.repo, defaultBranch);
  const { issueTitle, issueBody } = run.trigger;
  const { labels } = issue;
  const assignment = {
    title: issueTitle,
    body: issueBody,
    labels,
    settings: settings.value,
    base,
    baseRef: defaultBranch,
  };
  const snapshot = await context.artifacts.put("snapshot", new TextEncoder().encode(JSON.stringify(assignment)));
  await context.journal.append({ type: "assigned", base, baseRef: defaultBranch, snapshot }, "preparing");
  return { kind: "assigned", assignment };
}

async function refuseActor({ reader, run, settings }: RunContext): Promise<ReadAssignment | undefined> {
  if (settings.allowedBotIds.includes(run.trigger.actor.id)) return undefined;
  const permission = await reader.permission(run.repo, run.trigger.actor);
  if (mayWrite(permission)) return undefined;
  return {
    kind: "refused",
    reason: `The label was put on by somebody whose permission on this repository is "${permission}".`,
    advice: "Ask somebody with write access to put the label on.",
    // An answer to every label by an outsider would be a way to make us talk.
    onceEver: true,
  };
}

function refuseIssue({ settings }: RunContext, issue: IssueSnapshot): ReadAssignment | undefined {
  if (issue.isPullRequest) return nothing("This is a pull request.", "Put the label on an issue.");
  if (issue.state !== "open") return nothing("The issue is closed.", "Reopen it and put the label on again.");
  const label = settings.label.toLowerCase();
  if (!issue.labels.some((name) => name.toLowerCase() === label)) {
    return nothing("The label is no longer on the issue.", "Put the label on again.");
  }
  return undefined;
}

function refuseEmpty({ run }: RunContext): ReadAssignment | undefined {
  const words = run.trigger.issueTitle.split(/\s+/).filter((word) => word !== "").length;
  if (dropHiddenText(run.trigger.issueBody).trim() !== "" || words >= MIN_TITLE_WORDS) return undefined;
  return nothing(
    "The issue does not say what is wrong.",
    "Describe what happens, what should happen instead, and put the label on again.",
  );
}

type SettingsRead =
  | { readonly kind: "read"; readonly value: RepositorySettings }
  | { readonly kind: "refused"; readonly reason: string; readonly advice: string };

async function readSettings({ reader, run }: RunContext): Promise<SettingsRead> {
  try {
    return { kind: "read", value: parseRepositorySettings(await reader.repositorySettings(run.repo)) };
  } catch (error) {
    if (error instanceof BotError && error.code === "bad-settings") {
      return { kind: "refused", reason: error.message, advice: error.advice };
    }
    throw error;
  }
}

function nothing(reason: string, advice: string): ReadAssignment {
  return { kind: "nothing-to-do", reason, advice };
}
