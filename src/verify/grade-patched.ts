/** The candidate's run, against the base's. */
import { isTestPart, type ChangedPart } from "./trees/changed-parts.ts";
import type { TestOutcome } from "../domain/testing.ts";
import type { CommitId } from "../domain/ids.ts";
import { findAuthoredProof } from "./proof/authored-proof.ts";
import type { Baseline } from "./suite/baseline.ts";
import {
  compareOutcomes,
  findContradiction,
  isAllBroken,
  isBrokenOff,
  isWholeFile,
  standingIn,
} from "./compare-outcomes.ts";
import { toBaseStandings, type BaseStandings, type Comparison } from "./compare-outcomes.ts";
import { NOTHING_SEEN, type Seen } from "./decide-verdict.ts";
import { describeUnseen, toPatchedTimeoutMs } from "./checks/unseen.ts";
import { findEarlyLoss } from "./checks/find-early-loss.ts";
import { findStillSpoilt } from "./checks/find-still-spoilt.ts";
import type { Findings, GateDeps, Grading } from "./grading.ts";
import { withGradeSandbox } from "./suite/grade-sandbox.ts";
import { pickTellingLines, prepareWorkspace } from "./suite/prepare-workspace.ts";
import { gradeOwnTests, type OwnTests } from "./grade-own-tests.ts";
import { doubtProof } from "./proof/doubt-proof.ts";
import { listRequired } from "./trees/graded-trees.ts";
import { keepUnaided } from "./proof/keep-unaided.ts";
import { isReached } from "./checks/reach-check.ts";
import { findFlaky } from "./suite/rerun-tests.ts";
import { runWholeSuite } from "./suite/run-whole-suite.ts";
import { checkSyntax } from "./checks/syntax-check.ts";
import { knowsFiles } from "./runners/runner-adapters.ts";
import { fileOfTest, WHOLE_FILE, type TestPlan } from "./test-plan.ts";

export interface PatchedGrading extends Grading {
  readonly plan: TestPlan;
  readonly baseline: Extract<Baseline, { kind: "ran" }>;
}

/** Everything after the baseline. */
export async function gradePatched(allDeps: GateDeps, grading: PatchedGrading): Promise<Findings> {
  const suiteTimeoutMs = toPatchedTimeoutMs(grading.baseline.runs, allDeps.suiteTimeoutMs);
  const deps = { ...allDeps, suiteTimeoutMs };
  const base = standingsOf(grading);
  const early = await findEarlyLoss(deps, grading, base);
  if (early !== undefined) return { seen: { ...NOTHING_SEEN, ...early }, failToPass: [], flaky: [] };
  return gradeWhole(deps, grading, { base, suiteTimeoutMs });
}

async function gradeWhole(
  deps: GateDeps,
  grading: PatchedGrading,
  { base, suiteTimeoutMs }: { readonly base: BaseStandings; readonly suiteTimeoutMs: number },
): Promise<Findings> {
  const patched = await runPatched(deps, grading);
  const broken = typeof patched === "string" ? patched : findBroken(grading, base, patched);
  if (broken !== undefined || typeof patched === "string") {
    return { seen: { ...NOTHING_SEEN, broken: broken ?? null }, failToPass: [], flaky: [] };
  }
  const unseen = describeUnseen(grading.baseline.runs, patched, suiteTimeoutMs);
  if (patched.results.length === 0) {
    if (unseen !== null) return toUnseen(grading, base, unseen);
    const stillFailing = isBrokenOff(patched) ? grading.trees.givenTests.map((file) => `${file}::${WHOLE_FILE}`) : [];
    const untested = `No test result could be read from \`${grading.plan.command}\`: ${pickTellingLines(patched.output)}`;
    return { seen: { ...NOTHING_SEEN, stillFailing, untested }, failToPass: [], flaky: [] };
  }
  const own = grading.trees.own === grading.trees.patched ? patched : await runTree(deps, grading, grading.trees.own);
  if (typeof own === "string") return { seen: { ...NOTHING_SEEN, broken: own }, failToPass: [], flaky: [] };
  const ownTests = await gradeOwnTests(deps, grading, { base, own, plan: grading.plan });
  return weigh(deps, grading, { base, patched, ownTests, unseen });
}

