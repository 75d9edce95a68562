/**
 * Of a slow suite, the tests that the change most likely touches are run first: what they lose ends the grading, minutes
 * before the whole suite would say the same. What they do not lose says nothing; then everything is run.
 */
import type { CommitId } from "../../domain/ids.ts";
import type { TestOutcome } from "../../domain/testing.ts";
import type { Baseline } from "../suite/baseline.ts";
import { standingIn, type BaseStandings } from "../compare-outcomes.ts";
import type { Seen } from "../decide-verdict.ts";
import { listRequired } from "../trees/graded-trees.ts";
import type { GateDeps, Grading } from "../grading.ts";
import { withPreparedSandbox } from "../suite/prepared-sandbox.ts";
import { findFlaky } from "../suite/rerun-tests.ts";
import { runScope } from "../suite/run-whole-suite.ts";
import { knowsFiles } from "../runners/runner-adapters.ts";
import { readCommittedFacts } from "../selection/read-committed-facts.ts";
import { toRecordedTimes } from "../selection/recorded-times.ts";
import { selectImpacted } from "../selection/select-impacted.ts";
import { IMPACTED_SHARE } from "../selection/selection-facts.ts";
import type { TestPlan } from "../test-plan.ts";

type EarlyGrading = Grading & {
  readonly plan: TestPlan;
  readonly baseline: Extract<Baseline, { kind: "ran" }>;
};

/** Below this, two more sandboxes and the selection cost about what they could save. */
const SLOW_SUITE_MS = 30_000;

/** Tests that pass on the base, as a whole and in this selection, and fail with the change three times of three. */
export async function findEarlyLoss(
  deps: GateDeps,
  grading: EarlyGrading,
  base: BaseStandings,
): Promise<Pick<Seen, "passToFail" | "unseen"> | undefined> {
  const files = await selectFiles(deps, grading);
  if (files.length === 0) return undefined;
  const { request, trees, plan, signal } = grading;
  const patched = await runFiles(deps, grading, { commit: trees.patched, files });
  const red = (patched?.results ?? []).map(({ id }) => id).filter((id) => isLost(base, patched, id));
  if (red.length === 0) return undefined;
  // Some tests need others before them: alone they fail with or without the change.
  const alone = await runFiles(deps, grading, { commit: trees.base, files });
  const lost = red.filter((id) => alone !== undefined && standingIn(alone, id) === "green");
  const rerun = { ...request, commit: trees.patched, plan, green: [], red: lost, required: listRequired(trees) };
  const flaky = await findFlaky(deps, rerun, signal);
  const passToFail = lost.filter((id) => !flaky.has(id));
  const unseen = `Of the tests, those that the change most likely touches were run first (${countFiles(files)}); the others were not run`;
  return passToFail.length === 0 ? undefined : { passToFail, unseen };
}

async function selectFiles(
  deps: GateDeps,
  { request, trees, plan, baseline }: EarlyGrading,
): Promise<readonly string[]> {
  const [first] = baseline.runs;
  const isSlow = first !== undefined && first.durationMs >= (deps.slowSuiteMs ?? SLOW_SUITE_MS);
  if (!isSlow || !knowsFiles(plan.runner)) return [];
  const recorded = toRecordedTimes(first);
  const facts = await readCommittedFacts(deps.objects, {
    repo: request.repo,
    from: request.base,
    to: trees.patched,
  });
  const budget = { share: IMPACTED_SHARE, minMs: 0, maxMs: first.durationMs * IMPACTED_SHARE };
  const selected = selectImpacted({ ...facts, recorded, budget });
  return selected === "all" ? [] : selected.files;
}

function isLost(base: BaseStandings, patched: TestOutcome | undefined, id: string): boolean {
  return base.of(id) === "green" && patched !== undefined && standingIn(patched, id) === "red";
}

/** Undefined when nothing can be said: the whole suite will. */
async function runFiles(
  deps: GateDeps,
  { request, plan, signal }: EarlyGrading,
  { commit, files }: { readonly commit: CommitId; readonly files: readonly string[] },
): Promise<TestOutcome | undefined> {
  return withPreparedSandbox({ deps, at: { ...request, commit, plan }, signal }, async (sandbox, prepared) => {
    if (prepared.kind === "failed" && prepared.required) return undefined;
    const outcome = await runScope({ sandbox, plan, deps }, { files, name: null }, signal);
    return outcome.timedOut ? undefined : outcome;
  });
}

function countFiles(files: readonly string[]): string {
  return files.length === 1 ? "1 file" : `${files.length} files`;
}
