/** Pull requests as GitHub answers them. */
import { renderIssue } from "./render-issue.ts";
import { apiOf, renderRepository, webOf } from "./render-repository.ts";
import { nodeId, renderUser } from "./render-user.ts";
import type { TwinIssue, TwinPull, TwinRepository, TwinState } from "./state.ts";

type Json = Record<string, unknown>;

export type TwinPullIssue = TwinIssue & { readonly pull: TwinPull };

export function isPull(issue: TwinIssue): issue is TwinPullIssue {
  return issue.pull !== null;
}

/** Taken over from the issue it also is. */
const SHARED = (
  "number html_url title body user labels state locked active_lock_reason assignee assignees milestone " +
  "created_at updated_at closed_at author_association"
).split(" ");

/** As in lists; a single pull request has the counts of `renderPullDetails` too. */
export function renderPull(state: TwinState, repository: TwinRepository, issue: TwinPullIssue): Json {
  const { pull } = issue;
  const asIssue = renderIssue(state, repository, issue);
  const web = `${webOf(state, repository)}/pull/${issue.number}`;
  const links = toLinks(state, repository, issue);
  const hrefs = Object.fromEntries(Object.entries(links).map(([name, href]) => [name, { href }]));
  const side = (ref: string, sha: string): Json => ({
    label: `${repository.owner.login}:${ref}`,
    ref,
    sha,
    user: renderUser(state, repository.owner),
    repo: renderRepository(state, repository),
  });
  return {
    ...Object.fromEntries(SHARED.map((field) => [field, asIssue[field]])),
    id: pull.id,
    node_id: nodeId("PullRequest", pull.id),
    url: links.self,
    issue_url: links.issue,
    diff_url: `${web}.diff`,
    patch_url: `${web}.patch`,
    commits_url: links.commits,
    comments_url: links.comments,
    review_comments_url: links.review_comments,
    review_comment_url: links.review_comment,
    statuses_url: links.statuses,
    _links: hrefs,
    draft: pull.draft,
    merged_at: pull.mergedAt,
    merge_commit_sha: pull.mergeCommit,
    requested_reviewers: pull.reviewers.map((user) => renderUser(state, user)),
    requested_teams: [],
    head: side(pull.headRef, pull.headSha),
    base: side(pull.baseRef, pull.baseSha),
    auto_merge: null,
  };
}

function toLinks(state: TwinState, repository: TwinRepository, issue: TwinPullIssue) {
  const api = apiOf(state, repository);
  const self = `${api}/pulls/${issue.number}`;
  return {
    self,
    html: `${webOf(state, repository)}/pull/${issue.number}`,
    issue: `${api}/issues/${issue.number}`,
    comments: `${api}/issues/${issue.number}/comments`,
    review_comments: `${self}/comments`,
    review_comment: `${api}/pulls/comments{/number}`,
    commits: `${self}/commits`,
    statuses: `${api}/statuses/${issue.pull.headSha}`,
  };
}

/** The moment's head of an open pull request is its branch's tip. */
export async function refreshHead(state: TwinState, repository: TwinRepository, issue: TwinPullIssue): Promise<void> {
  if (issue.state === "closed") return;
  const tip = await state.git.find(repository.gitDir, `refs/heads/${issue.pull.headRef}`);
  if (tip === undefined || tip === issue.pull.headSha) return;
  issue.pull.formerHeads.push(issue.pull.headSha);
  issue.pull.headSha = tip;
}

/** Where the pull request's branch left its base: GitHub compares from there. */
export function pullBase(state: TwinState, repository: TwinRepository, pull: TwinPull): Promise<string> {
  return baseOfCommit(state, repository, { pull, commit: pull.headSha });
}

/** The same, seen from one commit of the branch. */
export async function baseOfCommit(
  state: TwinState,
  repository: TwinRepository,
  at: { readonly pull: TwinPull; readonly commit: string },
): Promise<string> {
  const { pull, commit } = at;
  const tip = (await state.git.find(repository.gitDir, `refs/heads/${pull.baseRef}`)) ?? pull.baseSha;
  const from = pull.mergedAt === null ? tip : pull.baseSha;
  return (await state.git.mergeBase(repository.gitDir, from, commit)) ?? pull.baseSha;
}

/** Measured anew. */
export async function renderPullDetails(
  state: TwinState,
  repository: TwinRepository,
  issue: TwinPullIssue,
): Promise<Json> {
  const { pull } = issue;
  const base = await pullBase(state, repository, pull);
  const files = await state.git.files(repository.gitDir, base, pull.headSha);
  const commits = await state.git.commits(repository.gitDir, base, pull.headSha);
  pull.size = {
    commits: commits.length,
    additions: files.reduce((sum, file) => sum + file.additions, 0),
    deletions: files.reduce((sum, file) => sum + file.deletions, 0),
    changedFiles: files.length,
  };
  return renderWholePull(state, repository, issue);
}

/** With the sizes as last measured. */
export function renderWholePull(state: TwinState, repository: TwinRepository, issue: TwinPullIssue): Json {
  const { commits, additions, deletions, changedFiles } = issue.pull.size;
  const said = issue.pull.threads.flatMap((thread) => thread.comments);
  return {
    ...renderPull(state, repository, issue),
    merged: issue.pull.mergedAt !== null,
    merged_by: issue.pull.mergedBy === null ? null : renderUser(state, issue.pull.mergedBy),
    mergeable: issue.state === "open" ? true : null,
    mergeable_state: issue.pull.draft ? "draft" : "clean",
    comments: issue.comments.length,
    review_comments: said.filter(({ review }) => review.state !== "PENDING").length,
    ...{ commits, additions, deletions, changed_files: changedFiles },
    maintainer_can_modify: false,
  };
}
