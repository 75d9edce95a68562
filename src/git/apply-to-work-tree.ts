/**
 * `--apply`: the one place where git touches a work tree, and it is the person's own, on their own command line; the
 * service never comes here.
 */
import { BotError } from "../domain/bot-error.ts";
import { createRunGit, lastLines } from "./run-git.ts";

/** @throws BotError `dirty-tree` · `not-a-repository` */
export async function checkWorkTreeIsClean(folder: string, env: Readonly<Record<string, string>>): Promise<void> {
  const answer = await runInWorkTree(folder, env, { args: ["status", "--porcelain", "--untracked-files=normal"] });
  if (answer.exitCode !== 0) throw new BotError("not-a-repository", { folder });
  if (answer.stdout.length > 0) throw new BotError("dirty-tree");
}

/** Applies a patch to a clean work tree, all of it or nothing. @throws BotError `dirty-tree` · `git-failed` */
export async function applyToWorkTree(
  folder: string,
  patch: string,
  env: Readonly<Record<string, string>>,
): Promise<void> {
  await checkWorkTreeIsClean(folder, env);
  const answer = await runInWorkTree(folder, env, { args: ["apply", "--binary", "--whitespace=nowarn"], stdin: patch });
  if (answer.exitCode !== 0) {
    throw new BotError("git-failed", { operation: "apply", reason: lastLines(answer.stderr) });
  }
}

function runInWorkTree(
  folder: string,
  env: Readonly<Record<string, string>>,
  call: { readonly args: readonly string[]; readonly stdin?: string },
): ReturnType<ReturnType<typeof createRunGit>> {
  // The person's own repository: git's check of its owner would only refuse them their own command under sudo.
  return createRunGit(env)({ ...call, args: ["-C", folder, "-c", "safe.directory=*", ...call.args] });
}
