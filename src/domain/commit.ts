/** Words of git objects on the host: entries, patches, commits to make, pushes. */
import type { BranchName, CommitId, TreeHash } from "./ids.ts";
import type { RepoPath } from "./repo-path.ts";

/** A unified diff as git prints it with `--binary`; bytes, because file names and contents need not be text. */
export type Patch = Uint8Array;

export interface TreeEntry {
  readonly path: string;
  /** `100644`, `100755`, `120000` (link) or `160000` (submodule). */
  readonly mode: string;
  readonly blob: string;
  readonly bytes: number;
}

export interface CommitMessage {
  readonly subject: string;
  readonly body: string;
  /** `Name: value` lines at the end, such as `Swe-Agent-Run: run_…`. */
  readonly trailers: readonly string[];
  readonly author: { readonly name: string; readonly email: string };
  /** ISO 8601; fixed, so that the same commit made twice has the same id. */
  readonly at: string;
}

export type CommitResult =
  | { readonly kind: "committed"; readonly commit: CommitId; readonly tree: TreeHash }
  | { readonly kind: "empty" }
  | { readonly kind: "refused"; readonly reason: string }
  | { readonly kind: "does-not-apply"; readonly detail: string };

/** Files of one commit laid over another: where both have a path, the layer wins. */
export interface Overlay {
  readonly from: CommitId;
  /** Paths to take from `from`; one that `from` lacks is removed. */
  readonly paths: readonly RepoPath[];
}

export type PushResult =
  | { readonly kind: "pushed"; readonly branch: BranchName; readonly commit: CommitId }
  /** The branch is already at this very commit. */
  | { readonly kind: "up-to-date"; readonly branch: BranchName; readonly commit: CommitId }
  /** Somebody else's commit is on the branch; it is never overwritten. */
  | { readonly kind: "rejected"; readonly reason: string };

export interface ChangedFile {
  readonly path: string;
  readonly status: "added" | "modified" | "deleted";
  /** Old and new mode, `000000` when absent. */
  readonly oldMode: string;
  readonly newMode: string;
  readonly binary: boolean;
  readonly added: readonly ChangedLine[];
  readonly removed: readonly ChangedLine[];
}

export interface ChangedLine {
  /** 1-based, in the new file for added lines, in the old file for removed ones. */
  readonly line: number;
  readonly text: string;
}
