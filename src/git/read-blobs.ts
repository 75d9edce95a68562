/** Files of a commit, all in two calls of git: each call costs several milliseconds, each file next to nothing. */
import type { RepoPath } from "../domain/repo-path.ts";
import { BotError } from "../domain/bot-error.ts";
import { parseTreeListing } from "./parse-tree.ts";
import { getOutput, type RunGit } from "./run-git.ts";

export interface BlobsQuestion {
  readonly gitDir: string;
  readonly commit: string;
  readonly paths: readonly RepoPath[];
}

/** Far below what a command line may hold. */
const PATHS_AT_A_TIME = 500;

/** What is missing, a link or a submodule has no entry. @throws BotError `git-failed` */
export async function readBlobs(
  { runGit }: { readonly runGit: RunGit },
  { gitDir, commit, paths }: BlobsQuestion,
): Promise<ReadonlyMap<RepoPath, Uint8Array>> {
  const found = new Map<RepoPath, Uint8Array>();
  for (let at = 0; at < paths.length; at += PATHS_AT_A_TIME) {
    const wanted = new Map(paths.slice(at, at + PATHS_AT_A_TIME).map((path): [string, RepoPath] => [path, path]));
    const listing = await getOutput(runGit, { gitDir, args: ["ls-tree", "-z", "-l", commit, "--", ...wanted.keys()] });
    const files = parseTreeListing(listing).flatMap(({ mode, blob, path }) => {
      const asked = wanted.get(path);
      return asked !== undefined && mode.startsWith("100") ? [{ path: asked, blob }] : [];
    });
    if (files.length === 0) continue;
    const stdin = files.map(({ blob }) => `${blob}\n`).join("");
    const contents = splitBatch(await getOutput(runGit, { gitDir, args: ["cat-file", "--batch"], stdin }));
    for (const [index, { path }] of files.entries()) {
      const bytes = contents[index];
      if (bytes !== undefined) found.set(path, bytes);
    }
  }
  return found;
}

/** Of each object a line `<id> blob <bytes>`, its content, and a line break. */
function splitBatch(output: Buffer): readonly Uint8Array[] {
  const contents: Uint8Array[] = [];
  for (let at = 0; at < output.length;) {
    const end = output.indexOf(0x0a, at);
    const size = /^\w+ blob (\d+)$/.exec(output.subarray(at, end).toString("latin1"))?.[1];
    if (size === undefined) throw new BotError("git-failed", { operation: "cat-file", reason: "an object is missing" });
    contents.push(output.subarray(end + 1, end + 1 + Number(size)));
    at = end + 1 + Number(size) + 1;
  }
  return contents;
}
