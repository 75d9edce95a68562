/**
 * The tree that will be pushed, with the candidate's own versions of the tests. The verdict's main run has the base's
 * tests put back; what the candidate did to them would stay unseen there.
 */
import type { TestOutcome } from "../domain/testing.ts";
import { compareOutcomes, isWholeFile, type BaseStandings } from "./compare-outcomes.ts";
import type { GateDeps, Grading } from "./grading.ts";
import { listRequired } from "./trees/graded-trees.ts";
import { findFlaky } from "./suite/rerun-tests.ts";
import { findDeclaration, toShortName } from "./proof/find-test-body.ts";
import { fileOfTest, nameOfTest, type TestPlan } from "./test-plan.ts";

export interface OwnTests {
  /** Green on the base and not green in what would be pushed. */
  readonly lost: readonly string[];
  /** Those of `lost` that are gone. */
  readonly missing: readonly string[];
  /** Tests of the candidate's own that are red. */
  readonly red: readonly string[];
}

export interface OwnRun {
  readonly base: BaseStandings;
  readonly own: TestOutcome;
  readonly plan: TestPlan;
}

export async function gradeOwnTests(deps: GateDeps, grading: Grading, run: OwnRun): Promise<OwnTests> {
  const { request, trees, signal } = grading;
  const given = new Set<string>(request.given?.paths ?? []);
  const isOwn = (id: string): boolean => !given.has(fileOfTest(id)) && !isWholeFile(id);
  const compared = compareOutcomes(run.base, run.own);
  const lost = compared.lost.filter(isOwn);
  const isNew = toNewTest(grading, run.base);
  const red = run.own.results
    .filter(({ id, status }) => (status === "failed" || status === "error") && isOwn(id) && isNew(id))
    .map(({ id }) => id);
  if (lost.length + red.length === 0) return { lost, missing: [], red };
  const doubtful = { green: [], red: [...lost, ...red], required: listRequired(trees) };
  const rerun = { ...request, commit: trees.own, plan: run.plan, ...doubtful };
  const flaky = await findFlaky(deps, rerun, signal);
  const steady = (ids: readonly string[]): readonly string[] => ids.filter((id) => !flaky.has(id));
  return { lost: steady(lost), missing: steady(compared.missing.filter(isOwn)), red: steady(red) };
}

/**
 * In files that it added, and of those that it wrote into others, whatever was not there before is the candidate's. What is
 * left may be an old test that could not be loaded on the base.
 */
function toNewTest({ trees, changed }: Grading, base: BaseStandings): (id: string) => boolean {
  const added = new Set(trees.addedTests);
  const known = new Set(base.ids);
  const written = new Set(
    changed.flatMap(({ path, added: lines }) => lines.map(({ text }) => `${path}::${findDeclaration(path, text)}`)),
  );
  const isWritten = (id: string): boolean => written.has(`${fileOfTest(id)}::${toShortName(nameOfTest(id))}`);
  return (id) => !known.has(id) && (added.has(fileOfTest(id)) || isWritten(id) || base.of(id) === "absent");
}
