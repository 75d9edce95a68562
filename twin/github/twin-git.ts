/** Real bare repositories behind the stand-in; every answer about code comes from git. */
import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { runGit, runGitIn as git } from "./run-git.ts";

export interface FileChange {
  readonly sha: string;
  readonly filename: string;
  readonly status: "added" | "modified" | "removed" | "changed";
  readonly additions: number;
  readonly deletions: number;
  /** Absent where there are no lines to show, as for binary files. */
  readonly patch?: string;
}

export interface TwinCommit {
  readonly sha: string;
  readonly tree: string;
  readonly message: string;
  readonly author: string;
  readonly email: string;
  readonly date: string;
  readonly parents: readonly string[];
}

interface NewFiles {
  readonly branch: string;
  /** Path → content; null removes. */
  readonly files: Readonly<Record<string, string | Uint8Array | null>>;
  readonly message: string;
  readonly author: string;
  readonly at: string;
}

export interface TwinGit {
  create(id: number): Promise<string>;
  /** Adds a commit to the branch, which may be new (then it starts at `from`, or with no parent). */
  addCommit(gitDir: string, change: NewFiles, from?: string): Promise<string>;
  find(gitDir: string, revision: string): Promise<string | undefined>;
  branches(gitDir: string): Promise<Map<string, string>>;
  readBlob(gitDir: string, commit: string, path: string): Promise<{ sha: string; bytes: Buffer } | undefined>;
  mergeBase(gitDir: string, a: string, b: string): Promise<string | undefined>;
  diff(gitDir: string, from: string, to: string): Promise<string>;
  files(gitDir: string, from: string, to: string): Promise<FileChange[]>;
  /** The hunks of one file without any context, for following a line from one commit to another. */
  lineChanges(gitDir: string, path: string, span: { readonly from: string; readonly to: string }): Promise<string>;
  /** @throws when there is no such commit */
  commit(gitDir: string, sha: string): Promise<TwinCommit>;
  /** One mail-like text for each commit, as `git format-patch` makes it. */
  patches(gitDir: string, from: string, to: string): Promise<string>;
  /** Newest first: everything a commit stands on, or what of it changed this path. */
  history(gitDir: string, tip: string, path?: string): Promise<TwinCommit[]>;
  /** Oldest first: what `to` has and `from` has not. */
  commits(gitDir: string, from: string, to: string): Promise<TwinCommit[]>;
  setBranch(gitDir: string, branch: string, commit: string | null): Promise<void>;
  merge(gitDir: string, plan: { base: string; head: string; message: string; at: string }): Promise<string | undefined>;
}

const COMMIT_FORMAT = "%H%x00%T%x00%P%x00%an%x00%ae%x00%aI%x00%B%x00%x01";

/** `folder` holds `<id>.git` for every repository. */
export function createTwinGit(folder: string): TwinGit {
  const log = async (gitDir: string, args: readonly string[]): Promise<TwinCommit[]> => {
    const output = await git(gitDir, ["log", `--format=${COMMIT_FORMAT}`, ...args]);
    return output
      .toString("utf8")
      .split("\u0001")
      .filter((record) => record.trim() !== "")
      .map(parseCommit);
  };
  return {
    async create(id) {
      const gitDir = join(folder, `${id}.git`);
      await mkdir(folder, { recursive: true });
      await runGit(["init", "--quiet", "--bare", "--template=", "--initial-branch=main", gitDir]);
      await git(gitDir, ["config", "http.receivepack", "true"]);
      return gitDir;
    },
    addCommit,
    find,
    branches,
    readBlob,
    async mergeBase(gitDir, a, b) {
      return (await git(gitDir, ["merge-base", a, b]).catch(() => NONE)).toString().trim() || undefined;
    },
    async diff(gitDir, from, to) {
      return (await git(gitDir, ["diff", "--no-renames", from, to])).toString("utf8");
    },
    files,
    async lineChanges(gitDir, path, { from, to }) {
      const args = ["diff", "--no-renames", "-U0", from, to, "--", `:(literal)${path}`];
      return (await git(gitDir, args)).toString("utf8");
    },
    history: (gitDir, tip, path) => log(gitDir, [tip, ...(path === undefined ? [] : ["--", `:(literal)${path}`])]),
    commits: (gitDir, from, to) => log(gitDir, ["--reverse", `${from}..${to}`]),
    async commit(gitDir, sha) {
      return parseCommit((await git(gitDir, ["log", "-1", `--format=${COMMIT_FORMAT}`, sha])).toString("utf8"));
    },
    async patches(gitDir, from, to) {
      return (await git(gitDir, ["format-patch", "--stdout", "--no-renames", `${from}..${to}`])).toString("utf8");
    },
    async setBranch(gitDir, branch, commit) {
      const ref = `refs/heads/${branch}`;
      await git(gitDir, commit === null ? ["update-ref", "-d", ref] : ["update-ref", ref, commit]);
    },
    merge,
  };
}

const NONE = Buffer.alloc(0);

async function find(gitDir: string, revision: string): Promise<string | undefined> {
  const args = ["rev-parse", "--verify", "--quiet", "--end-of-options", `${revision}^{commit}`];
  return (await git(gitDir, args).catch(() => NONE)).toString().trim() || undefined;
}

