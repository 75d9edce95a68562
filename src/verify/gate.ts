/** The gate: what a candidate commit does to the tests, seen in clean sandboxes. The only source of truth. */
import type { GateRequest } from "../domain/gate-request.ts";
import type { Gate } from "../domain/ports.ts";
import { toRepoPath } from "../domain/repo-path.ts";
import type { Verdict, VerdictWord } from "../domain/verdict.ts";
import { readChangedParts } from "./trees/read-changed-parts.ts";
import { getBaseline, type Baseline, type BaselineRequest } from "./suite/baseline.ts";
import { isBrokenOff } from "./compare-outcomes.ts";
import { chooseAmong } from "./choice/choose-among.ts";
import { decideVerdict, NOTHING_SEEN, type Seen } from "./decide-verdict.ts";
import { createKnownPlans } from "./discovery/known-plans.ts";
import { findNewProblems } from "./lint/find-new-problems.ts";
import { findPlan } from "./discovery/find-plan.ts";
import { gradePatched } from "./grade-patched.ts";
import type { Findings, GateDeps, Grading } from "./grading.ts";
import { makeGradedTrees } from "./trees/graded-trees.ts";
import { pickTellingLines } from "./suite/prepare-workspace.ts";
import { findNewSyntaxErrors } from "./checks/syntax-check.ts";
import { findTampering } from "./tamper/find-tampering.ts";
import { readSettings } from "./tamper/read-settings.ts";
import type { TestPlan } from "./test-plan.ts";

const MAX_KNOWN_PLANS = 200;

/**
 * Failures of the sandbox, of git or of the disk are thrown (`sandbox-…`, `git-…`), never turned into a verdict.
 */
export function createGate(deps: GateDeps): Gate {
  const known = createKnownPlans(MAX_KNOWN_PLANS);
  return {
    choose: (request, signal) => chooseAmong({ ...deps, known }, request, signal),
    async check(request, signal) {
      const started = Date.parse(deps.clock.now());
      const { image } = await deps.host.identity();
      const changed = await readChangedParts(deps.objects, request.repo, { from: request.base, to: request.candidate });
      const finish = (plan: TestPlan | undefined, findings: Findings, newProblems: readonly string[]): Verdict => {
        const durationMs = Math.max(0, Date.parse(deps.clock.now()) - started);
        return toVerdict({ request, image, plan, durationMs, newProblems }, findings);
      };
      if (changed.length === 0) {
        const empty = finish(undefined, { seen: NOTHING_SEEN, failToPass: [], flaky: [] }, []);
        return { ...empty, verdict: "empty", reason: "The candidate changes nothing." };
      }
      const odd = changed.find(({ path }) => toRepoPath(path) === undefined);
      if (odd !== undefined) {
        const broken = `The change has a file under a name that no repository should hold: ${JSON.stringify(odd.path)}.`;
        return finish(undefined, { seen: { ...NOTHING_SEEN, broken }, failToPass: [], flaky: [] }, []);
      }
      const trees = await makeGradedTrees(deps, request, changed);
      const grading = { request, changed, trees, image, signal };
      const { repo, testCommand } = request;
      const { plan, remember } = await findPlan({ ...deps, known }, { repo, testCommand, trees, changed });
      const findings = await grade(deps, grading, plan);
      if (hasResults(findings)) remember();
      const isWorth = plan !== undefined && isPublishable(decideVerdict(findings.seen).verdict);
      return finish(plan, findings, isWorth ? await findNewProblems(deps, grading, plan) : []);
    },
  };
}

function hasResults({ seen }: Findings): boolean {
  return seen.untested === null && seen.broken === null && seen.tampering.length === 0;
}

/** Of anything else nobody asks how it is written. */
function isPublishable(word: VerdictWord): boolean {
  return word === "verified" || word === "plausible";
}

async function grade(deps: GateDeps, grading: Grading, plan: TestPlan | undefined): Promise<Findings> {
  const stop = (seen: Partial<Seen>): Findings => ({ seen: { ...NOTHING_SEEN, ...seen }, failToPass: [], flaky: [] });
  const given = new Set<string>(grading.request.given?.paths ?? []);
  const tampering = findTampering(grading.changed, given, await readSettings(deps.objects, grading));
  if (tampering.length > 0 || plan === undefined) {
    const broken = await findNewSyntaxErrors(deps, grading);
    const untested = plan === undefined ? "No tests were found, and no test command is configured." : null;
    return stop({ broken, tampering, untested });
  }
  const { request, trees, image, signal } = grading;
  const asked = { ...request, commit: trees.base, image, plan, required: trees.givenTests };
  const baseline = await getWorkingBaseline(deps, { asked, base: request.base }, signal);
  const hopeless = findHopeless(baseline, plan);
  if (hopeless !== undefined || baseline.kind !== "ran") {
    return stop({ broken: await findNewSyntaxErrors(deps, grading), untested: hopeless ?? "The base did not run." });
  }
  return gradePatched(deps, { ...grading, plan, baseline });
}

/**
 * Given tests may break the whole runner off on the base (mocha does, when one file cannot be loaded). What passed
 * before is then seen on the base without them.
 */
async function getWorkingBaseline(
  deps: GateDeps,
  on: { readonly asked: BaselineRequest; readonly base: GateRequest["base"] },
  signal: AbortSignal,
): Promise<Baseline> {
  const baseline = await getBaseline(deps, on.asked, signal);
  if (baseline.kind !== "ran" || on.asked.commit === on.base || !baseline.runs.every(isBrokenOff)) return baseline;
  const plain = await getBaseline(deps, { ...on.asked, commit: on.base, required: [] }, signal);
  return plain.kind === "ran" && !plain.runs.every(isBrokenOff) ? { ...plain, givenBrokeOff: true } : baseline;
}

/** Why the base's tests tell nothing, whatever the candidate does. */
function findHopeless(baseline: Baseline, plan: TestPlan): string | undefined {
  if (baseline.kind === "not-prepared") return baseline.reason;
  const first = baseline.runs[0];
  if (first === undefined || first.results.length > 0) return undefined;
  const setup = baseline.setupReason === null ? "" : ` ${baseline.setupReason}`;
  if (first.timedOut) return `The tests (\`${plan.command}\`) did not end in time on the base.${setup}`;
  if (first.exitCode === 126 || first.exitCode === 127) {
    return `\`${plan.command}\` cannot be run in the sandbox: ${pickTellingLines(first.output)}.${setup}`;
  }
  return setup === "" ? undefined : `The tests cannot run.${setup}`;
}

function toVerdict(
  about: {
    readonly request: GateRequest;
    readonly image: string;
    readonly plan: TestPlan | undefined;
    readonly durationMs: number;
    readonly newProblems: readonly string[];
  },
  findings: Findings,
): Verdict {
  const { request, plan } = about;
  const { seen } = findings;
  const guessed = plan?.guessedSetup === null || plan === undefined ? [] : [plan.guessedSetup];
  const setup = request.setup.length > 0 ? request.setup : guessed;
  return {
    schemaVersion: 1,
    ...decideVerdict(seen),
    failToPass: [...findings.failToPass],
    stillFailing: [...seen.stillFailing],
    passToFail: [...seen.passToFail],
    flaky: [...findings.flaky],
    missing: [...seen.missing],
    tampering: [...seen.tampering],
    newProblems: [...about.newProblems],
    runner: plan?.runner ?? "none",
    commands: plan === undefined ? [] : [`git checkout ${request.candidate}`, ...setup, plan.command],
    image: about.image,
    commit: request.candidate,
    durationMs: about.durationMs,
  };
}
