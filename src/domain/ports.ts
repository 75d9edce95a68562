/**
 * Every seam of the system on one page. All methods are async; arguments and results are plain data plus one
 * `AbortSignal`, so that a run can later move into a process without secrets. Each port has one conformance suite
 * under `test/`. Rooms implement, `compose.ts` wires, workflows and the agent only see these.
 */
import type { ChangedFile, CommitMessage, CommitResult, Overlay, Patch, PushResult, TreeEntry } from "./commit.ts";
import type { Delivery, ListedDelivery } from "./delivery.ts";
import type { Episode } from "./episode.ts";
import type { CandidateChoice, ChoiceRequest } from "./candidate-choice.ts";
import type { GateRequest } from "./gate-request.ts";
import type { ArtifactId, BranchName, CommitId, DeliveryId, RunId } from "./ids.ts";
import type { Intake, Settled } from "./intake.ts";
import type { IssueSnapshot } from "./issue.ts";
import type { ModelTier } from "./mode.ts";
import type { ModelAnswer, ModelProfile, ModelRequest } from "./model-turn.ts";
import type { CheckRunState, PullRequestDraft, PullRequestRef, Reaction } from "./pull-request.ts";
import type { NewProblems } from "./problem.ts";
import type { RateAnswer, RateRequest } from "./rate-limit.ts";
import type { Actor, Permission, RepoRef } from "./repo-ref.ts";
import type { RepoPath } from "./repo-path.ts";
import type { Claim, Run, RunState, StartRun } from "./run.ts";
import type { ReviewDraft, ReviewRef } from "./review.ts";
import type { ClaimResult, RunEnd, SleepingRun } from "./run-claim.ts";
import type { RunEvent, StoredRunEvent } from "./run-event.ts";
import type { RunMessage, StoredRunMessage } from "./run-message.ts";
import type { PackFile } from "./sandbox.ts";
import type { ImpactedTests, TestOutcome, TestScope } from "./testing.ts";
import type { Verdict } from "./verdict.ts";

export type { CodeIndex, CodeReader, CodeSource, Syntax } from "./code-ports.ts";
export type { Sandbox, SandboxHost } from "./sandbox-ports.ts";

// — the model —————————————————————————————————————————————————————————————————————————————————————————————

/** One turn. The answer is complete when it is returned; a broken stream is thrown as `model-answer-invalid`. */
export interface Model {
  /** @throws BotError `model-unavailable` · `model-refused` · `model-window-full` · `model-answer-invalid` */
  complete(request: ModelRequest, signal: AbortSignal): Promise<ModelAnswer>;
  /** Of the model that would answer this tier now. @throws BotError as `complete` */
  profile(tier: ModelTier, signal: AbortSignal): Promise<ModelProfile>;
}

// — what the agent may ask of the verifier ————————————————————————————————————————————————————————————————

/** Inside the agent's own workspace, for feedback only. */
export interface TestRunner {
  run(scope: TestScope, signal: AbortSignal): Promise<TestOutcome | "no-tests-found">;
  /** Test files whose names fit these files best, the changed test files among them; at most `max`. */
  findNearest(changed: readonly string[], max: number, signal: AbortSignal): Promise<readonly string[]>;
  /** What these changed files most likely turn red, as far as it is run in about `maxMs`. */
  findImpacted(changed: readonly string[], maxMs: number, signal: AbortSignal): Promise<ImpactedTests>;
}

/** Linters and type checkers over the agent's own workspace, for feedback only. */
export interface LintRunner {
  /** What these changed files brought since the base, in at most `maxMs`. A linter that fails is `unknown`, no error. */
  findNew(changed: readonly string[], maxMs: number, signal: AbortSignal): Promise<NewProblems>;
}

/** Clean sandboxes from committed trees; the only source of truth. Our own failures are thrown, never a verdict. */
export interface Gate {
  check(request: GateRequest, signal: AbortSignal): Promise<Verdict>;
  /** Of candidates that were checked. */
  choose(request: ChoiceRequest, signal: AbortSignal): Promise<CandidateChoice>;
}

// — git: bare repositories on the host ————————————————————————————————————————————————————————————————————

/** Reading objects. */
export interface RepositoryObjects {
  listFiles(repo: RepoRef, commit: CommitId): Promise<readonly TreeEntry[]>;
  readFile(repo: RepoRef, commit: CommitId, path: RepoPath): Promise<Uint8Array | undefined>;
  /** As many as there are: what is missing, a link or a submodule has no entry. */
  readFiles(repo: RepoRef, commit: CommitId, paths: readonly RepoPath[]): Promise<ReadonlyMap<RepoPath, Uint8Array>>;
  diff(repo: RepoRef, from: CommitId, to: CommitId): Promise<Patch>;
  changedFiles(repo: RepoRef, from: CommitId, to: CommitId): Promise<readonly ChangedFile[]>;
  /** How many of the commit's ancestors, itself among them, touched the file; counting ends at `max`. */
  countCommits(repo: RepoRef, commit: CommitId, of: { readonly path: RepoPath; readonly max: number }): Promise<number>;
  /** Paths that each of the newest `max` commits up to this one changed, newest first; merges left out. */
  listChangeSets(repo: RepoRef, commit: CommitId, max: number): Promise<readonly (readonly string[])[]>;
  /** The commit's ancestors and nothing newer, in one file that the caller may reuse; same commit, same file. */
  packAncestors(repo: RepoRef, commit: CommitId): Promise<PackFile>;
}

