/**
 * `--apply`: the one place where git touches a work tree, and it is the person's own, on their own command line; the
 * service never comes here.
 */
import { existsSync } from "node:fs";
import { BotError } from "../domain/bot-error.ts";
import { createRunGit, lastLines } from "./run-git.ts";

type Environment = Readonly<Record<string, string>>;

/** @throws BotError `dirty-tree` · `not-a-repository` */
export async function checkWorkTreeIsClean(folder: string, env: Environment): Promise<void> {
  const answer = await runInWorkTree(folder, env, { args: ["status", "--porcelain", "--untracked-files=normal"] });
  if (answer.exitCode !== 0) throw new BotError("not-a-repository", { folder });
  if (answer.stdout.length > 0 || (await isInTheMiddle(folder, env))) throw new BotError("dirty-tree");
}

/** Applies a patch to a clean work tree, all of it or nothing. @throws BotError `dirty-tree` · `git-failed` */
export async function applyToWorkTree(folder: string, patch: string, env: Environment): Promise<void> {
  await checkWorkTreeIsClean(folder, env);
  // Below its root, git would leave out the files that lie elsewhere, without a word.
  const [root = folder] = await readPaths(folder, env, ["--show-toplevel"]);
  const answer = await runInWorkTree(root, env, { args: ["apply", "--binary", "--whitespace=nowarn"], stdin: patch });
  if (answer.exitCode !== 0) {
    throw new BotError("git-failed", { operation: "apply", reason: lastLines(answer.stderr) });
  }
}

/** Merges, rebases and the like, also when nothing differs from HEAD. */
const UNDER_WAY = ["MERGE_HEAD", "CHERRY_PICK_HEAD", "REVERT_HEAD", "rebase-merge", "rebase-apply"];

async function isInTheMiddle(folder: string, env: Environment): Promise<boolean> {
  const paths = await readPaths(
    folder,
    env,
    UNDER_WAY.flatMap((name) => ["--git-path", name]),
  );
  return paths.some((path) => existsSync(path));
}

async function readPaths(folder: string, env: Environment, what: readonly string[]): Promise<readonly string[]> {
  const answer = await runInWorkTree(folder, env, { args: ["rev-parse", "--path-format=absolute", ...what] });
  if (answer.exitCode !== 0) throw new BotError("not-a-repository", { folder });
  return answer.stdout.toString("utf8").trimEnd().split("\n");
}

function runInWorkTree(
  folder: string,
  env: Environment,
  call: { readonly args: readonly string[]; readonly stdin?: string },
): ReturnType<ReturnType<typeof createRunGit>> {
  // The person's own repository: git's check of its owner would only refuse them their own command under sudo. To look
  // must not write: without the last setting `status` refreshes the index.
  const args = ["-C", folder, "-c", "safe.directory=*", ...call.args];
  return createRunGit(env)({ ...call, args, env: { GIT_OPTIONAL_LOCKS: "0" } });
}
