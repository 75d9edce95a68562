/**
 * How a candidate's tests are run: as the base says, or as the candidate does where the base has no way, or as they were
 * the last time that this worked.
 */
import type { ChangedFile } from "../../domain/commit.ts";
import type { RepositoryObjects } from "../../domain/ports.ts";
import type { RepoRef } from "../../domain/repo-ref.ts";
import { discoverInCommit } from "./discover-in-commit.ts";
import { nameLocks, type KnownPlans } from "./known-plans.ts";
import type { GradedTrees } from "../trees/graded-trees.ts";
import type { TestPlan } from "../test-plan.ts";

export interface PlanQuestion {
  readonly repo: RepoRef;
  readonly testCommand: string | null;
  readonly trees: GradedTrees;
  readonly changed: readonly ChangedFile[];
}

export interface FoundPlan {
  /** Undefined when nothing says how tests are run. */
  readonly plan: TestPlan | undefined;
  /** To be called when the plan gave results. */
  readonly remember: () => void;
}

export async function findPlan(
  { objects, known }: { readonly objects: RepositoryObjects; readonly known: KnownPlans },
  { repo, testCommand, trees, changed }: PlanQuestion,
): Promise<FoundPlan> {
  const paths = [...changed.map((file) => file.path), ...trees.givenTests];
  const at = { repo, testCommand, changed: paths };
  const locks = nameLocks(repo.repositoryId, await objects.listFiles(repo, trees.base));
  const onBase = await discoverInCommit(objects, { ...at, commit: trees.base });
  const said = onBase ?? (await discoverInCommit(objects, { ...at, commit: trees.patched }));
  const plan = said ?? known.find(locks);
  const remember = (): void => {
    if (plan !== undefined) known.remember(locks, plan);
  };
  return { plan, remember };
}
