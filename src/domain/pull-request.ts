/** Pull requests, check runs and reactions: what we make true on GitHub. */
import type { BranchName, CommitId } from "./ids.ts";

export interface PullRequestRef {
  readonly number: number;
  readonly url: string;
  readonly draft: boolean;
  readonly state: "open" | "closed" | "merged";
}

export interface PullRequestDraft {
  readonly branch: BranchName;
  readonly baseRef: string;
  readonly title: string;
  readonly body: string;
  readonly draft: boolean;
}

export interface CheckRunState {
  readonly name: "swe-agent / verification" | "swe-agent / review";
  readonly commit: CommitId;
  /** Our run id; the check run is found again by it. */
  readonly externalId: string;
  readonly status: "in_progress" | "completed";
  readonly conclusion: "success" | "neutral" | "cancelled" | "failure" | null;
  readonly title: string;
  readonly summary: string;
}

export type Reaction = "eyes" | "rocket" | "+1" | "confused";
