/** Commits by plumbing: an index file of our own, no work tree, no hooks, no filters. */
import { join } from "node:path";
import type { CommitMessage, CommitResult, Overlay } from "../domain/commit.ts";
import { parseBranchName, parseCommitId, parseTreeHash, type CommitId, type TreeHash } from "../domain/ids.ts";
import type { Clock, CommitMaker } from "../domain/ports.ts";
import type { RepoRef } from "../domain/repo-ref.ts";
import { createCommitCheck, type CommitCheck } from "./commit-check.ts";
import { applyPatch, createIndex, type Index } from "./git-index.ts";
import { renderCommitMessage, renderIdentity } from "./commit-message.ts";
import type { MirrorFolder } from "./mirror-folder.ts";
import { parseRawDiff, parseTreeListing, type RawChange } from "./parse-tree.ts";
import {
  decideRefusal,
  declaresTooMuch,
  MAX_CHANGED_FILES,
  TOO_MUCH,
  type ChangeWithContent,
} from "./patch-refusal.ts";
import { getOutput, type RunGit } from "./run-git.ts";
import { runWithRefLock } from "./update-refs.ts";

interface Deps {
  readonly runGit: RunGit;
  readonly mirrors: MirrorFolder;
  readonly clock: Clock;
}

/** Overlays are scaffolding of ours: fixed author and date, so that the same input has the same id. */
const SCAFFOLD: CommitMessage = {
  subject: "Overlay",
  body: "",
  trailers: [],
  author: { name: "swe-agent", email: "swe-agent@localhost" },
  at: "2000-01-01T00:00:00Z",
};

/** @throws BotError `ref-not-found` when the mirror lacks a commit · `git-failed` */
export function createCommitMaker(deps: Deps): CommitMaker {
  const { runGit, mirrors } = deps;
  const checkCommit = createCommitCheck(runGit);

  function withIndex<T>(repo: RepoRef, base: CommitId, work: (index: Index) => Promise<T>): Promise<T> {
    return mirrors.withTemporary(async (folder) => {
      const gitDir = await mirrors.ensureMirror(repo);
      await checkCommit(gitDir, base);
      const index = createIndex({ runGit, gitDir, file: join(folder, "index") });
      await index.readTree(base);
      return work(index);
    });
  }

  async function scaffold(index: Index, onto: CommitId): Promise<CommitId> {
    return commitTree(deps, { gitDir: index.gitDir, parent: onto, tree: await index.writeTree(), message: SCAFFOLD });
  }

  return {
    async commit(...[repo, base, patch, message, keep]) {
      const ref = `refs/swe-agent/${parseBranchName(keep)}`;
      if (declaresTooMuch(patch)) return { kind: "does-not-apply", detail: TOO_MUCH };
      if (Buffer.from(patch).every((byte) => byte === 0x0a || byte === 0x20)) return { kind: "empty" };
      return withIndex(repo, base, async (index) => {
        const applied = await applyPatch(index, patch);
        if (applied.kind !== "applied") return applied;
        return finishCommit(deps, index, { base, message, ref });
      });
    },
    overlay(repo, onto, overlays) {
      return withIndex(repo, onto, async (index) => {
        for (const overlay of overlays) await layOver({ runGit, checkCommit }, index, overlay);
        return scaffold(index, onto);
      });
    },
    replaceFile(...[repo, onto, path, bytes]) {
      return withIndex(repo, onto, async (index) => {
        const { gitDir } = index;
        const written = await getOutput(runGit, {
          gitDir,
          args: ["hash-object", "-w", "--no-filters", "--stdin"],
          stdin: bytes,
        });
        const listing = await getOutput(runGit, { gitDir, args: ["ls-tree", "-z", "-l", onto, "--", path] });
        const mode = parseTreeListing(listing).find((entry) => entry.path === path)?.mode;
        await index.update([{ path, mode: mode === "100755" ? mode : "100644", blob: written.toString().trim() }]);
        return scaffold(index, onto);
      });
    },
  };
}

async function layOver(
  { runGit, checkCommit }: { readonly runGit: RunGit; readonly checkCommit: CommitCheck },
  index: Index,
  overlay: Overlay,
): Promise<void> {
  const { gitDir } = index;
  await checkCommit(gitDir, overlay.from);
  const listing = await getOutput(runGit, { gitDir, args: ["ls-tree", "-r", "-z", "-l", overlay.from] });
  const there = new Map(parseTreeListing(listing).map((entry) => [entry.path, entry]));
  await index.update(overlay.paths.map((path) => there.get(path) ?? { path, mode: "0", blob: "0".repeat(40) }));
}

async function finishCommit(
  deps: Deps,
  index: Index,
  plan: { readonly base: CommitId; readonly message: CommitMessage; readonly ref: string },
): Promise<CommitResult> {
  const { gitDir } = index;
  const tree = await index.writeTree();
  const args = ["diff-tree", "-r", "-z", "--raw", "--no-renames", "--no-abbrev", plan.base, tree];
  const changes = parseRawDiff(await getOutput(deps.runGit, { gitDir, args }));
  if (changes.length === 0) return { kind: "empty" };
  const reason = decideRefusal(await readContents(deps.runGit, gitDir, changes));
  if (reason !== undefined) return { kind: "refused", reason };
  const commit = await commitTree(deps, { gitDir, parent: plan.base, tree, message: plan.message });
  const kept = () => runWithRefLock(deps, { gitDir, args: ["update-ref", plan.ref, commit] });
  await getOutput(kept, { args: ["update-ref"] });
  return { kind: "committed", commit, tree };
}

async function readContents(
  runGit: RunGit,
  gitDir: string,
  changes: readonly RawChange[],
): Promise<ChangeWithContent[]> {
  // Past this the answer is a refusal anyway; no need to look at every blob.
  if (changes.length > MAX_CHANGED_FILES)
    return changes.map((change) => ({ ...change, newBytes: 0, linkTarget: undefined }));
  const ids = changes.map((change) => `${change.newBlob}\n`).join("");
  const args = ["cat-file", "--batch-check=%(objectsize)"];
  const sizes = (await getOutput(runGit, { gitDir, args, stdin: ids })).toString("latin1").split("\n");
  const read: ChangeWithContent[] = [];
  for (const [at, change] of changes.entries()) {
    const newBytes = Number(sizes[at]);
    const isLink = change.newMode === "120000" && newBytes < 4096;
    const target = isLink ? await getOutput(runGit, { gitDir, args: ["cat-file", "blob", change.newBlob] }) : undefined;
    // Removed files and submodules have no blob here; their size does not count.
    read.push({ ...change, newBytes: Number.isNaN(newBytes) ? 0 : newBytes, linkTarget: target?.toString("utf8") });
  }
  return read;
}

interface NewCommit {
  readonly gitDir: string;
  readonly parent: CommitId;
  readonly tree: TreeHash;
  readonly message: CommitMessage;
}

async function commitTree(deps: Deps, plan: NewCommit): Promise<CommitId> {
  const made = await getOutput(deps.runGit, {
    gitDir: plan.gitDir,
    args: ["commit-tree", parseTreeHash(plan.tree), "-p", plan.parent],
    stdin: renderCommitMessage(plan.message),
    env: renderIdentity(plan.message),
  });
  return parseCommitId(made.toString("latin1").trim());
}
