/** The candidates' facts, and then the choice. */
import type { CandidateChoice, ChoiceRequest, GradedCandidate } from "../../domain/candidate-choice.ts";
import type { ChangedPart } from "../trees/changed-parts.ts";
import type { KnownPlans } from "../discovery/known-plans.ts";
import { readChangedParts } from "../trees/read-changed-parts.ts";
import { findPlan } from "../discovery/find-plan.ts";
import { makeGradedTrees, type GradedTrees } from "../trees/graded-trees.ts";
import type { GateDeps } from "../grading.ts";
import { knowsFiles } from "../runners/runner-adapters.ts";
import { crossExecute, type CrossAuthor } from "./cross-execute.ts";
import { rankCandidates, type CandidateFacts, type CrossTest } from "./rank-candidates.ts";
import { countChangedLines, toChangeKey } from "./to-change-key.ts";

export interface ChoiceDeps extends GateDeps {
  readonly known: KnownPlans;
}

interface Looked {
  readonly candidate: GradedCandidate;
  readonly changed: readonly ChangedPart[];
  readonly trees: GradedTrees;
}

/** Failures of the sandbox, of git or of the disk are thrown. */
export async function chooseAmong(
  deps: ChoiceDeps,
  request: ChoiceRequest,
  signal: AbortSignal,
): Promise<CandidateChoice> {
  const looked = await Promise.all(request.candidates.map((candidate) => look(deps, request, candidate)));
  return rankCandidates(looked.map(toFacts), await runCrosswise(deps, { request, looked }, signal));
}

async function look(deps: GateDeps, request: ChoiceRequest, candidate: GradedCandidate): Promise<Looked> {
  const { repo, base, testCommand, setup } = request;
  const changed = await readChangedParts(deps.objects, repo, { from: base, to: candidate.commit });
  const asked = { repo, base, candidate: candidate.commit, given: null, issueText: "", testCommand, setup };
  return { candidate, changed, trees: await makeGradedTrees(deps, asked, changed) };
}

function toFacts({ candidate, changed }: Looked): CandidateFacts {
  const { attempt, commit, verdict } = candidate;
  const lost = verdict.passToFail.length;
  const changedLines = countChangedLines(changed);
  return { attempt, commit, verdict: verdict.verdict, lost, changeKey: toChangeKey(changed), changedLines };
}

/** Only what could be published is run: nothing else wins by its tests. */
async function runCrosswise(
  deps: ChoiceDeps,
  { request, looked }: { readonly request: ChoiceRequest; readonly looked: readonly Looked[] },
  signal: AbortSignal,
): Promise<readonly CrossTest[]> {
  const { repo, base, testCommand, setup } = request;
  const running = looked.filter(({ candidate }) => /^(?:verified|plausible)$/.test(candidate.verdict.verdict));
  const first = running[0];
  if (first === undefined || running.length < 2) return [];
  const { plan } = await findPlan(deps, { repo, testCommand, trees: first.trees, changed: first.changed });
  if (plan === undefined || !knowsFiles(plan.runner)) return [];
  const authors = running.map(({ candidate, trees }): CrossAuthor => {
    const tests = [...trees.addedTests, ...trees.changedTests];
    return { attempt: candidate.attempt, patched: trees.patched, own: trees.own, tests };
  });
  return crossExecute(deps, { repo, base, plan, setup, authors }, signal);
}
