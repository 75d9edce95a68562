/** One review of a pull request as we want it to be on GitHub. */
import type { CommitId } from "./ids.ts";

export interface ReviewDraft {
  /** The head that was looked at: one review of ours per head. */
  readonly commit: CommitId;
  readonly body: string;
  readonly remarks: readonly ReviewRemark[];
}

/** Lines count from 1, in the file after (`RIGHT`) or before (`LEFT`) the change. */
export interface ReviewRemark {
  readonly path: string;
  readonly line: number;
  readonly side: "LEFT" | "RIGHT";
  /** First line of a range that ends at `line`; null for one line. */
  readonly startLine: number | null;
  readonly body: string;
}

export interface ReviewRef {
  readonly id: number;
  readonly url: string;
}
