/** A repository on this machine, read through git's own transport: its work tree is neither read nor written. */
import { writeFile, mkdir } from "node:fs/promises";
import { isAbsolute, join } from "node:path";
import { BotError } from "../domain/bot-error.ts";
import { parseCommitId, type CommitId } from "../domain/ids.ts";
import type { Clock, RepositoryRemote } from "../domain/ports.ts";
import { createCommitMaker } from "./commit-maker.ts";
import { createMirrorFolder } from "./mirror-folder.ts";
import type { Mirrors } from "./mirrors.ts";
import { createRepositoryObjects } from "./repository-objects.ts";
import { FETCH_ARGS, fetchedRef, readFetched } from "./repository-remote.ts";
import { createRunGit, getOutput, type GitAnswer, type RunGit } from "./run-git.ts";
import { runWithRefLock } from "./update-refs.ts";

export interface LocalMirrorDeps {
  /** Absolute path of the repository or of a folder in it; bare ones and linked work trees too. */
  readonly source: string;
  /** Absolute; ours, and gone after the command. */
  readonly folder: string;
  readonly env: Readonly<Record<string, string>>;
  readonly clock: Clock;
}

/**
 * `fetch` takes whatever names a commit there: branch, tag, id (short ones too), `HEAD`, `HEAD~1`. `push` is always
 * `rejected`.
 *
 * @throws BotError `not-a-repository` · `ref-not-found` from `fetch`
 */
export function createLocalMirror(deps: LocalMirrorDeps): Mirrors {
  const runGit = createRunGit(deps.env);
  const mirrors = createMirrorFolder({ folder: deps.folder, runGit, clock: deps.clock });
  const remote: RepositoryRemote = {
    async fetch(repo, ref) {
      const env = await trustSource(deps.folder);
      const from = await locate(runGit, deps.source, env);
      const commit = await resolve(runGit, { source: deps.source, ref, env });
      const gitDir = await mirrors.ensureMirror(repo);
      return mirrors.inTurn(repo, async () => {
        const args = ["-c", "protocol.file.allow=always", ...FETCH_ARGS, "--update-shallow"];
        const call = { gitDir, env, args: [...args, from, `+${commit}:${fetchedRef(commit)}`] };
        const answer = await runWithRefLock({ runGit, clock: deps.clock }, call);
        await getOutput(() => Promise.resolve(answer), { args: ["fetch"] });
        return readFetched(runGit, gitDir, commit);
      });
    },
    push: () => Promise.resolve({ kind: "rejected", reason: "a repository on this machine is never pushed to" }),
  };
  return {
    ...createRepositoryObjects({ runGit, mirrors }),
    ...createCommitMaker({ runGit, mirrors, clock: deps.clock }),
    ...remote,
  };
}

/**
 * The commit that `ref` names in `source`; nothing is fetched. `folder` is for temporary files.
 *
 * @throws BotError `not-a-repository` · `ref-not-found`
 */
export async function resolveLocalRef(
  { source, folder, env }: Omit<LocalMirrorDeps, "clock">,
  ref: string,
): Promise<CommitId> {
  const runGit = createRunGit(env);
  const trusting = await trustSource(folder);
  await locate(runGit, source, trusting);
  return resolve(runGit, { source, ref, env: trusting });
}

/**
 * The git folder of a work tree, absolute and without links: the same from every folder inside it, another for each
 * linked work tree. `folder` is for temporary files.
 *
 * @throws BotError `not-a-repository`
 */
export async function findGitFolder({ source, folder, env }: Omit<LocalMirrorDeps, "clock">): Promise<string> {
  const runGit = createRunGit(env);
  const args = ["-C", source, "rev-parse", "--absolute-git-dir"];
  const answer = await runGit({ args, env: await trustSource(folder) });
  const path = answer.stdout.toString("utf8").replace(/\n$/, "");
  if (answer.exitCode !== 0 || !isAbsolute(path)) throw new BotError("not-a-repository", { folder: source });
  return path;
}

/**
 * Git refuses folders that belong to another user unless the user's own configuration names them, and we read no
 * configuration. The person named this folder on the command line, and nothing we run there executes what it holds.
 */
async function trustSource(folder: string): Promise<Record<string, string>> {
  await mkdir(folder, { recursive: true });
  const file = join(folder, "trust-source.gitconfig");
  await writeFile(file, "[safe]\n\tdirectory = *\n");
  return { GIT_CONFIG_GLOBAL: file };
}

async function locate(runGit: RunGit, source: string, env: Record<string, string>): Promise<string> {
  const args = ["-C", source, "rev-parse", "--path-format=absolute", "--git-common-dir"];
  const answer: GitAnswer = await runGit({ args, env });
  const path = answer.stdout.toString("utf8").replace(/\n$/, "");
  if (answer.exitCode !== 0 || !isAbsolute(path)) throw new BotError("not-a-repository", { folder: source });
  return path;
}

async function resolve(
  runGit: RunGit,
  wanted: { readonly source: string; readonly ref: string; readonly env: Record<string, string> },
): Promise<CommitId> {
  const args = ["-C", wanted.source, "rev-parse", "--verify", "--quiet", "--end-of-options", `${wanted.ref}^{commit}`];
  const answer = await runGit({ args, env: wanted.env });
  if (answer.exitCode !== 0) throw new BotError("ref-not-found", { ref: wanted.ref, where: wanted.source });
  return parseCommitId(answer.stdout.toString("latin1").trim());
}
