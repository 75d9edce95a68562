/** Plans that worked, by what `nameLocks` says. In memory. */
import type { TreeEntry } from "../../domain/commit.ts";
import type { TestPlan } from "../test-plan.ts";

const LOCK =
  /(?:^|\/)(?:package-lock\.json|npm-shrinkwrap\.json|yarn\.lock|pnpm-lock\.yaml|bun\.lockb?|poetry\.lock|uv\.lock|Pipfile\.lock|Gemfile\.lock|composer\.lock|Cargo\.lock|go\.sum|gradle\.lockfile|packages\.lock\.json)$/;

/** The same as long as a repository's lock files are; of one without any, the repository itself. */
export function nameLocks(repositoryId: number, entries: readonly TreeEntry[]): string {
  const locks = entries.filter(({ path }) => LOCK.test(path)).map(({ path, blob }) => `${blob} ${path}`);
  return [String(repositoryId), ...locks.sort()].join("\n");
}

export interface KnownPlans {
  readonly find: (lockHash: string) => TestPlan | undefined;
  /** To be called after a run that gave results. */
  readonly remember: (lockHash: string, plan: TestPlan) => void;
}

/** Forgets the plan that was not asked for the longest. */
export function createKnownPlans(max: number): KnownPlans {
  const plans = new Map<string, TestPlan>();
  const put = (lockHash: string, plan: TestPlan): void => {
    plans.delete(lockHash);
    plans.set(lockHash, plan);
    const [oldest] = plans.keys();
    if (plans.size > max && oldest !== undefined) plans.delete(oldest);
  };
  return {
    find(lockHash) {
      const plan = plans.get(lockHash);
      if (plan !== undefined) put(lockHash, plan);
      return plan;
    },
    remember: put,
  };
}