async function branches(gitDir: string): Promise<Map<string, string>> {
  const output = await git(gitDir, ["for-each-ref", "--format=%(objectname) %(refname:lstrip=2)", "refs/heads"]);
  const lines = output
    .toString()
    .split("\n")
    .filter((line) => line !== "");
  return new Map(lines.map((line) => [line.slice(41), line.slice(0, 40)]));
}

async function readBlob(
  gitDir: string,
  commit: string,
  path: string,
): Promise<{ sha: string; bytes: Buffer } | undefined> {
  const name = `${commit}:${path}`;
  const sha = (await git(gitDir, ["rev-parse", "--verify", "--quiet", name]).catch(() => NONE)).toString().trim();
  const bytes = sha === "" ? undefined : await git(gitDir, ["cat-file", "blob", sha]).catch(() => undefined);
  return bytes === undefined ? undefined : { sha, bytes };
}

/** With an index of its own beside the repository, so that two changes at a time do not meet. */
async function addCommit(gitDir: string, change: NewFiles, from?: string): Promise<string> {
  const parent = (await find(gitDir, `refs/heads/${change.branch}`)) ?? from;
  const env = { GIT_INDEX_FILE: join(gitDir, `index-${process.hrtime.bigint().toString()}`) };
  if (parent !== undefined) await git(gitDir, ["read-tree", parent], { env });
  const entries: string[] = [];
  for (const [path, content] of Object.entries(change.files)) {
    if (content === null) entries.push(`0 ${"0".repeat(40)}\t${path}\0`);
    else {
      const blob = await git(gitDir, ["hash-object", "-w", "--no-filters", "--stdin"], { input: content });
      entries.push(`100644 ${blob.toString().trim()}\t${path}\0`);
    }
  }
  await git(gitDir, ["update-index", "-z", "--index-info"], { env, input: entries.join("") });
  const tree = (await git(gitDir, ["write-tree"], { env })).toString().trim();
  const parents = parent === undefined ? [] : ["-p", parent];
  const made = await git(gitDir, ["commit-tree", tree, ...parents, "-m", change.message], {
    env: identity(change.author, change.at),
  });
  const commit = made.toString().trim();
  await git(gitDir, ["update-ref", `refs/heads/${change.branch}`, commit]);
  await rm(env.GIT_INDEX_FILE, { force: true });
  return commit;
}

async function merge(
  gitDir: string,
  plan: { base: string; head: string; message: string; at: string },
): Promise<string | undefined> {
  const tree = await git(gitDir, ["merge-tree", "--write-tree", plan.base, plan.head]).catch(() => undefined);
  if (tree === undefined) return undefined;
  const args = ["commit-tree", tree.toString().trim(), "-p", plan.base, "-p", plan.head, "-m", plan.message];
  return (await git(gitDir, args, { env: identity("web-flow", plan.at) })).toString().trim();
}

const STATUS: Readonly<Record<string, FileChange["status"]>> = { A: "added", D: "removed", T: "changed" };

async function files(gitDir: string, from: string, to: string): Promise<FileChange[]> {
  const raw = (await git(gitDir, ["diff", "--raw", "-z", "--no-abbrev", "--no-renames", from, to])).toString("utf8");
  const parts = raw.split("\0");
  const changes: FileChange[] = [];
  for (let at = 0; at + 1 < parts.length; at += 2) {
    const [, , oldSha = "", newSha = "", status = ""] = (parts[at] ?? "").split(" ");
    const filename = parts[at + 1] ?? "";
    const patch = await patchOf(gitDir, filename, { from, to });
    const lines = patch.split("\n");
    changes.push({
      sha: status === "D" ? oldSha : newSha,
      filename,
      status: STATUS[status] ?? "modified",
      additions: lines.filter((line) => line.startsWith("+")).length,
      deletions: lines.filter((line) => line.startsWith("-")).length,
      ...(patch === "" ? {} : { patch: patch.replace(/\n$/, "") }),
    });
  }
  return changes;
}

/** From the first hunk on; empty for what has no lines. */
async function patchOf(gitDir: string, path: string, { from, to }: { from: string; to: string }): Promise<string> {
  const args = ["diff", "--no-renames", from, to, "--", `:(literal)${path}`];
  const text = (await git(gitDir, args)).toString("utf8");
  const start = text.indexOf("\n@@");
  return start === -1 ? "" : text.slice(start + 1);
}

function identity(name: string, at: string): Record<string, string> {
  const email = `${name}@users.noreply.github.com`;
  return {
    ...{ GIT_AUTHOR_NAME: name, GIT_AUTHOR_EMAIL: email, GIT_AUTHOR_DATE: at },
    ...{ GIT_COMMITTER_NAME: name, GIT_COMMITTER_EMAIL: email, GIT_COMMITTER_DATE: at },
  };
}

function parseCommit(record: string): TwinCommit {
  const [sha = "", tree = "", parents = "", author = "", email = "", date = "", message = ""] = record
    .trimStart()
    .replace("\u0001", "")
    .split("\0");
  const ids = parents.split(" ").filter((id) => id !== "");
  return { sha, tree, message: message.trimEnd(), author, email, date, parents: ids };
}
