/** Reading a bare mirror: listings, files, diffs, packs. */
import { rename, stat } from "node:fs/promises";
import { join } from "node:path";
import type { CommitId } from "../domain/ids.ts";
import type { RepositoryObjects } from "../domain/ports.ts";
import type { RepoRef } from "../domain/repo-ref.ts";
import type { PackFile } from "../domain/sandbox.ts";
import { toChangedFiles } from "./changed-lines.ts";
import { createCommitCheck } from "./commit-check.ts";
import type { MirrorFolder } from "./mirror-folder.ts";
import { parseRawDiff, parseTreeListing } from "./parse-tree.ts";
import { readBlobs } from "./read-blobs.ts";
import { getOutput, type RunGit } from "./run-git.ts";

/** A whole history is packed once per commit; large repositories take minutes, not hours. */
const PACK_TIMEOUT_MS = 10 * 60_000;
const COUNT_TIMEOUT_MS = 10_000;
const LOG_TIMEOUT_MS = 20_000;
/** No path begins with a slash. */
const COMMIT_MARK = "//commit";
const PLAIN = ["--no-renames", "--no-color", "--no-ext-diff", "--no-textconv", "--full-index"];

/** @throws BotError `ref-not-found` from every method when the mirror lacks the commit · `git-failed` */
export function createRepositoryObjects(deps: { runGit: RunGit; mirrors: MirrorFolder }): RepositoryObjects {
  const { runGit, mirrors } = deps;
  const checkCommit = createCommitCheck(runGit);

  async function open(repo: RepoRef, ...commits: readonly CommitId[]): Promise<string> {
    const gitDir = await mirrors.ensureMirror(repo);
    for (const commit of commits) await checkCommit(gitDir, commit);
    return gitDir;
  }

  return {
    async listFiles(repo, commit) {
      const gitDir = await open(repo, commit);
      return parseTreeListing(await getOutput(runGit, { gitDir, args: ["ls-tree", "-r", "-z", "-l", commit] }));
    },
    async readFile(repo, commit, path) {
      return (await readBlobs(deps, { gitDir: await open(repo, commit), commit, paths: [path] })).get(path);
    },
    async readFiles(repo, commit, paths) {
      return readBlobs(deps, { gitDir: await open(repo, commit), commit, paths });
    },
    async diff(repo, from, to) {
      const gitDir = await open(repo, from, to);
      return getOutput(runGit, { gitDir, args: ["diff-tree", "-r", "-p", "--binary", ...PLAIN, from, to] });
    },
    async changedFiles(repo, from, to) {
      const gitDir = await open(repo, from, to);
      const raw = await getOutput(runGit, { gitDir, args: ["diff-tree", "-r", "-z", "--raw", ...PLAIN, from, to] });
      // One NUL in a comment would make code binary, and its lines unseen.
      const args = ["diff-tree", "-r", "-p", "-U0", "--text", ...PLAIN, from, to];
      const patch = await getOutput(runGit, { gitDir, args });
      return toChangedFiles(parseRawDiff(raw), patch.toString("utf8"));
    },
    async countCommits(repo, commit, { path, max }) {
      const gitDir = await open(repo, commit);
      const args = ["--literal-pathspecs", "rev-list", "--count", `--max-count=${max}`, commit, "--", path];
      return Number((await getOutput(runGit, { gitDir, args, timeoutMs: COUNT_TIMEOUT_MS })).toString("ascii"));
    },
    async listChangeSets(repo, commit, max) {
      const gitDir = await open(repo, commit);
      const names = ["--name-only", "-z", "--no-merges", "--no-renames", "--no-ext-diff"];
      const args = ["log", ...names, `--max-count=${max}`, `--format=tformat:${COMMIT_MARK}`, commit];
      const log = await getOutput(runGit, { gitDir, args, timeoutMs: LOG_TIMEOUT_MS });
      return parseChangeSets(log.toString("utf8"));
    },
    async packAncestors(repo, commit) {
      const path = await mirrors.packPath(repo, commit);
      const ready = await findPack(path);
      if (ready === undefined) await writePack(deps, { gitDir: await open(repo, commit), commit, path });
      await mirrors.keepPack(path);
      return ready ?? { path, bytes: (await stat(path)).size };
    },
  };
}

/** Paths end in NUL; before the first of a commit git writes a line break. */
function parseChangeSets(log: string): readonly (readonly string[])[] {
  const sets: string[][] = [];
  for (const part of log.split("\0")) {
    const path = part.replace(/^\n/, "");
    if (path === COMMIT_MARK) sets.push([]);
    else if (path !== "") sets.at(-1)?.push(path);
  }
  return sets.filter((paths) => paths.length > 0);
}

async function writePack(
  deps: { runGit: RunGit; mirrors: MirrorFolder },
  pack: { readonly gitDir: string; readonly commit: CommitId; readonly path: string },
): Promise<void> {
  await deps.mirrors.withTemporary(async (folder) => {
    const half = join(folder, "half.pack");
    await getOutput(deps.runGit, {
      gitDir: pack.gitDir,
      args: ["pack-objects", "--quiet", "--revs", "--stdout", "--delta-base-offset"],
      stdin: `${pack.commit}\n`,
      stdoutFile: half,
      timeoutMs: PACK_TIMEOUT_MS,
    });
    await rename(half, pack.path);
  });
}

async function findPack(path: string): Promise<PackFile | undefined> {
  const info = await stat(path).catch(() => undefined);
  return info === undefined ? undefined : { path, bytes: info.size };
}
