/** Given files that other tests load (cases, helpers, fixtures) speak through those tests' results. */
import { getBaseline, type Baseline } from "../suite/baseline.ts";
import { standingIn, toBaseStandings, type BaseStandings } from "../compare-outcomes.ts";
import type { TestOutcome } from "../../domain/testing.ts";
import type { GateDeps, Grading } from "../grading.ts";
import type { TestPlan } from "../test-plan.ts";

export interface SpoiltQuestion {
  readonly grading: Grading & { readonly plan: TestPlan; readonly baseline: Extract<Baseline, { kind: "ran" }> };
  /** The base with the given files. */
  readonly base: BaseStandings;
  readonly patched: TestOutcome;
  /** Whether a test is in a given file itself. */
  readonly isGiven: (id: string) => boolean;
}

/**
 * Tests outside the given files that are green on the plain base, red with the given files, and not green with the
 * candidate. The plain base is run only where a test was red before and is now: that is rare.
 */
export async function findStillSpoilt(
  deps: GateDeps,
  { grading, base, patched, isGiven }: SpoiltQuestion,
): Promise<readonly string[]> {
  const { request, trees, plan, image, signal } = grading;
  const isRed = (id: string): boolean => !isGiven(id) && base.of(id) === "red";
  const isDoubtful = patched.results.some(({ id, status }) => isRed(id) && status !== "passed" && status !== "skipped");
  if (trees.base === request.base || grading.baseline.givenBrokeOff || !isDoubtful) return [];
  const plain = await getBaseline(deps, { ...request, commit: request.base, image, plan, required: [] }, signal);
  if (plain.kind !== "ran") return [];
  const before = toBaseStandings(plain.runs);
  return before.ids.filter((id) => before.of(id) === "green" && isRed(id) && standingIn(patched, id) !== "green");
}