/** Making commits by plumbing; no work tree, no hooks, no filters. */
export interface CommitMaker {
  /** Kept from collection by the local ref `refs/swe-agent/<keep>`. */
  commit(repo: RepoRef, base: CommitId, patch: Patch, message: CommitMessage, keep: string): Promise<CommitResult>;
  /** A commit like `onto` with the overlays laid on top, in order. Same input, same id. */
  overlay(repo: RepoRef, onto: CommitId, overlays: readonly Overlay[]): Promise<CommitId>;
  /** A commit like `onto` where one file has these bytes. */
  replaceFile(repo: RepoRef, onto: CommitId, path: RepoPath, bytes: Uint8Array): Promise<CommitId>;
}

/** Talking to where the repository lives. */
export interface RepositoryRemote {
  /** Brings a branch, tag or full commit id into the mirror and returns the commit. */
  fetch(repo: RepoRef, ref: string): Promise<CommitId>;
  /** `lease`: what the branch must be at now; `new` when it must not exist. Never over somebody else's commit. */
  push(repo: RepoRef, commit: CommitId, branch: BranchName, lease: CommitId | "new"): Promise<PushResult>;
}

// — GitHub ————————————————————————————————————————————————————————————————————————————————————————————————

export interface GithubReader {
  repository(repo: RepoRef): Promise<{ readonly defaultBranch: string; readonly archived: boolean }>;
  issue(repo: RepoRef, number: number): Promise<IssueSnapshot>;
  /** By GitHub's permission API, now; `none` for people without access. */
  permission(repo: RepoRef, actor: Actor): Promise<Permission>;
  /** Text of `.github/swe-agent.yml` on the default branch, or undefined. */
  repositorySettings(repo: RepoRef): Promise<string | undefined>;
  /** The pull request of this branch, whatever its state. */
  findPullRequest(repo: RepoRef, branch: BranchName): Promise<PullRequestRef | undefined>;
}

/**
 * Idempotent writes: each looks first and returns what is now true. A writer is made for one claim and asks the store
 * whether the epoch still holds before every write (`stale-epoch` otherwise). All text passes the one output sink.
 */
export interface GithubWriter {
  ensurePullRequest(repo: RepoRef, draft: PullRequestDraft): Promise<PullRequestRef>;
  /** One comment per issue, found by its marker and our App id, edited in place. */
  ensureStickyComment(repo: RepoRef, number: number, body: string): Promise<{ readonly commentId: number }>;
  /** The same comment while the run goes on; left as it is when GitHub's limits are near, or GitHub does not take it. */
  showProgress(repo: RepoRef, number: number, body: string): Promise<void>;
  ensureCheckRun(repo: RepoRef, check: CheckRunState): Promise<void>;
  /** The bot's one reaction on the issue; an older one of ours is taken off. */
  ensureReaction(repo: RepoRef, number: number, reaction: Reaction): Promise<void>;
  ensureReviewRequest(repo: RepoRef, pullRequest: number, login: string): Promise<void>;
  /** One review of ours per head; remarks that the diff has no line for go into its body. */
  ensureReview(repo: RepoRef, pullRequest: number, draft: ReviewDraft): Promise<ReviewRef>;
  ensureLabel(
    repo: RepoRef,
    label: { readonly name: string; readonly color: string; readonly description: string },
  ): Promise<void>;
}

/** What the App asks about itself. */
export interface GithubApp {
  /** Newest first, a hundred at a time, for as long as GitHub keeps them (three days). */
  listDeliveries(
    cursor?: string,
  ): Promise<{ readonly deliveries: readonly ListedDelivery[]; readonly next: string | undefined }>;
  /** The payload of a listed delivery. */
  readDelivery(key: string): Promise<unknown>;
  /** Ids of the installations that are not suspended. */
  listInstallations(): Promise<readonly number[]>;
  /** Undefined when the App is not installed there. */
  findRepositories(installationId: number): Promise<readonly RepoRef[] | undefined>;
}

// — memory ————————————————————————————————————————————————————————————————————————————————————————————————

export interface Inbox {
  /** Durable when it returns. `seen`: the id or the body is already there. @throws BotError `store-unavailable` */
  accept(delivery: Delivery): Promise<"new" | "seen">;
  /** The oldest unsettled delivery, reserved for this caller for a while; undefined when there is none. */
  next(): Promise<Delivery | undefined>;
  /** Which of these are not there yet. */
  missing(ids: readonly DeliveryId[]): Promise<readonly DeliveryId[]>;
  /** Decision and its effect (run row, message row) in one transaction. */
  settle(id: DeliveryId, intake: Intake): Promise<Settled>;
}

