/** Issues, comments, labels and reactions as GitHub answers them. */
import { renderApp } from "./render-app.ts";
import { apiOf, webOf } from "./render-repository.ts";
import { nodeId, renderUser } from "./render-user.ts";
import type { TwinComment, TwinIssue, TwinLabel, TwinReaction, TwinRepository, TwinState, TwinUser } from "./state.ts";

type Json = Record<string, unknown>;

export function renderLabel(state: TwinState, repository: TwinRepository, label: TwinLabel): Json {
  return {
    id: label.id,
    node_id: nodeId("Label", label.id),
    url: `${apiOf(state, repository)}/labels/${encodeURIComponent(label.name)}`,
    name: label.name,
    color: label.color,
    default: false,
    description: label.description,
  };
}

export function renderReaction(state: TwinState, reaction: TwinReaction): Json {
  return {
    id: reaction.id,
    node_id: nodeId("Reaction", reaction.id),
    user: renderUser(state, reaction.user),
    content: reaction.content,
    created_at: reaction.createdAt,
  };
}

export function renderIssue(state: TwinState, repository: TwinRepository, issue: TwinIssue): Json {
  const api = `${apiOf(state, repository)}/issues/${issue.number}`;
  const web = `${webOf(state, repository)}/${issue.pull === null ? "issues" : "pull"}/${issue.number}`;
  const pullApi = `${apiOf(state, repository)}/pulls/${issue.number}`;
  return {
    id: issue.id,
    node_id: nodeId("Issue", issue.id),
    number: issue.number,
    url: api,
    repository_url: apiOf(state, repository),
    labels_url: `${api}/labels{/name}`,
    comments_url: `${api}/comments`,
    events_url: `${api}/events`,
    html_url: web,
    title: issue.title,
    body: issue.body,
    user: renderUser(state, issue.user),
    labels: repository.labels
      .filter((label) => issue.labels.includes(label.name))
      .map((label) => renderLabel(state, repository, label)),
    state: issue.state,
    state_reason: issue.stateReason,
    locked: issue.locked,
    active_lock_reason: issue.lockReason,
    assignee: issue.assignees[0] === undefined ? null : renderUser(state, issue.assignees[0]),
    assignees: issue.assignees.map((user) => renderUser(state, user)),
    milestone: null,
    comments: issue.comments.length,
    closed_by: null,
    created_at: issue.createdAt,
    updated_at: issue.updatedAt,
    closed_at: issue.closedAt,
    author_association: associationOf(repository, issue.user),
    performed_via_github_app: issue.byApp ? renderApp(state) : null,
    reactions: renderReactionCounts(api, issue.reactions),
    ...(issue.pull === null ? {} : { pull_request: renderPullLinks(pullApi, web, issue.pull.mergedAt) }),
  };
}

function renderPullLinks(api: string, web: string, mergedAt: string | null): Json {
  return { url: api, html_url: web, diff_url: `${web}.diff`, patch_url: `${web}.patch`, merged_at: mergedAt };
}

export function renderReactionCounts(api: string, reactions: readonly TwinReaction[]): Json {
  const kinds = ["+1", "-1", "laugh", "confused", "heart", "hooray", "rocket", "eyes"];
  const counts = kinds.map((kind) => [kind, reactions.filter((reaction) => reaction.content === kind).length] as const);
  return { url: `${api}/reactions`, total_count: reactions.length, ...Object.fromEntries(counts) };
}

export function renderComment(
  state: TwinState,
  place: { readonly repository: TwinRepository; readonly issue: TwinIssue },
  comment: TwinComment,
): Json {
  const api = apiOf(state, place.repository);
  return {
    id: comment.id,
    node_id: nodeId("IssueComment", comment.id),
    url: `${api}/issues/comments/${comment.id}`,
    html_url: `${webOf(state, place.repository)}/issues/${place.issue.number}#issuecomment-${comment.id}`,
    issue_url: `${api}/issues/${place.issue.number}`,
    user: renderUser(state, comment.user),
    body: comment.body,
    created_at: comment.createdAt,
    updated_at: comment.updatedAt,
    author_association: associationOf(place.repository, comment.user),
    performed_via_github_app: comment.byApp ? renderApp(state) : null,
    reactions: renderReactionCounts(`${api}/issues/comments/${comment.id}`, comment.reactions),
  };
}

export function associationOf(repository: TwinRepository, user: TwinUser): string {
  if (user.login === repository.owner.login) return "OWNER";
  return repository.levels.has(user.login) ? "COLLABORATOR" : "NONE";
}
