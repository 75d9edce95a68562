/** What people do on GitHub's pages, and what a test wants to see: methods, not HTTP. */
import type { NewThread, ReviewEvent } from "./review-changes.ts";
import type { TwinReview, TwinThread } from "./review-state.ts";
import type { Level, TwinCheckRun, TwinComment, TwinIssue, TwinReaction, TwinUser } from "./state.ts";

export interface NewRepository {
  readonly owner: string;
  readonly name: string;
  /** Path → content of the first commit. */
  readonly files: Readonly<Record<string, string | Uint8Array>>;
  readonly private?: boolean;
  readonly defaultBranch?: string;
  /** Whether the owner's installation of the App covers it; yes unless set. */
  readonly installed?: boolean;
  readonly ownerType?: "User" | "Organization";
  /** Whether GitHub takes draft pull requests there, which depends on the owner's plan; yes unless set. */
  readonly hasDrafts?: boolean;
}

export interface TwinPullView {
  readonly number: number;
  readonly title: string;
  readonly body: string | null;
  readonly state: "open" | "closed" | "merged";
  readonly draft: boolean;
  readonly headRef: string;
  readonly headSha: string;
  readonly baseRef: string;
  readonly author: string;
  readonly requestedReviewers: readonly string[];
}

/** Repositories are named `owner/name`. People are named by login and must have been added. */
export interface TwinControl {
  addUser(login: string): TwinUser;
  addRepository(
    from: NewRepository,
  ): Promise<{ readonly id: number; readonly installationId: number; readonly head: string }>;
  /** Announces the owner's installation with all its repositories, as GitHub does when the App is installed. */
  announceInstallation(owner: string): void;
  /** The installation of this owner stops: its tokens and new ones are refused with 403 until `unsuspend`. */
  suspend(owner: string): void;
  unsuspend(owner: string): void;
  /** The installation is gone: 404 for it, 401 for its tokens. */
  uninstall(owner: string): void;
  /** Every installation token handed out so far is refused from now on. */
  revokeTokens(): void;
  /** The old name redirects. */
  renameRepository(repo: string, name: string): void;
  /** The old login is free, and names of repositories under it redirect. */
  renameOwner(login: string, to: string): void;
  /** To another owner, whose installation may not be there; the old name redirects. */
  transferRepository(repo: string, owner: string, type?: "User" | "Organization"): void;
  makePrivate(repo: string): void;
  deleteRepository(repo: string): void;
  setPermission(repo: string, login: string, level: Level): void;
  setArchived(repo: string, archived: boolean): void;
  openIssue(repo: string, from: { title: string; body?: string; by: string; labels?: readonly string[] }): number;
  label(...[repo, number, label, by]: [string, number, string, string]): void;
  unlabel(...[repo, number, label, by]: [string, number, string, string]): void;
  closeIssue(repo: string, number: number, by: string): void;
  reopenIssue(repo: string, number: number, by: string): void;
  lockIssue(repo: string, number: number): void;
  editIssue(repo: string, number: number, change: { title?: string; body?: string; by: string }): void;
  comment(repo: string, number: number, from: { body: string; by: string }): number;
  /** By its id. */
  removeComment(...[repo, number, comment, by]: [string, number, number, string]): void;
  /** One file on one branch (made from the default branch when new), with the `push` event. Returns the commit. */
  pushFileAs(
    ...[login, repo, branch, file]: [string, string, string, { path: string; content: string }]
  ): Promise<string>;
  /** The branch is moved away: to one new commit on this one. */
  forcePush(
    ...[repo, branch, onto, file]: [string, string, string, { path: string; content: string; by: string }]
  ): Promise<string>;
  deleteBranch(repo: string, branch: string): Promise<void>;
  /** To the default branch. Returns its number. */
  openPullRequest(
    repo: string,
    from: { title: string; body?: string; head: string; by: string; draft?: boolean },
  ): Promise<number>;
  closePullRequest(repo: string, number: number, by: string): Promise<void>;
  /** A real merge commit on the base branch. */
  mergePullRequest(repo: string, number: number, by: string): Promise<string>;
  reopenPullRequest(repo: string, number: number, by: string): Promise<void>;
  /** Ready for review is `false`. */
  setDraft(...[repo, number, to, by]: [string, number, boolean, string]): Promise<void>;
  /** A whole review; without an event it stays pending. Returns its id. Lines must be in the diff. */
  review(
    repo: string,
    number: number,
    from: {
      readonly by: string;
      readonly event?: ReviewEvent;
      readonly body?: string;
      readonly comments?: readonly NewThread[];
      readonly commit?: string;
    },
  ): Promise<number>;
  /** Opens a thread. Returns the comment's id. */
  commentOnLine(repo: string, number: number, from: NewThread & { readonly by: string }): Promise<number>;
  /** `to` is any comment of the thread. Returns the reply's id. */
  replyInThread(repo: string, number: number, from: { to: number; body: string; by: string }): Promise<number>;
  resolveThread(...[repo, number, comment, by]: [string, number, number, string]): Promise<void>;
  unresolveThread(...[repo, number, comment, by]: [string, number, number, string]): Promise<void>;
  reviews(repo: string, number: number): readonly TwinReview[];
  reviewThreads(repo: string, number: number): readonly TwinThread[];
  /** A run of the repository's own CI that has ended; it failed when one of its jobs did. Returns its id. */
  runWorkflow(
    repo: string,
    from: {
      readonly branch: string;
      readonly by: string;
      /** `ci` unless set. */
      readonly name?: string;
      readonly event?: string;
      readonly jobs: readonly { readonly name: string; readonly conclusion: string; readonly log: string }[];
    },
  ): Promise<number>;
  /** A status that somebody else's tool put on a commit. */
  setStatus(
    repo: string,
    from: {
      readonly sha: string;
      readonly state: "error" | "failure" | "pending" | "success";
      readonly context: string;
      readonly by: string;
      readonly description?: string;
      readonly targetUrl?: string;
    },
  ): void;
  /** Of an organisation; `member` unless set. */
  addMember(organisation: string, login: string, role?: "admin" | "member"): void;
  assign(repo: string, number: number, login: string): void;
  issue(repo: string, number: number): TwinIssue;
  pullRequests(repo: string): Promise<readonly TwinPullView[]>;
  comments(repo: string, number: number): readonly TwinComment[];
  reactions(repo: string, number: number): readonly TwinReaction[];
  checkRuns(repo: string): readonly TwinCheckRun[];
  branches(repo: string): Promise<ReadonlyMap<string, string>>;
  labels(repo: string): readonly string[];
  /** `git diff base...head` of a pull request. */
  diffOf(repo: string, number: number): Promise<string>;
  /** Of the pull request's newest commit. */
  commitMessage(repo: string, number: number): Promise<string | undefined>;
  readFile(repo: string, branch: string, path: string): Promise<string | undefined>;
}
