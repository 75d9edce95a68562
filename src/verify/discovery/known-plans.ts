/** Plans that worked, by a hash of the lock files that whoever runs tests gives. In memory. */
import type { TestPlan } from "../test-plan.ts";

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
