/** Every change to an issue, whoever makes it: the record, its newer `updated_at`, and the webhook. */
import { renderComment, renderIssue, renderLabel } from "./render-issue.ts";
import { isPull, renderPullDetails, renderWholePull, type TwinPullIssue } from "./render-pull.ts";
import type { TwinComment, TwinIssue, TwinLabel, TwinPull, TwinRepository, TwinState, TwinUser } from "./state.ts";

/** An issue with the repository it is in. */
export interface Place {
  readonly repository: TwinRepository;
  readonly issue: TwinIssue;
}

export interface NewIssue {
  readonly title: string;
  readonly body: string | null;
  readonly user: TwinUser;
  readonly byApp: boolean;
  readonly pull: TwinPull | null;
}

/** Issues and pull requests share one row of numbers. Says nothing to anybody; the callers announce. */
export function addIssue(state: TwinState, repository: TwinRepository, from: NewIssue): TwinIssue {
  const at = state.tick();
  const issue: TwinIssue = {
    ...from,
    id: state.nextId(),
    number: repository.issues.length + 1,
    state: "open",
    locked: false,
    lockReason: null,
    stateReason: null,
    labels: [],
    assignees: [],
    comments: [],
    reactions: [],
    createdAt: at,
    updatedAt: at,
    closedAt: null,
  };
  repository.issues.push(issue);
  return issue;
}

export function announceIssue(
  state: TwinState,
  place: Place,
  news: { readonly action: string; readonly sender: TwinUser; readonly fields?: Record<string, unknown> },
): void {
  const { repository, issue } = place;
  const said = { action: news.action, ...news.fields, sender: news.sender };
  if (isPull(issue)) {
    const whole = renderWholePull(state, repository, issue);
    state.emit("pull_request", repository, { ...said, number: issue.number, pull_request: whole });
  } else state.emit("issues", repository, { ...said, issue: renderIssue(state, repository, issue) });
}

export async function announcePull(
  state: TwinState,
  repository: TwinRepository,
  news: {
    readonly issue: TwinPullIssue;
    readonly action: string;
    readonly sender: TwinUser;
    readonly fields?: Record<string, unknown>;
  },
): Promise<void> {
  const { issue, action, sender, fields } = news;
  const pull = await renderPullDetails(state, repository, issue);
  state.emit("pull_request", repository, { action, number: issue.number, pull_request: pull, ...fields, sender });
}

/** GitHub's words where the owner's plan has no drafts. */
export const NO_DRAFTS = "Draft pull requests are not supported in this repository.";

/** Nothing changes, and nobody is told, when it is so already. */
export async function setDraft(
  state: TwinState,
  repository: TwinRepository,
  change: { readonly issue: TwinPullIssue; readonly to: boolean; readonly sender: TwinUser },
): Promise<void> {
  const { issue, to, sender } = change;
  if (issue.pull.draft === to) return;
  issue.pull.draft = to;
  issue.updatedAt = state.tick();
  await announcePull(state, repository, { issue, sender, action: to ? "converted_to_draft" : "ready_for_review" });
}

/** A push to the branch of open pull requests moves their heads. */
export async function moveHeads(
  state: TwinState,
  repository: TwinRepository,
  push: { readonly branch: string; readonly to: string; readonly by: TwinUser },
): Promise<void> {
  for (const issue of repository.issues.filter(isPull)) {
    const { pull } = issue;
    if (pull.headRef !== push.branch || issue.state === "closed" || pull.headSha === push.to) continue;
    const before = pull.headSha;
    pull.formerHeads.push(before);
    pull.headSha = push.to;
    issue.updatedAt = state.tick();
    const fields = { before, after: push.to };
    await announcePull(state, repository, { issue, action: "synchronize", sender: push.by, fields });
  }
}

