/** Everything the stand-in knows, as plain records, with the counters that give ids and times. */
import type { KeyObject } from "node:crypto";
import type { Addresses } from "./addresses.ts";
import type { TwinAnnotation, TwinStatus, TwinWorkflowRun } from "./ci-state.ts";
import type { ContractLog } from "./contract/contract-log.ts";
import type { Limits } from "./limits.ts";
import type { TwinReview, TwinThread } from "./review-state.ts";
import type { TwinGit } from "./twin-git.ts";
import type { TwinReaction, TwinUser } from "./twin-user.ts";
import type { TwinWebhooks } from "./webhooks.ts";

export type Level = "none" | "read" | "triage" | "write" | "maintain" | "admin";
export type PermissionName =
  "actions" | "checks" | "contents" | "issues" | "members" | "metadata" | "pull_requests" | "statuses";
export type Permissions = Partial<Record<PermissionName, "read" | "write">>;

export type { TwinReaction, TwinUser };

export interface TwinComment {
  readonly id: number;
  body: string;
  readonly user: TwinUser;
  readonly byApp: boolean;
  readonly createdAt: string;
  updatedAt: string;
  reactions: TwinReaction[];
  minimizedReason: string | null;
}

export interface TwinPull {
  readonly id: number;
  readonly headRef: string;
  headSha: string;
  baseRef: string;
  baseSha: string;
  draft: boolean;
  mergedAt: string | null;
  mergeCommit: string | null;
  mergedBy: TwinUser | null;
  readonly reviewers: TwinUser[];
  readonly reviews: TwinReview[];
  readonly threads: TwinThread[];
  /** What its branch was at before; a review may still be about it. */
  readonly formerHeads: string[];
  /** As last measured. */
  size: PullSize;
}

export interface PullSize {
  readonly commits: number;
  readonly additions: number;
  readonly deletions: number;
  readonly changedFiles: number;
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
  lockReason: string | null;
  stateReason: string | null;
  labels: string[];
  readonly assignees: TwinUser[];
  comments: TwinComment[];
  reactions: TwinReaction[];
  readonly createdAt: string;
  updatedAt: string;
  closedAt: string | null;
  /** Null for an issue; an issue can become a pull request. */
  pull: TwinPull | null;
}

export interface TwinLabel {
  readonly id: number;
  name: string;
  color: string;
  description: string | null;
}

export interface TwinCheckRun {
  readonly id: number;
  readonly name: string;
  readonly headSha: string;
  externalId: string;
  detailsUrl: string | null;
  status: string;
  conclusion: string | null;
  output: { title: string | null; summary: string | null; text: string | null };
  annotations: TwinAnnotation[];
  /** One for all checks of our App on a commit. */
  readonly suiteId: number;
  readonly startedAt: string;
  completedAt: string | null;
}

export interface TwinRepository {
  readonly id: number;
  owner: TwinUser;
  name: string;
  private: boolean;
  readonly defaultBranch: string;
  archived: boolean;
  readonly installed: boolean;
  /** Not for private repositories of owners on GitHub's free plan. */
  readonly hasDrafts: boolean;
  readonly gitDir: string;
  readonly labels: TwinLabel[];
  readonly issues: TwinIssue[];
  readonly checkRuns: TwinCheckRun[];
  /** Commit → id of the suite of our App's checks on it. */
  readonly suites: Map<string, number>;
  readonly statuses: TwinStatus[];
  readonly workflowRuns: TwinWorkflowRun[];
  readonly levels: Map<string, Level>;
  readonly createdAt: string;
}

export interface TwinInstallation {
  readonly id: number;
  readonly account: TwinUser;
  suspendedAt: string | null;
}

export interface TwinToken {
  readonly installation: TwinInstallation;
  readonly repositoryIds: readonly number[];
  readonly permissions: Permissions;
  readonly expiresAtMs: number;
}

export interface TwinApp {
  readonly id: number;
  readonly slug: string;
  readonly key: KeyObject;
  readonly bot: TwinUser;
  readonly permissions: Permissions;
  readonly events: readonly string[];
}

export interface TwinState {
  readonly app: TwinApp;
  readonly users: Map<string, TwinUser>;
  /** Organisation → login → role. */
  readonly members: Map<string, Map<string, "admin" | "member">>;
  readonly repositories: TwinRepository[];
  /** `owner/name` in small letters, as a repository was called before → its id. */
  readonly formerNames: Map<string, number>;
  readonly installations: TwinInstallation[];
  readonly tokens: Map<string, TwinToken>;
  readonly tokenLifetimeMs: number;
  readonly git: TwinGit;
  readonly webhooks: TwinWebhooks;
  readonly limits: Limits;
  readonly contract: ContractLog;
  /** Where everything is, for links and redirects; known once the stand-in listens. */
  addresses: Addresses;
  nextId(): number;
  nowMs(): number;
  /** A new moment for a change, at least one second after the last one; ISO 8601 without fractions, as GitHub writes it. */
  tick(): string;
  emit(event: string, repository: TwinRepository, fields: Record<string, unknown>): void;
}

/** What `app.yml` asks for; a suite compares them. */
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

export const APP_EVENTS: readonly string[] = [
  "issues",
  "issue_comment",
  "pull_request",
  "pull_request_review",
  "pull_request_review_comment",
  "pull_request_review_thread",
  "check_suite",
  "workflow_run",
  "label",
];

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