export interface RunStore {
  /** Undefined when a live run already holds this issue and workflow. */
  create(start: StartRun): Promise<Run | undefined>;
  /** Raises the epoch. `taken` while another worker's lease runs; `ended` when the run is concluded. */
  claim(id: RunId, owner: string): Promise<ClaimResult>;
  /** Extends the lease. False when the epoch is old. */
  renew(claim: Claim): Promise<boolean>;
  /** Event and state in one transaction. @throws BotError `stale-epoch` */
  append(claim: Claim, event: RunEvent, state: RunState): Promise<void>;
  /** `concluded`, the episode, and a new run when one was asked for, in one transaction. */
  conclude(claim: Claim, end: RunEnd): Promise<{ readonly next: RunId | undefined }>;
  /** Gives the lease back; the run waits as `parked` until `until`. */
  park(claim: Claim, reason: string, until: string): Promise<void>;
  /** Runs that should be awake and are not: lease run out, or parked until before now. */
  listSleeping(): Promise<readonly SleepingRun[]>;
}

/** For people and the API; never needed to act. */
export interface RunReader {
  load(id: RunId): Promise<Run>;
  list(limit: number): Promise<readonly Run[]>;
  events(id: RunId, afterSeq: number): Promise<readonly StoredRunEvent[]>;
}

/** Stop, restart and notes for a live run. */
export interface RunMessages {
  list(run: RunId): Promise<readonly StoredRunMessage[]>;
  post(run: RunId, message: RunMessage): Promise<void>;
}

/** One run's rows as the workflow sees them: what was, and the right to add. */
export interface Journal {
  /** Everything so far, what this process has added included. */
  events(): readonly RunEvent[];
  state(): RunState;
  append(event: RunEvent, state: RunState): Promise<void>;
}

export interface Artifacts {
  /** Same bytes, same id. */
  put(kind: string, bytes: Uint8Array): Promise<ArtifactId>;
  /** @throws BotError `artifact-missing` */
  get(id: ArtifactId): Promise<Uint8Array>;
}

export interface Episodes {
  list(limit: number): Promise<readonly Episode[]>;
}

/** Things said at most once, ever: true for the first `by` with this key, however often that one asks. */
export interface OnceOnly {
  claim(key: string, by: RunId): Promise<boolean>;
}

/** Where the App is installed, as far as we know. */
export interface Installations {
  /** Ids of the installations. */
  list(): Promise<readonly number[]>;
  isKnown(installationId: number): Promise<boolean>;
  record(installationId: number, repositories: readonly RepoRef[]): Promise<void>;
  /** Stops the live runs of its repositories, too. */
  forget(installationId: number): Promise<void>;
  /** Some repositories where the label is not ensured yet and whose next try is due; whoever waits longest is first. */
  listUnlabelled(): Promise<readonly RepoRef[]>;
  markLabelled(repo: RepoRef): Promise<void>;
  /** The next try is a day later when GitHub said no, else after a minute that doubles with each try up to a day. */
  postponeLabel(repo: RepoRef, why: "refused" | "failed"): Promise<void>;
}

/** How far a sweep has come, over restarts. */
export interface SweepMarks {
  get(name: string): Promise<string | undefined>;
  set(name: string, at: string): Promise<void>;
}

/** What each installation may ask of GitHub, shared by all processes. The App itself, outside installations, is 0. */
export interface RateBook {
  /** Takes a place for one request at `now` (ISO 8601), or says from when there may be one. */
  take(installation: number, request: RateRequest, now: string): Promise<RateAnswer>;
  /** The request that was let go with this turn is over: the next one may go, in whatever process. */
  done(installation: number, turn: number): Promise<void>;
  /** GitHub refused: nothing is asked until `until`, or for a growing while. Returns until when. */
  pause(
    installation: number,
    pause: { readonly until: string | undefined; readonly why: string },
    now: string,
  ): Promise<string>;
}

export type Lane = "interactive" | "work";

export interface Wake {
  readonly run: RunId;
  readonly epoch: number;
  readonly lane: Lane;
  readonly delayMs?: number;
  /** Live runs of the same repository before this one: a repository with many does not keep the others waiting. */
  readonly ahead?: number;
}

/** Wakes workers. Forgetting a wake-up loses time, never a run. */
export interface WakeQueue {
  wake(wake: Wake): Promise<void>;
}

// — the rest ——————————————————————————————————————————————————————————————————————————————————————————————

export interface Clock {
  /** ISO 8601 in UTC. */
  now(): string;
  sleep(ms: number, signal: AbortSignal): Promise<void>;
}

export type ProbeResult =
  | { readonly status: "ok"; readonly found: string }
  | { readonly status: "missing" | "failed"; readonly found: string; readonly advice: string };

/** `doctor` is a list of these, contributed by rooms through compose. */
export interface Probe {
  readonly name: string;
  run(signal: AbortSignal): Promise<ProbeResult>;
}
