/** What people do with branches and pull requests. */
import { pullOf, repositoryOf, UnknownRecord, userOf } from "./find-record.ts";
import { announcePush } from "./git-http.ts";
import { addIssue, announcePull } from "./issue-changes.ts";
import { createPull } from "./create-pull.ts";
import { isPull, refreshHead, type TwinPullIssue } from "./render-pull.ts";
import type { TwinRepository, TwinState } from "./state.ts";
import type { TwinControl } from "./twin-control.ts";

type CodeControl = Pick<
  TwinControl,
  | "pushFileAs"
  | "forcePush"
  | "deleteBranch"
  | "openPullRequest"
  | "closePullRequest"
  | "reopenPullRequest"
  | "mergePullRequest"
>;

export function createCodeControl(state: TwinState): CodeControl {
  return {
    async pushFileAs(...[login, repo, branch, file]) {
      const repository = repositoryOf(state, repo);
      const from = await state.git.find(repository.gitDir, `refs/heads/${branch}`);
      const start = await state.git.find(repository.gitDir, `refs/heads/${repository.defaultBranch}`);
      const change = { branch, files: { [file.path]: file.content }, message: `Change ${file.path}`, author: login };
      const to = await state.git.addCommit(repository.gitDir, { ...change, at: state.tick() }, start);
      await announcePush(state, repository, { branch, from, to, by: userOf(state, login) });
      return to;
    },
    async forcePush(...[repo, branch, onto, file]) {
      const { gitDir } = repositoryOf(state, repo);
      await state.git.setBranch(gitDir, branch, onto);
      return this.pushFileAs(file.by, repo, branch, file);
    },
    async openPullRequest(repo, from) {
      const repository = repositoryOf(state, repo);
      const { title, body = null, head, draft = false } = from;
      const user = userOf(state, from.by);
      const pull = await createPull(state, repository, { headRef: head, baseRef: repository.defaultBranch, draft });
      const issue = addIssue(state, repository, { title, body, user, byApp: false, pull });
      if (isPull(issue)) await announcePull(state, repository, { issue, action: "opened", sender: user });
      return issue.number;
    },
    async deleteBranch(repo, branch) {
      await state.git.setBranch(repositoryOf(state, repo).gitDir, branch, null);
    },
    async closePullRequest(repo, number, by) {
      const { repository, issue } = pullOf(state, repo, number);
      await closePull(state, repository, { issue, by });
    },
    async reopenPullRequest(repo, number, by) {
      const { repository, issue } = pullOf(state, repo, number);
      Object.assign(issue, { state: "open", closedAt: null, updatedAt: state.tick() });
      await refreshHead(state, repository, issue);
      await announcePull(state, repository, { issue, action: "reopened", sender: userOf(state, by) });
    },
    mergePullRequest: (repo, number, by) => mergePull(state, pullOf(state, repo, number), by),
  };
}

async function closePull(
  state: TwinState,
  repository: TwinRepository,
  closing: { issue: TwinPullIssue; by: string },
): Promise<void> {
  const { issue } = closing;
  await refreshHead(state, repository, issue);
  issue.state = "closed";
  issue.updatedAt = state.tick();
  issue.closedAt = issue.updatedAt;
  await announcePull(state, repository, { issue, action: "closed", sender: userOf(state, closing.by) });
}

async function mergePull(
  state: TwinState,
  place: { repository: TwinRepository; issue: TwinPullIssue },
  by: string,
): Promise<string> {
  const { repository, issue } = place;
  await refreshHead(state, repository, issue);
  const { pull, number, title } = issue;
  const base = await state.git.find(repository.gitDir, `refs/heads/${pull.baseRef}`);
  const plan = {
    base: base ?? pull.baseSha,
    head: pull.headSha,
    message: `Merge #${number}: ${title}`,
    at: state.tick(),
  };
  const merged = await state.git.merge(repository.gitDir, plan);
  if (merged === undefined) throw new UnknownRecord(`Pull request #${number} has conflicts.`);
  await state.git.setBranch(repository.gitDir, pull.baseRef, merged);
  pull.mergedAt = plan.at;
  pull.mergeCommit = merged;
  pull.mergedBy = userOf(state, by);
  await closePull(state, repository, { issue, by });
  await announcePush(state, repository, { branch: pull.baseRef, from: base, to: merged, by: userOf(state, by) });
  return merged;
}
