/** What a test wants to see. */
import type { TwinControl, TwinPullView } from "./twin-control.ts";
import { placeOf, pullOf, repositoryOf } from "./find-record.ts";
import { isPull, pullBase, refreshHead, type TwinPullIssue } from "./render-pull.ts";
import type { TwinState } from "./state.ts";

type Readers = Pick<
  TwinControl,
  | "issue"
  | "pullRequests"
  | "comments"
  | "reactions"
  | "checkRuns"
  | "branches"
  | "labels"
  | "diffOf"
  | "readFile"
  | "commitMessage"
>;

export function createReaders(state: TwinState): Readers {
  return {
    issue: (repo, number) => placeOf(state, repo, number).issue,
    async pullRequests(repo) {
      const repository = repositoryOf(state, repo);
      const pulls = repository.issues.filter(isPull);
      for (const issue of pulls) await refreshHead(state, repository, issue);
      return pulls.map(toView);
    },
    comments: (repo, number) => placeOf(state, repo, number).issue.comments,
    reactions: (repo, number) => placeOf(state, repo, number).issue.reactions,
    checkRuns: (repo) => repositoryOf(state, repo).checkRuns,
    branches: (repo) => state.git.branches(repositoryOf(state, repo).gitDir),
    labels: (repo) => repositoryOf(state, repo).labels.map((label) => label.name),
    async diffOf(repo, number) {
      const { repository, issue } = pullOf(state, repo, number);
      await refreshHead(state, repository, issue);
      return state.git.diff(repository.gitDir, await pullBase(state, repository, issue.pull), issue.pull.headSha);
    },
    async commitMessage(repo, number) {
      const { repository, issue } = pullOf(state, repo, number);
      await refreshHead(state, repository, issue);
      const base = await pullBase(state, repository, issue.pull);
      return (await state.git.commits(repository.gitDir, base, issue.pull.headSha)).at(-1)?.message;
    },
    async readFile(repo, branch, path) {
      const { gitDir } = repositoryOf(state, repo);
      return (await state.git.readBlob(gitDir, `refs/heads/${branch}`, path))?.bytes.toString("utf8");
    },
  };
}

function toView(issue: TwinPullIssue): TwinPullView {
  const { number, title, body, pull } = issue;
  const { draft, headRef, headSha, baseRef } = pull;
  const state = pull.mergedAt === null ? issue.state : "merged";
  const requestedReviewers = pull.reviewers.map((user) => user.login);
  return { number, title, body, state, draft, headRef, headSha, baseRef, author: issue.user.login, requestedReviewers };
}
