/** Git's own objects and refs, made and read one by one, as the Git database of GitHub's interface does. */
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { runGitIn } from "./run-git.ts";

export interface TreeEntry {
  readonly path: string;
  readonly mode: string;
  readonly type: string;
  readonly sha: string;
  /** Absent for what is no blob. */
  readonly size?: number;
}

/** A null id takes the path away. */
export interface NewEntry {
  readonly path: string;
  readonly mode: string;
  readonly sha: string | null;
}

export interface Person {
  readonly name: string;
  readonly email: string;
  readonly date: string;
}

/** Undefined when there is no such object. */
export async function typeOfObject(gitDir: string, sha: string): Promise<string | undefined> {
  if (!/^[0-9a-f]{40}$/.test(sha)) return undefined;
  const output = await runGitIn(gitDir, ["cat-file", "-t", sha]).catch(() => undefined);
  return output?.toString().trim();
}

export async function writeBlob(gitDir: string, bytes: Uint8Array): Promise<string> {
  const output = await runGitIn(gitDir, ["hash-object", "-w", "--no-filters", "--stdin"], { input: bytes });
  return output.toString().trim();
}

export function readBlobBytes(gitDir: string, sha: string): Promise<Buffer> {
  return runGitIn(gitDir, ["cat-file", "blob", sha]);
}

/** Of a tree, or of the folder at a path of a commit (`<commit>:<path>`). Undefined when there is none. */
export async function readTree(
  gitDir: string,
  tree: string,
  isRecursive = false,
): Promise<readonly TreeEntry[] | undefined> {
  const args = ["ls-tree", "-l", "-z", ...(isRecursive ? ["-r", "-t"] : []), tree];
  const output = await runGitIn(gitDir, args).catch(() => undefined);
  const lines = output?.toString("utf8").split("\0");
  return lines?.filter((line) => line !== "").map(parseEntry);
}

function parseEntry(line: string): TreeEntry {
  const tab = line.indexOf("\t");
  const [facts, path] = [line.slice(0, tab), line.slice(tab + 1)];
  const [mode = "", type = "", sha = "", size = "-"] = facts.split(/ +/);
  return { path, mode, type, sha, ...(size === "-" ? {} : { size: Number(size) }) };
}

/** With an index of its own, so that two trees at a time do not meet. */
export async function writeTree(gitDir: string, entries: readonly NewEntry[], base?: string): Promise<string> {
  const env = { GIT_INDEX_FILE: join(gitDir, `index-${process.hrtime.bigint().toString()}`) };
  if (base !== undefined) await runGitIn(gitDir, ["read-tree", base], { env });
  for (const { path, mode, sha } of entries) {
    if (mode === "040000" && sha !== null) {
      await runGitIn(gitDir, ["rm", "-r", "-q", "--cached", "--ignore-unmatch", "--", path], { env });
      await runGitIn(gitDir, ["read-tree", `--prefix=${path}/`, sha], { env });
      continue;
    }
    const line = sha === null ? `0 ${"0".repeat(40)}\t${path}\0` : `${mode} ${sha}\t${path}\0`;
    await runGitIn(gitDir, ["update-index", "-z", "--index-info"], { env, input: line });
  }
  const tree = (await runGitIn(gitDir, ["write-tree"], { env })).toString().trim();
  await rm(env.GIT_INDEX_FILE, { force: true });
  return tree;
}

export async function writeCommit(
  gitDir: string,
  from: {
    readonly tree: string;
    readonly parents: readonly string[];
    readonly message: string;
    readonly author: Person;
    readonly committer: Person;
  },
): Promise<string> {
  const { tree, parents, message, author, committer } = from;
  const env = {
    ...{ GIT_AUTHOR_NAME: author.name, GIT_AUTHOR_EMAIL: author.email, GIT_AUTHOR_DATE: author.date },
    ...{ GIT_COMMITTER_NAME: committer.name, GIT_COMMITTER_EMAIL: committer.email },
    GIT_COMMITTER_DATE: committer.date,
  };
  const args = ["commit-tree", tree, ...parents.flatMap((parent) => ["-p", parent]), "-F", "-"];
  return (await runGitIn(gitDir, args, { env, input: message })).toString().trim();
}

/** Full names below `refs/`, with what they point to, in order of their names. */
export async function listRefs(gitDir: string): Promise<readonly { readonly ref: string; readonly sha: string }[]> {
  const output = await runGitIn(gitDir, ["for-each-ref", "--format=%(objectname) %(refname)"]);
  const lines = output.toString().split("\n");
  return lines.filter((line) => line !== "").map((line) => ({ sha: line.slice(0, 40), ref: line.slice(41) }));
}

/** Null takes the ref away. */
export async function setRef(gitDir: string, ref: string, sha: string | null): Promise<void> {
  await runGitIn(gitDir, sha === null ? ["update-ref", "-d", ref] : ["update-ref", ref, sha]);
}

export async function isRefName(gitDir: string, ref: string): Promise<boolean> {
  if (!/^refs\/[^/]+\/./.test(ref)) return false;
  const good = await runGitIn(gitDir, ["check-ref-format", ref]).catch(() => undefined);
  return good !== undefined;
}

export async function isAncestor(gitDir: string, older: string, newer: string): Promise<boolean> {
  const found = await runGitIn(gitDir, ["merge-base", "--is-ancestor", older, newer]).catch(() => undefined);
  return found !== undefined;
}
