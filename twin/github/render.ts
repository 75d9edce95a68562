/** Records → the JSON that GitHub answers; the fields that clients read, with GitHub's names and shapes. */
import {
  APP_EVENTS,
  APP_PERMISSIONS,
  type TwinCheckRun,
  type TwinComment,
  type TwinInstallation,
  type TwinIssue,
  type TwinLabel,
  type TwinReaction,
  type TwinRepository,
  type TwinState,
  type TwinUser,
} from "./state.ts";

type Json = Record<string, unknown>;

function nodeId(kind: string, id: number): string {
  return Buffer.from(`${kind}:${id}`).toString("base64");
}

export function apiOf(state: TwinState, repository: TwinRepository): string {
  return `${state.url}/api/v3/repos/${repository.owner.login}/${repository.name}`;
}

export function webOf(state: TwinState, repository: TwinRepository): string {
  return `${state.url}/${repository.owner.login}/${repository.name}`;
}

export function renderUser(state: TwinState, user: TwinUser): Json {
  const name = encodeURIComponent(user.login);
  return {
    login: user.login,
    id: user.id,
    node_id: nodeId(user.type, user.id),
    avatar_url: "",
    url: `${state.url}/api/v3/users/${name}`,
    html_url: user.type === "Bot" ? `${state.url}/apps/${state.app.slug}` : `${state.url}/${name}`,
    type: user.type,
    site_admin: false,
  };
}

export function renderApp(state: TwinState): Json {
  return {
    id: state.app.id,
    slug: state.app.slug,
    node_id: nodeId("App", state.app.id),
    name: state.app.slug,
    owner: renderUser(state, state.app.bot),
    description: null,
    external_url: state.url,
    html_url: `${state.url}/apps/${state.app.slug}`,
    created_at: "2026-01-01T00:00:00Z",
    updated_at: "2026-01-01T00:00:00Z",
    permissions: APP_PERMISSIONS,
    events: APP_EVENTS,
    installations_count: state.installations.length,
  };
}

export function renderInstallation(state: TwinState, installation: TwinInstallation): Json {
  return {
    id: installation.id,
    account: renderUser(state, installation.account),
    app_id: state.app.id,
    app_slug: state.app.slug,
    target_id: installation.account.id,
    target_type: installation.account.type,
    repository_selection: "selected",
    permissions: APP_PERMISSIONS,
    events: APP_EVENTS,
    access_tokens_url: `${state.url}/api/v3/app/installations/${installation.id}/access_tokens`,
    repositories_url: `${state.url}/api/v3/installation/repositories`,
    html_url: `${state.url}/settings/installations/${installation.id}`,
    created_at: "2026-01-01T00:00:00Z",
    updated_at: "2026-01-01T00:00:00Z",
    single_file_name: null,
    suspended_at: null,
    suspended_by: null,
  };
}

export function renderRepository(state: TwinState, repository: TwinRepository): Json {
  const web = webOf(state, repository);
  return {
    id: repository.id,
    node_id: nodeId("Repository", repository.id),
    name: repository.name,
    full_name: `${repository.owner.login}/${repository.name}`,
    private: repository.private,
    owner: renderUser(state, repository.owner),
    html_url: web,
    description: null,
    fork: false,
    url: apiOf(state, repository),
    clone_url: `${web}.git`,
    git_url: `${web}.git`,
    default_branch: repository.defaultBranch,
    archived: repository.archived,
    disabled: false,
    visibility: repository.private ? "private" : "public",
    has_issues: true,
    open_issues_count: repository.issues.filter((issue) => issue.state === "open").length,
    created_at: repository.createdAt,
    updated_at: repository.createdAt,
    pushed_at: repository.createdAt,
    size: 1,
    permissions: { admin: false, maintain: false, push: true, triage: false, pull: true },
  };
}

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
    state_reason: issue.state === "closed" ? "completed" : null,
    locked: issue.locked,
    active_lock_reason: null,
    assignee: null,
    assignees: [],
    milestone: null,
    comments: issue.comments.length,
    created_at: issue.createdAt,
    updated_at: issue.updatedAt,
    closed_at: issue.closedAt,
    author_association: issue.user.login === repository.owner.login ? "OWNER" : "NONE",
    performed_via_github_app: issue.byApp ? renderApp(state) : null,
    reactions: renderReactionCounts(api, issue.reactions),
    ...(issue.pull === null ? {} : { pull_request: { url: pullApi, html_url: web, merged_at: issue.pull.mergedAt } }),
  };
}

function renderReactionCounts(api: string, reactions: readonly TwinReaction[]): Json {
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
    author_association: "NONE",
    performed_via_github_app: comment.byApp ? renderApp(state) : null,
  };
}

export function renderCheckRun(state: TwinState, repository: TwinRepository, check: TwinCheckRun): Json {
  return {
    id: check.id,
    node_id: nodeId("CheckRun", check.id),
    name: check.name,
    head_sha: check.headSha,
    external_id: check.externalId,
    url: `${apiOf(state, repository)}/check-runs/${check.id}`,
    html_url: `${webOf(state, repository)}/runs/${check.id}`,
    details_url: null,
    status: check.status,
    conclusion: check.conclusion,
    started_at: check.startedAt,
    completed_at: check.completedAt,
    output: { ...check.output, text: null, annotations_count: 0 },
    check_suite: { id: check.id },
    app: renderApp(state),
    pull_requests: [],
  };
}
