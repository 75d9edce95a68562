/** What the gate is asked to judge. */
import type { Overlay } from "./commit.ts";
import type { CommitId } from "./ids.ts";
import type { RepoRef } from "./repo-ref.ts";

export interface GateRequest {
  readonly repo: RepoRef;
  readonly base: CommitId;
  readonly candidate: CommitId;
  /** Tests the caller brings: laid over base and candidate alike, winning over both. */
  readonly given: Overlay | null;
  /** The issue's text; an authored test has to be about it. */
  readonly issueText: string;
  readonly testCommand: string | null;
  readonly setup: readonly string[];
}
