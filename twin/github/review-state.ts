/** Reviews of a pull request and the threads of line comments they opened, as plain records. */
import type { TwinReaction, TwinUser } from "./twin-user.ts";

export type Side = "LEFT" | "RIGHT";

/** Lines of a file in the diff of a pull request; a single line has no start. */
export interface LinePlace {
  readonly side: Side;
  readonly line: number;
  readonly startSide: Side | null;
  readonly startLine: number | null;
  /** Lines below the file's first hunk header. */
  readonly position: number;
}

export type ReviewState = "PENDING" | "COMMENTED" | "APPROVED" | "CHANGES_REQUESTED" | "DISMISSED";

export interface TwinReview {
  readonly id: number;
  readonly user: TwinUser;
  readonly byApp: boolean;
  body: string;
  state: ReviewState;
  readonly commit: string;
  /** Null while it is pending. */
  submittedAt: string | null;
}

export interface TwinReviewComment {
  readonly id: number;
  readonly review: TwinReview;
  readonly user: TwinUser;
  body: string;
  /** Id of the comment that opened the thread, for a reply. */
  readonly replyTo: number | null;
  readonly createdAt: string;
  updatedAt: string;
  reactions: TwinReaction[];
  minimizedReason: string | null;
}

export interface TwinThread {
  readonly id: number;
  readonly path: string;
  /** Null for a comment on the whole file. */
  readonly place: LinePlace | null;
  /** The lines of the diff down to the commented one. */
  readonly hunk: string;
  /** What the comment was made on, and what it was last seen on. */
  readonly commit: string;
  shownCommit: string;
  resolvedBy: TwinUser | null;
  comments: TwinReviewComment[];
}
