/** Fetching from and pushing to where the repository lives, over HTTPS with a short-lived token. */
import { createHash } from "node:crypto";
import { BotError } from "../domain/bot-error.ts";
import type { PushResult } from "../domain/commit.ts";
import { parseCommitId, type BranchName, type CommitId } from "../domain/ids.ts";
import type { Clock, RepositoryRemote } from "../domain/ports.ts";
import type { RepoRef } from "../domain/repo-ref.ts";
import type { MirrorFolder } from "./mirror-folder.ts";
import { createCommitCheck } from "./commit-check.ts";
import { getOutput, lastLines, type GitAnswer, type RunGit } from "./run-git.ts";
import { runWithRefLock } from "./update-refs.ts";

export interface RemoteDeps {
  readonly runGit: RunGit;
  readonly mirrors: MirrorFolder;
  readonly clock: Clock;
  /** `https://<host>/<owner>/<name>.git`, without user information. */
  readonly remoteUrl: (repo: RepoRef) => string;
  /** A token that may do just this; undefined for a repository that anyone may read. */
  readonly token: (repo: RepoRef, access: "read" | "write") => Promise<string | undefined>;
}

const FETCH_TIMEOUT_MS = 10 * 60_000;
const PUSH_TIMEOUT_MS = 5 * 60_000;
const FULL_ID = /^[0-9a-f]{40}$/;
/** What git accepts in a ref name, minus what it would read as an option or an expression. */
const REF_NAME = /^(?!.*(\.\.|\/\/|@\{|\/$))[^\s\u0000-\u001f\u007f~^:?*[\\-][^\s\u0000-\u001f\u007f~^:?*[\\]{0,250}$/;
const NO_SUCH_REF = /couldn't find remote ref|not our ref|no such ref/i;

/** Fetched commits stay reachable by a ref of this name; hashed, because branch names may clash (`a` and `a/b`). */
export function fetchedRef(ref: string): string {
  return `refs/fetched/${createHash("sha256").update(ref).digest("hex").slice(0, 32)}`;
}

/** @throws BotError `git-unreachable` (network, access) · `ref-not-found` · `git-failed` */
export function createRepositoryRemote(deps: RemoteDeps): RepositoryRemote {
  return {
    async fetch(repo, ref) {
      const gitDir = await deps.mirrors.ensureMirror(repo);
      if (!REF_NAME.test(ref)) throw new BotError("ref-not-found", { ref, where: `${repo.owner}/${repo.name}` });
      return deps.mirrors.inTurn(repo, () => fetchFirst(deps, { repo, gitDir, ref }));
    },
    async push(...[repo, commit, branch, lease]) {
      const gitDir = await deps.mirrors.ensureMirror(repo);
      await createCommitCheck(deps.runGit)(gitDir, commit);
      return pushCommit(deps, { gitDir, url: deps.remoteUrl(repo), repo, commit, branch, lease });
    },
  };
}

interface Push {
  readonly repo: RepoRef;
  readonly gitDir: string;
  readonly url: string;
  readonly commit: CommitId;
  readonly branch: BranchName;
  readonly lease: CommitId | "new";
}

async function pushCommit(deps: RemoteDeps, push: Push): Promise<PushResult> {
  const { branch, commit, gitDir, url } = push;
  const target = `refs/heads/${branch}`;
  const lease = `--force-with-lease=${target}:${push.lease === "new" ? "" : push.lease}`;
  const env = toAuthorization(await deps.token(push.repo, "write"));
  const args = ["push", "--porcelain", "--no-verify", lease, url, `${commit}:${target}`];
  const answer = await deps.runGit({ gitDir, args, env, timeoutMs: PUSH_TIMEOUT_MS });
  const status = STATUS_LINE.exec(answer.stdout.toString("utf8"));
  if (status?.[1] === "=") return { kind: "up-to-date", branch, commit };
  if (answer.exitCode === 0 && status !== null) return { kind: "pushed", branch, commit };
  // An answer may be lost after the change was made, and git's HTTP client then sends the push again by itself, which
  // is refused. So what is there now decides.
  const listing = await deps.runGit({ gitDir, args: ["ls-remote", url, target], env });
  if (listing.stdout.toString("latin1").startsWith(`${commit}\t`)) return { kind: "pushed", branch, commit };
  if (status?.[1] === "!") return { kind: "rejected", reason: toRejection(status[2] ?? "", answer.stderr) };
  throw toRemoteError("push", answer);
}

interface Wanted {
  readonly repo: RepoRef;
  readonly gitDir: string;
  readonly ref: string;
}

async function fetchFirst(deps: RemoteDeps, wanted: Wanted): Promise<CommitId> {
  const { repo, gitDir, ref } = wanted;
  if (FULL_ID.test(ref) && (await hasCommit(deps.runGit, gitDir, ref))) return parseCommitId(ref);
  const env = toAuthorization(await deps.token(repo, "read"));
  for (const source of toSources(ref)) {
    const args = [...FETCH_ARGS, deps.remoteUrl(repo), `+${source}:${fetchedRef(ref)}`];
    const answer = await runWithRefLock(deps, { gitDir, args, env, timeoutMs: FETCH_TIMEOUT_MS });
    if (answer.exitCode === 0) return readFetched(deps.runGit, gitDir, ref);
    if (!NO_SUCH_REF.test(answer.stderr)) throw toRemoteError("fetch", answer);
  }
  throw new BotError("ref-not-found", { ref, where: `${repo.owner}/${repo.name}` });
}

export const FETCH_ARGS = ["fetch", "--quiet", "--no-tags", "--no-write-fetch-head", "--no-recurse-submodules"];

/** @throws BotError `git-failed` when the fetched object is not a commit */
export async function readFetched(runGit: RunGit, gitDir: string, ref: string): Promise<CommitId> {
  const args = ["rev-parse", "--verify", "--end-of-options", `${fetchedRef(ref)}^{commit}`];
  return parseCommitId((await getOutput(runGit, { gitDir, args })).toString("latin1").trim());
}

async function hasCommit(runGit: RunGit, gitDir: string, id: string): Promise<boolean> {
  return (await runGit({ gitDir, args: ["cat-file", "-e", `${id}^{commit}`] })).exitCode === 0;
}

function toSources(ref: string): string[] {
  if (FULL_ID.test(ref) || ref === "HEAD" || ref.startsWith("refs/")) return [ref];
  return [`refs/heads/${ref}`, `refs/tags/${ref}`];
}

/**
 * By environment, never on the command line, in the address or on disk. GitHub takes an installation token as the
 * password of the user `x-access-token`.
 */
function toAuthorization(token: string | undefined): Record<string, string> {
  if (token === undefined) return {};
  const credentials = Buffer.from(`x-access-token:${token}`).toString("base64");
  return {
    GIT_CONFIG_COUNT: "1",
    GIT_CONFIG_KEY_0: "http.extraHeader",
    GIT_CONFIG_VALUE_0: `Authorization: Basic ${credentials}`,
  };
}

/** A ref's line in `git push --porcelain`: `<flag>\t<from>:<to>\t<summary> (<reason>)`. */
const STATUS_LINE = /^([ +*=!-])\t[^\t]*\t(.*)$/m;

function toRejection(summary: string, stderr: string): string {
  const said = stderr.split("\n").filter((line) => line.startsWith("remote: "));
  return [summary, ...said.map((line) => line.slice("remote: ".length).trim())].join(" ").trim().slice(0, 1_000);
}

function toRemoteError(operation: string, answer: GitAnswer): BotError {
  const reason = lastLines(answer.stderr);
  const ours = /No space left|Read-only file system|unable to write|object corrupt/i.test(answer.stderr);
  if (ours) return new BotError("git-failed", { operation, reason });
  // Asking again changes nothing about these; a 401 may be a token that GitHub does not know everywhere yet.
  const isRefused = /returned error: 403|access denied|IP allow list/i.test(answer.stderr);
  return isRefused
    ? new BotError("github-refused", { operation: `git ${operation}`, reason })
    : new BotError("git-unreachable", { reason });
}
