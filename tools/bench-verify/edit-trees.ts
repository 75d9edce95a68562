/** Commits made of other commits' files, without a work tree, and work trees made of commits. */
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { FIXED_AUTHOR } from "./open-history.ts";
import { runProgram } from "./run-program.ts";

/** What a path becomes: a text, another commit's file (gone where that has none), or null for gone. */
export type Edit = string | { readonly from: string } | null;
export type Edits = Readonly<Record<string, Edit>>;

/**
 * A commit with the tree of `base` and these files. `parent` null makes it a root: histories are cut off at the base, as
 * a shallow clone is.
 */
export function makeCommit(gitDir: string, base: string, on: { edits: Edits; parent: string | null }): string {
  return withIndex(gitDir, base, (env) => {
    const lines = Object.entries(on.edits).map(([path, edit]) => toIndexLine(gitDir, base, { path, edit }));
    runGit(gitDir, ["update-index", "--index-info"], { env, input: lines.map((line) => `${line}\n`).join("") });
    const tree = runGit(gitDir, ["write-tree"], { env });
    const parents = on.parent === null ? [] : ["-p", on.parent];
    return runGit(gitDir, ["commit-tree", tree, ...parents, "-m", "bench"], { env: { ...env, ...FIXED_AUTHOR } });
  });
}

/** Writes the commit's files into a folder that does not exist yet. */
export function checkOut(gitDir: string, commit: string, folder: string): void {
  mkdirSync(folder, { recursive: true });
  withIndex(gitDir, commit, (env) => runGit(gitDir, ["checkout-index", "-a", `--prefix=${folder}/`], { env }));
}

/** Undefined when there is no such file. */
export function readText(gitDir: string, commit: string, path: string): string | undefined {
  const entry = runGit(gitDir, ["ls-tree", commit, "--", path], {});
  const blob = /^100\d+ blob (\w+)\t/.exec(entry)?.[1];
  return blob === undefined
    ? undefined
    : runProgram("git", ["--git-dir", gitDir, "cat-file", "blob", blob]).toString("utf8");
}

/** Paths of all plain files. */
export function listPaths(gitDir: string, commit: string): readonly string[] {
  const entries = runGit(gitDir, ["ls-tree", "-r", "-z", commit], {}).split("\0");
  return entries.filter((entry) => entry.startsWith("100")).map((entry) => entry.slice(entry.indexOf("\t") + 1));
}

/** Trimmed standard output. */
export function runGit(
  gitDir: string,
  args: readonly string[],
  over: { readonly env?: Readonly<Record<string, string>>; readonly input?: string },
): string {
  return runProgram("git", ["--git-dir", gitDir, ...args], over)
    .toString()
    .trim();
}

function toIndexLine(gitDir: string, base: string, { path, edit }: { path: string; edit: Edit }): string {
  const gone = `0 ${"0".repeat(40)}\t${path}`;
  if (edit === null) return gone;
  if (typeof edit === "object") {
    const entry = runGit(gitDir, ["ls-tree", edit.from, "--", path], {});
    const [, mode = "", hash = ""] = /^(\d+) \w+ (\w+)\t/.exec(entry) ?? [];
    return hash === "" ? gone : `${mode} ${hash}\t${path}`;
  }
  const hash = runGit(gitDir, ["hash-object", "-w", "--stdin"], { input: edit });
  const mode = /^(\d+) /.exec(runGit(gitDir, ["ls-tree", base, "--", path], {}))?.[1] ?? "100644";
  return `${mode} ${hash}\t${path}`;
}

function withIndex<T>(gitDir: string, commit: string, use: (env: Record<string, string>) => T): T {
  const folder = mkdtempSync(join(tmpdir(), "bench-index-"));
  const env = { GIT_INDEX_FILE: join(folder, "index"), GIT_WORK_TREE: folder };
  try {
    runGit(gitDir, ["read-tree", commit], { env });
    return use(env);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