/** What did not end although it did before is tried once more: it may have been a hiccup. */
async function runPatched(deps: GateDeps, grading: PatchedGrading): Promise<TestOutcome | string> {
  const run = () => runTree(deps, grading, grading.trees.patched);
  const first = await run();
  const isOdd = typeof first !== "string" && first.timedOut && !grading.baseline.runs.some((each) => each.timedOut);
  return isOdd ? run() : first;
}

/** Nothing can be read: what passed before was not seen to pass, and neither was what should have turned green. */
function toUnseen({ trees }: PatchedGrading, base: BaseStandings, unseen: string): Findings {
  const lost = base.ids.filter((id) => base.of(id) === "green");
  const stillFailing = trees.givenTests.map((file) => `${file}::${WHOLE_FILE}`);
  const seen = { ...NOTHING_SEEN, passToFail: lost, missing: lost, stillFailing, unseen };
  const untested = lost.length + stillFailing.length === 0 ? `${unseen}.` : null;
  return { seen: { ...seen, untested, unseen: untested === null ? unseen : null }, failToPass: [], flaky: [] };
}

function standingsOf(grading: PatchedGrading): BaseStandings {
  const { runs, givenBrokeOff } = grading.baseline;
  const base = toBaseStandings(runs);
  const given = new Set<string>(grading.request.given?.paths ?? []);
  if (!givenBrokeOff) return base;
  return { ...base, of: (id) => (given.has(fileOfTest(id)) ? "red" : base.of(id)) };
}

/** The outcome, or why it does not parse, or could not be prepared although the base could. */
async function runTree(deps: GateDeps, grading: PatchedGrading, commit: CommitId): Promise<TestOutcome | string> {
  const { request, trees, plan, signal } = grading;
  const at = { repo: request.repo, commit, signal };
  return withGradeSandbox(deps, at, async (sandbox) => {
    const syntax = await checkSyntax(deps, grading, sandbox);
    if (syntax !== null) return syntax;
    const prepared = await prepareWorkspace(sandbox, { plan, setup: request.setup }, signal);
    if (prepared.kind === "failed" && prepared.required) return `With the change, the set-up fails. ${prepared.reason}`;
    return runWholeSuite({ sandbox, plan, required: listRequired(trees), deps }, signal);
  });
}

function findBroken(grading: PatchedGrading, base: BaseStandings, patched: TestOutcome): string | undefined {
  // Where the given tests alone broke the run off before, breaking it off again means that they are still red.
  const asBefore = grading.baseline.givenBrokeOff && isBrokenOff(patched);
  if (isAllBroken(base, patched) && !patched.timedOut && !asBefore) {
    const detail = patched.results.find((result) => result.status === "error")?.detail ?? patched.output;
    return `With the change, no test can run any more: ${pickTellingLines(detail)}`;
  }
  const contradiction = findContradiction(patched);
  const alsoBefore = grading.baseline.runs.some((run) => findContradiction(run) !== undefined);
  return contradiction === undefined || alsoBefore ? undefined : `The run cannot be believed: ${contradiction}.`;
}

interface Runs {
  readonly base: BaseStandings;
  readonly patched: TestOutcome;
  readonly ownTests: OwnTests;
  readonly unseen: string | null;
}

