/** Where bare mirrors, packs and temporary indexes live, and who may write to a mirror at a time. */
import { mkdir, mkdtemp, readdir, rename, rm, stat, utimes } from "node:fs/promises";
import { join } from "node:path";
import type { Clock } from "../domain/ports.ts";
import type { RepoRef } from "../domain/repo-ref.ts";
import { getOutput, type RunGit } from "./run-git.ts";

export interface MirrorFolder {
  /** Absolute path of the bare repository, made when it is not there. */
  ensureMirror(repo: RepoRef): Promise<string>;
  packPath(repo: RepoRef, commit: string): Promise<string>;
  /** A folder that is gone after `work`. */
  withTemporary<T>(work: (folder: string) => Promise<T>): Promise<T>;
  /** One after the other within this process; across processes git's own ref locks decide. */
  inTurn<T>(repo: RepoRef, work: () => Promise<T>): Promise<T>;
  /** Marks a pack as used now, and removes packs and left-over temporary folders that nobody used for a day. */
  keepPack(path: string): Promise<void>;
}

const UNUSED_AFTER_MS = 24 * 60 * 60 * 1000;

/** Everything lives below `folder`, which must be absolute and belong to us. */
export function createMirrorFolder(deps: { folder: string; runGit: RunGit; clock: Clock }): MirrorFolder {
  const { folder, runGit, clock } = deps;
  const turns = new Map<number, Promise<unknown>>();
  const packs = join(folder, "packs");
  const temporary = join(folder, "tmp");

  async function makeTemporary(): Promise<string> {
    await mkdir(temporary, { recursive: true, mode: 0o700 });
    return mkdtemp(join(temporary, "git-"));
  }

  async function withTemporary<T>(work: (path: string) => Promise<T>): Promise<T> {
    const path = await makeTemporary();
    try {
      return await work(path);
    } finally {
      await rm(path, { recursive: true, force: true });
    }
  }

  async function ensureMirror(repo: RepoRef): Promise<string> {
    const path = join(folder, `${repo.repositoryId}.git`);
    if (await exists(join(path, "HEAD"))) return path;
    await withTemporary(async (half) => {
      const made = join(half, "mirror.git");
      await getOutput(runGit, { args: ["init", "--quiet", "--bare", "--template=", made] });
      await rename(made, path).catch(async (error: unknown) => {
        if (!(await exists(join(path, "HEAD")))) throw error;
      });
    });
    return path;
  }

  return {
    ensureMirror,
    withTemporary,
    async packPath(repo, commit) {
      await mkdir(packs, { recursive: true, mode: 0o700 });
      return join(packs, `${repo.repositoryId}-${commit}.pack`);
    },
    inTurn(repo, work) {
      const before = turns.get(repo.repositoryId) ?? Promise.resolve();
      const turn = before.then(work, work);
      turns.set(repo.repositoryId, turn);
      return turn;
    },
    async keepPack(path) {
      const now = Date.parse(clock.now());
      await utimes(path, now / 1000, now / 1000);
      await Promise.all([packs, temporary].map((parent) => removeOlder(parent, now - UNUSED_AFTER_MS)));
    },
  };
}

async function removeOlder(parent: string, beforeMs: number): Promise<void> {
  const names = await readdir(parent).catch(() => []);
  for (const name of names) {
    const path = join(parent, name);
    const info = await stat(path).catch(() => undefined);
    if (info !== undefined && info.mtimeMs < beforeMs) await rm(path, { recursive: true, force: true });
  }
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
