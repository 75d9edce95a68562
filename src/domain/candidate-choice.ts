/** Which of several graded candidates is published. */
import { z } from "zod";
import type { CommitId } from "./ids.ts";
import type { RepoRef } from "./repo-ref.ts";
import { VerdictWord, type Verdict } from "./verdict.ts";

export interface GradedCandidate {
  /** 1 for the first attempt. */
  readonly attempt: number;
  readonly commit: CommitId;
  readonly verdict: Verdict;
}

export interface ChoiceRequest {
  readonly repo: RepoRef;
  readonly base: CommitId;
  /** At least one, an attempt each. */
  readonly candidates: readonly GradedCandidate[];
  readonly testCommand: string | null;
  readonly setup: readonly string[];
}

export const RankedCandidate = z.object({
  attempt: z.int().describe("1 for the first attempt"),
  commit: z.string(),
  verdict: VerdictWord,
  crossScore: z.number().describe("weighted tests of all attempts that it passes, of those that tell attempts apart"),
  agreeing: z.int().describe("attempts that made the same change or behave alike, itself among them"),
  changedLines: z.int(),
});
export type RankedCandidate = z.infer<typeof RankedCandidate>;

/** Best first. */
export const CandidateChoice = z.object({
  ranking: z.array(RankedCandidate).min(1),
  why: z.string().describe("what decided between the first and the best of those that differ"),
});
export type CandidateChoice = z.infer<typeof CandidateChoice>;