async function weigh(deps: GateDeps, grading: PatchedGrading, runs: Runs): Promise<Findings> {
  const { request, trees, plan, signal, changed } = grading;
  const isGiven = toGivenTest(grading);
  const compared = compareOutcomes(runs.base, runs.patched);
  const spoilt = await findStillSpoilt(deps, { grading, ...runs, isGiven });
  const red = join(listStillRed(grading, runs, isGiven), spoilt);
  const doubtful = { green: compared.gained, red: [...compared.lost, ...red], required: listRequired(trees) };
  const rerun = { ...request, commit: trees.patched, plan, ...doubtful };
  const flaky = await findFlaky(deps, rerun, signal);
  const steady = (ids: readonly string[]): readonly string[] => ids.filter((id) => !flaky.has(id));
  const gained = steady(compared.gained).filter((id) => !isWholeFile(id));
  const given = gained.filter(isGiven);
  // A command is one test, and files that it runs are the candidate's to change: its colour alone proves nothing. The
  // same goes for tests inside the source that it changed.
  const own = new Set([...trees.addedTests, ...listChangedSources(changed)]);
  const existing = gained.filter((id) => !isGiven(id) && !own.has(fileOfTest(id)));
  const facts: Seen = {
    ...NOTHING_SEEN,
    passToFail: join(steady(compared.lost), runs.ownTests.lost),
    missing: join(steady(compared.missing), runs.ownTests.missing),
    stillFailing: join(steady(red), runs.ownTests.red),
    unseen: runs.unseen,
    gained: { given, existing: !knowsFiles(plan.runner) ? [] : existing, authored: [] },
  };
  const seen = await addProof(deps, { grading, runs, flaky }, facts);
  const failToPass = [...seen.gained.given, ...seen.gained.existing, ...seen.gained.authored];
  const reach = { ...request, commit: trees.patched, plan, changed, patched: runs.patched };
  const reached = failToPass.length > 0 || isBad(seen) || (await isReached(deps, reach, signal));
  return { seen: { ...seen, reached }, failToPass, flaky: listFlaky(compared, flaky) };
}

/** The candidate's own tests are asked only when no better proof is there and nothing speaks against it. */
async function addProof(
  deps: GateDeps,
  given: { readonly grading: PatchedGrading; readonly runs: Runs; readonly flaky: ReadonlySet<string> },
  seen: Seen,
): Promise<Seen> {
  if (isBad(seen)) return seen;
  const { grading } = given;
  const brought = [...seen.gained.given, ...seen.gained.existing];
  if (brought.length > 0) {
    const unaided = await keepUnaided(deps, { grading, ids: brought }, seen);
    return unaided.ids.length === 0 ? unaided.seen : doubtProof(deps, { grading, ...unaided }, unaided.seen);
  }
  const authored = await findAuthoredProof(deps, { ...grading, ...given.runs }, grading.signal);
  const accepted = authored.accepted.filter((id) => !given.flaky.has(id));
  const own = { ...seen, gained: { ...seen.gained, authored: accepted }, authoredReason: authored.reason };
  return doubtProof(deps, { grading, commit: grading.trees.own, ids: accepted }, own);
}

function join(a: readonly string[], b: readonly string[]): readonly string[] {
  return [...new Set([...a, ...b])];
}

function isBad(seen: Seen): boolean {
  return seen.passToFail.length > 0 || seen.stillFailing.length > 0;
}

function toGivenTest(grading: PatchedGrading): (id: string) => boolean {
  const files = new Set<string>(grading.request.given?.paths ?? []);
  // A command is one test: with given tests laid over, its result is theirs.
  const isCommand = !knowsFiles(grading.plan.runner) && files.size > 0;
  return (id) => isCommand || files.has(fileOfTest(id));
}

/** Given tests that are red now and were not green before; a given file without any result counts as a whole. */
function listStillRed(grading: PatchedGrading, runs: Runs, isGiven: (id: string) => boolean): readonly string[] {
  const now = runs.patched.results.filter((test) => isGiven(test.id));
  const red = now.filter((test) => test.status === "failed" || test.status === "error").map((test) => test.id);
  // Code can skip the test that calls it.
  const gone = runs.base.ids.filter(
    (id) =>
      isGiven(id) &&
      !isWholeFile(id) &&
      runs.base.of(id) === "red" &&
      ["absent", "skipped"].includes(standingIn(runs.patched, id)),
  );
  const silent = !knowsFiles(grading.plan.runner) ? [] : grading.trees.givenTests;
  const unheard = silent.filter((file) => !now.some((test) => fileOfTest(test.id) === file));
  const before = red.filter((id) => runs.base.of(id) !== "green");
  return [...new Set([...before, ...gone, ...unheard.map((file) => `${file}::${WHOLE_FILE}`)])];
}

/** Files that are not put back as the base has them. */
function listChangedSources(changed: readonly ChangedPart[]): readonly string[] {
  return changed.filter((file) => !isTestPart(file)).map(({ path }) => path);
}

function listFlaky(compared: Comparison, rerun: ReadonlySet<string>): readonly string[] {
  return [...new Set([...compared.flaky, ...rerun])];
}
