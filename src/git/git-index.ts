/** One temporary index file over a bare repository. */
import { parseTreeHash, type CommitId, type TreeHash } from "../domain/ids.ts";
import type { CommitResult, Patch } from "../domain/commit.ts";
import { getOutput, lastLines, type GitAnswer, type RunGit } from "./run-git.ts";

interface IndexEntry {
  readonly path: string;
  /** `0` removes the path. */
  readonly mode: string;
  readonly blob: string;
}

export interface Index {
  readonly gitDir: string;
  readTree(commit: CommitId): Promise<void>;
  /** Later entries win; a file makes way for a folder of its name and the other way round. */
  update(entries: readonly IndexEntry[]): Promise<void>;
  apply(patch: Patch): Promise<GitAnswer>;
  writeTree(): Promise<TreeHash>;
}

/** A binary delta can claim any size; git must not try to allocate more than this for one. */
const APPLY_MEMORY = "256m";

/** `file` must not exist yet; its folder must. */
export function createIndex(deps: { runGit: RunGit; gitDir: string; file: string }): Index {
  const { gitDir, runGit } = deps;
  const env = { GIT_INDEX_FILE: deps.file };
  return {
    gitDir,
    async readTree(commit) {
      await getOutput(runGit, { gitDir, env, args: ["read-tree", commit] });
    },
    async update(entries) {
      const stdin = entries.map((entry) => `${entry.mode} ${entry.blob}\t${entry.path}\0`).join("");
      await getOutput(runGit, { gitDir, env, stdin, args: ["update-index", "-z", "--index-info"] });
    },
    apply(patch) {
      const args = ["apply", "--cached", "--binary", "--whitespace=nowarn", "-"];
      return runGit({ gitDir, args, stdin: patch, env: { ...env, GIT_ALLOC_LIMIT: APPLY_MEMORY } });
    },
    async writeTree() {
      const tree = await getOutput(runGit, { gitDir, env, args: ["write-tree"] });
      return parseTreeHash(tree.toString("latin1").trim());
    },
  };
}

/** Git itself refuses names that climb out or lie in `.git`; that is a refusal, everything else does not apply. */
export async function applyPatch(
  index: Index,
  patch: Patch,
): Promise<{ kind: "applied" } | Extract<CommitResult, { kind: "refused" | "does-not-apply" }>> {
  const answer = await index.apply(patch);
  if (answer.exitCode === 0) return { kind: "applied" };
  const detail = lastLines(answer.stderr);
  if (/invalid path|over limit/i.test(answer.stderr)) return { kind: "refused", reason: detail };
  return { kind: "does-not-apply", detail };
}