/** A label that the repository lacks is made, as GitHub does when one is put on an issue. */
export function addLabel(state: TwinState, place: Place, by: { name: string; sender: TwinUser }): void {
  const { repository, issue } = place;
  const label = findLabel(repository, by.name) ?? createLabel(state, repository, { name: by.name });
  if (issue.labels.includes(label.name)) return;
  issue.labels = [...issue.labels, label.name];
  issue.updatedAt = state.tick();
  const fields = { label: renderLabel(state, repository, label) };
  announceIssue(state, place, { action: "labeled", sender: by.sender, fields });
}

/** False when the label is not on the issue. */
export function removeLabel(state: TwinState, place: Place, by: { name: string; sender: TwinUser }): boolean {
  const { repository, issue } = place;
  const label = findLabel(repository, by.name);
  if (label === undefined || !issue.labels.includes(label.name)) return false;
  issue.labels = issue.labels.filter((name) => name !== label.name);
  issue.updatedAt = state.tick();
  const fields = { label: renderLabel(state, repository, label) };
  announceIssue(state, place, { action: "unlabeled", sender: by.sender, fields });
  return true;
}

export function findLabel(repository: TwinRepository, name: string): TwinLabel | undefined {
  return repository.labels.find((label) => label.name.toLowerCase() === name.toLowerCase());
}

export function createLabel(
  state: TwinState,
  repository: TwinRepository,
  from: { name: string; color?: string; description?: string | null },
): TwinLabel {
  const { name, color = "ededed", description = null } = from;
  const label = { id: state.nextId(), name, color, description };
  repository.labels.push(label);
  return label;
}

export function removeComment(
  state: TwinState,
  place: Place,
  { comment, sender }: { readonly comment: TwinComment; readonly sender: TwinUser },
): void {
  announceComment(state, place, { action: "deleted", comment, sender });
  place.issue.comments = place.issue.comments.filter((other) => other !== comment);
  place.issue.updatedAt = state.tick();
}

export function addComment(
  state: TwinState,
  place: Place,
  from: { body: string; user: TwinUser; byApp: boolean },
): TwinComment {
  const at = state.tick();
  const fields = { id: state.nextId(), createdAt: at, updatedAt: at, reactions: [], minimizedReason: null };
  const comment: TwinComment = { ...from, ...fields };
  place.issue.comments.push(comment);
  place.issue.updatedAt = at;
  announceComment(state, place, { action: "created", comment, sender: from.user });
  return comment;
}

export function editComment(
  state: TwinState,
  place: Place,
  change: { comment: TwinComment; body: string; sender: TwinUser },
): void {
  change.comment.body = change.body;
  change.comment.updatedAt = state.tick();
  place.issue.updatedAt = change.comment.updatedAt;
  announceComment(state, place, { ...change, action: "edited" });
}

function announceComment(
  state: TwinState,
  place: Place,
  news: { action: string; comment: TwinComment; sender: TwinUser },
): void {
  state.emit("issue_comment", place.repository, {
    action: news.action,
    issue: renderIssue(state, place.repository, place.issue),
    comment: renderComment(state, place, news.comment),
    sender: news.sender,
  });
}

export function setIssueState(
  state: TwinState,
  place: Place,
  change: { to: "open" | "closed"; reason?: string | undefined; sender: TwinUser },
): void {
  const { issue } = place;
  if (issue.state === change.to) return;
  issue.state = change.to;
  issue.stateReason = change.reason ?? (change.to === "closed" ? "completed" : "reopened");
  issue.updatedAt = state.tick();
  issue.closedAt = change.to === "closed" ? issue.updatedAt : null;
  announceIssue(state, place, { action: change.to === "closed" ? "closed" : "reopened", sender: change.sender });
}

export function editIssueText(
  state: TwinState,
  place: Place,
  change: { title?: string | undefined; body?: string | undefined; sender: TwinUser },
): void {
  const { issue } = place;
  const changes = {
    ...(change.title === undefined ? {} : { title: { from: issue.title } }),
    ...(change.body === undefined ? {} : { body: { from: issue.body } }),
  };
  issue.title = change.title ?? issue.title;
  issue.body = change.body ?? issue.body;
  issue.updatedAt = state.tick();
  announceIssue(state, place, { action: "edited", sender: change.sender, fields: { changes } });
}
