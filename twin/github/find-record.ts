/** Records by the names that tests use; a name that is not there is a mistake in the test and thrown as such. */
import type { Place } from "./issue-changes.ts";
import { isPull, type TwinPullIssue } from "./render-pull.ts";
import { findRepository, type TwinRepository, type TwinState, type TwinUser } from "./state.ts";

export class UnknownRecord extends Error {}

export function ensureUser(state: TwinState, login: string, type: "User" | "Organization"): TwinUser {
  const there = state.users.get(login);
  if (there !== undefined) return there;
  const user = { id: state.nextId(), login, type };
  state.users.set(login, user);
  return user;
}

export function userOf(state: TwinState, login: string): TwinUser {
  const user = state.users.get(login);
  if (user === undefined) throw new UnknownRecord(`The stand-in knows no user ${login}.`);
  return user;
}

export function repositoryOf(state: TwinState, fullName: string): TwinRepository {
  const [owner = "", name = ""] = fullName.split("/");
  const repository = findRepository(state, owner, name);
  if (repository === undefined) throw new UnknownRecord(`The stand-in has no repository ${fullName}.`);
  return repository;
}

export function placeOf(state: TwinState, repo: string, number: number): Place {
  const repository = repositoryOf(state, repo);
  const issue = repository.issues.find((candidate) => candidate.number === number);
  if (issue === undefined) throw new UnknownRecord(`${repo} has no issue ${number}.`);
  return { repository, issue };
}

export function pullOf(
  state: TwinState,
  repo: string,
  number: number,
): { repository: TwinRepository; issue: TwinPullIssue } {
  const { repository, issue } = placeOf(state, repo, number);
  if (!isPull(issue)) throw new UnknownRecord(`${repo}#${number} is no pull request.`);
  return { repository, issue };
}
