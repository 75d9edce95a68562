/** Everything the stand-in knows, as plain records, with the counters that give ids and times. */
import type { KeyObject } from "node:crypto";
import type { TwinGit } from "./twin-git.ts";

export type Level = "none" | "read" | "triage" | "write" | "maintain" | "admin";
export type PermissionName =
  "actions" | "checks" | "contents" | "issues" | "members" | "metadata" | "pull_requests" | "statuses";
export type Permissions = Partial<Record<PermissionName, "read" | "write">>;

export interface TwinUser {
  readonly id: number;
  readonly login: string;
  readonly type: "User" | "Organization" | "Bot";
}

export interface TwinReaction {
  readonly id: number;
  readonly content: string;
  readonly user: TwinUser;
  readonly createdAt: string;
}

export interface TwinComment {
  readonly id: number;
  body: string;
  readonly user: TwinUser;
  readonly byApp: boolean;
  readonly createdAt: string;
  updatedAt: string;
}

export interface TwinPull {
  readonly headRef: string;
  headSha: string;
  baseRef: string;
  readonly baseSha: string;
  readonly draft: boolean;
  mergedAt: string | null;
  mergeCommit: string | null;
  readonly reviewers: TwinUser[];
}

export interface TwinIssue {
  readonly id: number;
  readonly number: number;
  title: string;
  body: string | null;
  state: "open" | "closed";
  locked: boolean;
  readonly user: TwinUser;
  readonly byApp: boolean;
  labels: string[];
  comments: TwinComment[];
  reactions: TwinReaction[];
  readonly createdAt: string;
  updatedAt: string;
  closedAt: string | null;
  readonly pull: TwinPull | null;
}

export interface TwinLabel {
  readonly id: number;
  readonly name: string;
  readonly color: string;
  readonly description: string | null;
}

export interface TwinCheckRun {
  readonly id: number;
  readonly name: string;
  readonly headSha: string;
  externalId: string;
  status: string;
  conclusion: string | null;
  output: { title: string | null; summary: string | null };
  readonly startedAt: string;
  completedAt: string | null;
}

export interface TwinRepository {
  readonly id: number;
  readonly owner: TwinUser;
  readonly name: string;
  readonly private: boolean;
  readonly defaultBranch: string;
  archived: boolean;
  readonly installed: boolean;
  readonly gitDir: string;
  readonly labels: TwinLabel[];
  readonly issues: TwinIssue[];
  readonly checkRuns: TwinCheckRun[];
  readonly levels: Map<string, Level>;
  readonly createdAt: string;
}

export interface TwinInstallation {
  readonly id: number;
  readonly account: TwinUser;
}

export interface TwinToken {
  readonly installation: TwinInstallation;
  readonly repositoryIds: readonly number[];
  readonly permissions: Permissions;
  readonly expiresAtMs: number;
}

export interface TwinState {
  readonly app: { readonly id: number; readonly slug: string; readonly key: KeyObject; readonly bot: TwinUser };
  readonly users: Map<string, TwinUser>;
  readonly repositories: TwinRepository[];
  readonly installations: TwinInstallation[];
  readonly tokens: Map<string, TwinToken>;
  readonly git: TwinGit;
  /** `http://127.0.0.1:<port>` once the stand-in listens. */
  url: string;
  nextId(): number;
  nowMs(): number;
  /** A new moment for a change, at least one second after the last one; ISO 8601 without fractions, as GitHub writes it. */
  tick(): string;
  emit(event: string, repository: TwinRepository, fields: Record<string, unknown>): void;
}

/** What the App may do; `architecture.md` §5 declares it once. */
export const APP_PERMISSIONS: Permissions = {
  contents: "write",
  issues: "write",
  pull_requests: "write",
  checks: "write",
  actions: "read",
  statuses: "read",
  members: "read",
  metadata: "read",
};

export const APP_EVENTS = ["issues", "issue_comment", "pull_request", "push", "check_run"] as const;

export function findRepository(state: TwinState, owner: string, name: string): TwinRepository | undefined {
  const wanted = `${owner}/${name}`.toLowerCase();
  return state.repositories.find((repo) => `${repo.owner.login}/${repo.name}`.toLowerCase() === wanted);
}

export function findInstallation(state: TwinState, repository: TwinRepository): TwinInstallation | undefined {
  if (!repository.installed) return undefined;
  return state.installations.find((installation) => installation.account.id === repository.owner.id);
}

/** What GitHub's permission API says about this person: an own level, else read for what is public. */
export function levelOf(repository: TwinRepository, login: string): Level {
  if (repository.owner.login === login) return "admin";
  return repository.levels.get(login) ?? (repository.private ? "none" : "read");
}

/** Iso time in whole seconds. */
export function toIso(ms: number): string {
  return new Date(ms).toISOString().replace(/\.\d+Z$/, "Z");
}
