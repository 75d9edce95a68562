/** A throw-away repository made by real git, and what tests need to look at one. */
import { mkdtemp, mkdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { execa } from "execa";
import { parseCommitId, type CommitId } from "../../src/domain/ids.ts";
import type { Clock } from "../../src/domain/ports.ts";
import type { RepoRef } from "../../src/domain/repo-ref.ts";

export const LOCAL: RepoRef = { installationId: 0, repositoryId: 0, owner: "local", name: "source" };
export const ENV = { PATH: process.env["PATH"] ?? "" };

export const realClock: Clock = {
  now: () => new Date().toISOString(),
  sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
};

export interface SourceRepository {
  readonly folder: string;
  git(...args: string[]): Promise<string>;
  write(path: string, content: string | Uint8Array): Promise<void>;
  commitAll(message: string): Promise<CommitId>;
}

/** Folders made by one suite; `removeAll` belongs into afterAll. */
export function createFolders(): { make(): Promise<string>; removeAll(): Promise<void> } {
  const made: string[] = [];
  return {
    async make() {
      const folder = await mkdtemp(join(tmpdir(), "swe-agent-git-"));
      made.push(folder);
      return folder;
    },
    async removeAll() {
      for (const folder of made) await rm(folder, { recursive: true, force: true });
    },
  };
}

export async function createSourceRepository(folder: string): Promise<SourceRepository> {
  const identity = { GIT_AUTHOR_NAME: "Ada", GIT_AUTHOR_EMAIL: "ada@example.com" };
  const env = { ...identity, GIT_COMMITTER_NAME: "Ada", GIT_COMMITTER_EMAIL: "ada@example.com" };
  const git = async (...args: string[]): Promise<string> =>
    (await execa("git", args, { cwd: folder, env: { ...env, GIT_CONFIG_GLOBAL: "/dev/null" } })).stdout;
  await git("init", "--quiet", "--initial-branch=main");
  return {
    folder,
    git,
    async write(path, content) {
      await mkdir(dirname(join(folder, path)), { recursive: true });
      await writeFile(join(folder, path), content);
    },
    async commitAll(message) {
      await git("add", "--all");
      await git("commit", "--quiet", "--allow-empty", "-m", message);
      return parseCommitId(await git("rev-parse", "HEAD"));
    },
  };
}
