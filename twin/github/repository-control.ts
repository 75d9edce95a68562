/** What owners do with whole repositories: make, rename, transfer, hide and delete them. */
import { ensureUser, repositoryOf, UnknownRecord } from "./find-record.ts";
import { findRepository, type TwinInstallation, type TwinRepository, type TwinState, type TwinUser } from "./state.ts";
import type { NewRepository, TwinControl } from "./twin-control.ts";

type RepositoryControl = Pick<
  TwinControl,
  "addRepository" | "renameRepository" | "renameOwner" | "transferRepository" | "makePrivate" | "deleteRepository"
>;

export function createRepositoryControl(state: TwinState): RepositoryControl {
  return {
    addRepository: (from) => addRepository(state, from),
    renameRepository(repo, name) {
      const repository = repositoryOf(state, repo);
      const from = repository.name;
      move(state, repository, { owner: repository.owner, name });
      announce(state, repository, { action: "renamed", changes: { repository: { name: { from } } } });
    },
    renameOwner(login, to) {
      const owner = ensureUser(state, login, "User");
      for (const { owner: own, name, id } of state.repositories)
        if (own === owner) state.formerNames.set(`${login}/${name}`.toLowerCase(), id);
      state.users.delete(login);
      owner.login = to;
      state.users.set(to, owner);
    },
    transferRepository(repo, login, type = "User") {
      const repository = repositoryOf(state, repo);
      const from = repository.owner;
      move(state, repository, { owner: ensureUser(state, login, type), name: repository.name });
      announce(state, repository, {
        action: "transferred",
        changes: { owner: { from: { user: { login: from.login } } } },
      });
    },
    makePrivate(repo) {
      const repository = repositoryOf(state, repo);
      repository.private = true;
      announce(state, repository, { action: "privatized" });
    },
    deleteRepository(repo) {
      const repository = repositoryOf(state, repo);
      announce(state, repository, { action: "deleted" });
      state.repositories.splice(state.repositories.indexOf(repository), 1);
    },
  };
}

function announce(state: TwinState, repository: TwinRepository, news: Record<string, unknown>): void {
  state.emit("repository", repository, { ...news, sender: repository.owner });
}

/** The old name leads to the new one until somebody takes it. */
function move(state: TwinState, repository: TwinRepository, to: { owner: TwinUser; name: string }): void {
  if (findRepository(state, to.owner.login, to.name) !== undefined)
    throw new UnknownRecord(`${to.owner.login} has a repository ${to.name} already.`);
  state.formerNames.set(`${repository.owner.login}/${repository.name}`.toLowerCase(), repository.id);
  repository.owner = to.owner;
  repository.name = to.name;
}

async function addRepository(
  state: TwinState,
  from: NewRepository,
): Promise<{ id: number; installationId: number; head: string }> {
  const owner = ensureUser(state, from.owner, from.ownerType ?? "User");
  const { name, private: isPrivate = false, defaultBranch = "main", installed = true, hasDrafts = true } = from;
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
    ...{ id, owner, name, private: isPrivate, defaultBranch, installed, hasDrafts, gitDir, createdAt },
    ...{ archived: false, labels: [], issues: [], checkRuns: [], levels: new Map() },
    ...{ suites: new Map(), statuses: [], workflowRuns: [] },
  });
  return { id, installationId: ensureInstallation(state, owner), head };
}

function ensureInstallation(state: TwinState, account: TwinUser): number {
  const there = state.installations.find((installation) => installation.account.id === account.id);
  if (there !== undefined) return there.id;
  const installation: TwinInstallation = { id: state.nextId(), account, suspendedAt: null };
  state.installations.push(installation);
  return installation.id;
}
