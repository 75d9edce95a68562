/** How a candidate's tests are run: as the base says, or as the candidate does where the base has no way. */
import type { ChangedFile } from "../domain/commit.ts";
import type { RepositoryObjects } from "../domain/ports.ts";
import type { RepoRef } from "../domain/repo-ref.ts";
import { discoverInCommit } from "./discover-in-commit.ts";
import type { GradedTrees } from "./graded-trees.ts";
import type { TestPlan } from "./test-plan.ts";

export interface PlanQuestion {
  readonly repo: RepoRef;
  readonly testCommand: string | null;
  readonly trees: GradedTrees;
  readonly changed: readonly ChangedFile[];
}

export async function findPlan(
  objects: RepositoryObjects,
  { repo, testCommand, trees, changed }: PlanQuestion,
): Promise<TestPlan | undefined> {
  const paths = [...changed.map((file) => file.path), ...trees.givenTests];
  const at = { repo, testCommand, changed: paths };
  const onBase = await discoverInCommit(objects, { ...at, commit: trees.base });
  return onBase ?? discoverInCommit(objects, { ...at, commit: trees.patched });
}
