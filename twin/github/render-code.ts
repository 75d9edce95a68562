/** Branches, commits, files and pull requests as GitHub answers them; the facts come from git. */
import { apiOf, renderIssue, renderRepository, renderUser, webOf } from "./render.ts";
import type { TwinIssue, TwinPull, TwinRepository, TwinState } from "./state.ts";
import type { FileChange, TwinCommit } from "./twin-git.ts";

type Json = Record<string, unknown>;

export function renderCommit(state: TwinState, repository: TwinRepository, commit: TwinCommit): Json {
  const person = { name: commit.author, email: commit.email, date: commit.date };
  const url = `${apiOf(state, repository)}/commits/${commit.sha}`;
  return {
    sha: commit.sha,
    url,
    html_url: `${webOf(state, repository)}/commit/${commit.sha}`,
    commit: { message: commit.message, author: person, committer: person, comment_count: 0, url },
    author: null,
    committer: null,
    parents: commit.parents.map((sha) => ({ sha, url: `${apiOf(state, repository)}/commits/${sha}` })),
  };
}

export function renderFile(state: TwinState, repository: TwinRepository, file: FileChange): Json {
  const blob = `${webOf(state, repository)}/blob/${file.sha}/${encodeURIComponent(file.filename)}`;
  return { ...file, changes: file.additions + file.deletions, blob_url: blob, raw_url: blob, contents_url: blob };
}

export type TwinPullIssue = TwinIssue & { readonly pull: TwinPull };

export function isPull(issue: TwinIssue): issue is TwinPullIssue {
  return issue.pull !== null;
}

/** As in lists; a single pull request has the counts of `renderPullDetails` too. */
export function renderPull(state: TwinState, repository: TwinRepository, issue: TwinPullIssue): Json {
  const { pull } = issue;
  const asIssue = renderIssue(state, repository, issue);
  const url = `${apiOf(state, repository)}/pulls/${issue.number}`;
  const side = (ref: string, sha: string): Json => ({
    label: `${repository.owner.login}:${ref}`,
    ref,
    sha,
    user: renderUser(state, repository.owner),
    repo: renderRepository(state, repository),
  });
  const shown = ["id", "node_id", "number", "html_url", "title", "body", "user", "labels", "state", "locked"];
  shown.push("assignee", "assignees", "milestone", "created_at", "updated_at", "closed_at", "author_association");
  return {
    ...Object.fromEntries(shown.map((field) => [field, asIssue[field]])),
    url,
    issue_url: asIssue["url"],
    diff_url: `${webOf(state, repository)}/pull/${issue.number}.diff`,
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

/** The moment's head of an open pull request is its branch's tip. */
export async function refreshHead(state: TwinState, repository: TwinRepository, issue: TwinPullIssue): Promise<void> {
  if (issue.state === "closed") return;
  const tip = await state.git.find(repository.gitDir, `refs/heads/${issue.pull.headRef}`);
  if (tip !== undefined) issue.pull.headSha = tip;
}

/** Where the pull request's branch left its base: GitHub compares from there. */
export async function pullBase(state: TwinState, repository: TwinRepository, pull: TwinPull): Promise<string> {
  const tip = (await state.git.find(repository.gitDir, `refs/heads/${pull.baseRef}`)) ?? pull.baseSha;
  const from = pull.mergedAt === null ? tip : pull.baseSha;
  return (await state.git.mergeBase(repository.gitDir, from, pull.headSha)) ?? pull.baseSha;
}

export async function renderPullDetails(
  state: TwinState,
  repository: TwinRepository,
  issue: TwinPullIssue,
): Promise<Json> {
  const base = await pullBase(state, repository, issue.pull);
  const files = await state.git.files(repository.gitDir, base, issue.pull.headSha);
  const commits = await state.git.commits(repository.gitDir, base, issue.pull.headSha);
  return {
    ...renderPull(state, repository, issue),
    merged: issue.pull.mergedAt !== null,
    mergeable: issue.state === "open" ? true : null,
    comments: issue.comments.length,
    review_comments: 0,
    commits: commits.length,
    additions: files.reduce((sum, file) => sum + file.additions, 0),
    deletions: files.reduce((sum, file) => sum + file.deletions, 0),
    changed_files: files.length,
    maintainer_can_modify: false,
  };
}
