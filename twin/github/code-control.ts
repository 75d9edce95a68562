/** What people do with repositories, branches and pull requests. */
import type { NewRepository, TwinControl } from "./twin-control.ts";
import { ensureUser, pullOf, repositoryOf, UnknownRecord, userOf } from "./find-record.ts";
import { announcePush } from "./git-http.ts";
import { announcePull } from "./issue-changes.ts";
import { renderInstallation } from "./render.ts";
import { refreshHead, type TwinPullIssue } from "./render-code.ts";
import type { TwinRepository, TwinState, TwinUser } from "./state.ts";

type CodeControl = Pick<
  TwinControl,
  "addRepository" | "announceInstallation" | "pushFileAs" | "deleteBranch" | "closePullRequest" | "mergePullRequest"
>;

export function createCodeControl(state: TwinState): CodeControl {
  return {
    addRepository: (from) => addRepository(state, from),
    announceInstallation(owner) {
      const installation = state.installations.find((candidate) => candidate.account.login === owner);
      const covered = state.repositories.filter((repo) => repo.installed && repo.owner.login === owner);
      const [first] = covered;
      if (installation === undefined || first === undefined)
        throw new UnknownRecord(`The App is not installed for ${owner}.`);
      const repositories = covered.map(({ id, name, private: isPrivate }) => ({
        id,
        name,
        full_name: `${owner}/${name}`,
        private: isPrivate,
      }));
      const rendered = renderInstallation(state, installation);
      state.emit("installation", first, {
        action: "created",
        installation: rendered,
        repositories,
        sender: installation.account,
      });
    },
    async pushFileAs(...[login, repo, branch, file]) {
      const repository = repositoryOf(state, repo);
      const from = await state.git.find(repository.gitDir, `refs/heads/${branch}`);
      const start = await state.git.find(repository.gitDir, `refs/heads/${repository.defaultBranch}`);
      const change = { branch, files: { [file.path]: file.content }, message: `Change ${file.path}`, author: login };
      const to = await state.git.addCommit(repository.gitDir, { ...change, at: state.tick() }, start);
      announcePush(state, repository, { branch, from, to, by: userOf(state, login) });
      return to;
    },
    async deleteBranch(repo, branch) {
      await state.git.setBranch(repositoryOf(state, repo).gitDir, branch, null);
    },
    async closePullRequest(repo, number, by) {
      const { repository, issue } = pullOf(state, repo, number);
      await closePull(state, repository, { issue, by });
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
  await closePull(state, repository, { issue, by });
  announcePush(state, repository, { branch: pull.baseRef, from: base, to: merged, by: userOf(state, by) });
  return merged;
}

async function addRepository(
  state: TwinState,
  from: NewRepository,
): Promise<{ id: number; installationId: number; head: string }> {
  const owner = ensureUser(state, from.owner, from.ownerType ?? "User");
  const { name, private: isPrivate = false, defaultBranch = "main", installed = true } = from;
  const id = state.nextId();
  const gitDir = await state.git.create(id);
  const createdAt = state.tick();
  const change = {
    branch: defaultBranch,
    files: from.files,
    message: "First commit",
    author: owner.login,
    at: createdAt,
  };
  const head = await state.git.addCommit(gitDir, change);
  state.repositories.push({
    ...{ id, owner, name, private: isPrivate, defaultBranch, installed, gitDir, createdAt },
    ...{ archived: false, labels: [], issues: [], checkRuns: [], levels: new Map() },
  });
  return { id, installationId: ensureInstallation(state, owner), head };
}

function ensureInstallation(state: TwinState, account: TwinUser): number {
  const there = state.installations.find((installation) => installation.account.id === account.id);
  if (there !== undefined) return there.id;
  const installation = { id: state.nextId(), account };
  state.installations.push(installation);
  return installation.id;
}
