/**
 * One issue, from the label to the pull request: the stages in order, each taking the value so far. Called again on
 * the same rows it goes on where they end.
 */
import type { CandidateChoice } from "../../domain/candidate-choice.ts";
import { parseCommitId, type CommitId } from "../../domain/ids.ts";
import type { Outcome } from "../../domain/outcome.ts";
import { findLast, type RunEvent } from "../../domain/run-event.ts";
import type { RunEnding } from "../../domain/run.ts";
import type { Verdict } from "../../domain/verdict.ts";
import { toSpend } from "../../agent/spend.ts";
import { findChoice, listAttempts, type Attempt } from "./attempts.ts";
import { conclude, type EndingWords } from "./conclude.ts";
import { decideFailure } from "./decide-failure.ts";
import { publish } from "./publish.ts";
import { readAssignment, type Assignment } from "./read-assignment.ts";
import { renderOtherAttempts } from "./render-other-attempts.ts";
import { renderProgress, type StageName } from "./render-status.ts";
import type { RunContext } from "./run-context.ts";
import { currentMode, type Solved } from "./solve-until-verified.ts";
import { solveInWorkspaces } from "./solve-in-workspaces.ts";

export async function runResolveIssue(context: RunContext, signal: AbortSignal): Promise<RunEnding> {
  try {
    return await runStages(context, signal);
  } catch (error) {
    return decideFailure(context, error, signal);
  }
}

async function runStages(context: RunContext, signal: AbortSignal): Promise<RunEnding> {
  signal.throwIfAborted();
  await context.writer.ensureReaction(context.run.repo, context.run.number, "eyes");
  const read = await readAssignment(context);
  if (read.kind !== "assigned") {
    const { reason, advice } = read;
    const onceEver = read.kind === "refused" && read.onceEver;
    return conclude(context, { outcome: read.kind, reason }, { reason, advice, onceEver });
  }
  const solved = readPublishable(context) ?? (await solve(context, read.assignment, signal));
  if ("blocked" in solved) {
    const { verdict } = solved;
    return conclude(
      context,
      { outcome: "not-verified", verdict: verdict.verdict, reason: verdict.reason },
      { reason: verdict.reason, advice: solved.blocked, verdict },
    );
  }
  signal.throwIfAborted();
  return finish(context, read.assignment, solved);
}

/** A worker that died while publishing left everything that publishing needs. */
function readPublishable({ journal }: RunContext): Solved | undefined {
  const intended = findLast(journal.events(), "publish.intended");
  const graded = journal.events().findLast((event) => event.type === "verdict" && event.commit === intended?.commit);
  if (intended === undefined || graded?.type !== "verdict") return undefined;
  return { candidate: parseCommitId(intended.commit), verdict: graded.verdict, why: "continued" };
}

type SolveResult = Solved | { readonly blocked: string; readonly verdict: Verdict };

async function solve(context: RunContext, assignment: Assignment, signal: AbortSignal): Promise<SolveResult> {
  await report(context, "prepare the workspace");
  return solveInWorkspaces(context, { assignment, report: (stage) => report(context, stage) }, signal);
}

async function finish(context: RunContext, assignment: Assignment, solved: Solved): Promise<RunEnding> {
  const { verdict, candidate } = solved;
  const attempts = renderAttempts(context, solved);
  const publishable = verdict.verdict === "verified" || verdict.verdict === "plausible";
  if (!publishable || candidate === null) return concludeUnverified(context, verdict, attempts);
  await report(context, "publish");
  const { journal } = context;
  const publication = await publish(context, {
    assignment,
    candidate,
    verdict,
    facts: {
      summary: findSummary(context),
      mode: currentMode(journal.events()),
      steps: toSpend(journal.events()).steps,
      sandbox: renderSandbox(context),
      otherAttempts: await describeOtherAttempts(context, assignment, candidate),
    },
  });
  if (publication.kind === "rejected") {
    const reason = `The branch could not be pushed: ${publication.reason}`;
    return conclude(
      context,
      { outcome: "gave-up", reason, code: "github-refused" },
      { reason, advice: "Allow the App to push this branch, or delete it, and put the label on again." },
    );
  }
  const { number, url } = publication.pullRequest;
  const outcome: Outcome = { outcome: verdict.verdict === "verified" ? "verified" : "plausible", pullRequest: number };
  const advice =
    verdict.verdict === "verified"
      ? "Review it as you would any other."
      : "Add a test that shows the issue, or review the draft by hand.";
  return conclude(context, outcome, {
    reason: verdict.reason,
    advice,
    verdict,
    pullRequest: { number, url },
    attempts,
  });
}

async function describeOtherAttempts(
  { run, journal, objects }: RunContext,
  { base }: Assignment,
  candidate: CommitId,
): Promise<string> {
  const attempts = listAttempts(journal.events());
  if (attempts.length < 2) return "";
  const choice = findChoice(journal.events()) ?? null;
  const taken = findTaken(attempts, choice, candidate);
  const patches = new Map<number, string>();
  for (const { attempt, verdict, isCommitted } of attempts) {
    if (attempt === taken || !isCommitted) continue;
    const patch = await objects.diff(run.repo, base, parseCommitId(verdict.commit));
    patches.set(attempt, new TextDecoder().decode(patch));
  }
  return renderOtherAttempts({ attempts, taken, choice, patches });
}

function findTaken(attempts: readonly Attempt[], choice: CandidateChoice | null, candidate: CommitId): number {
  const chosen = choice?.ranking[0]?.attempt;
  return chosen ?? attempts.findLast(({ verdict }) => verdict.commit === candidate)?.attempt ?? 1;
}

function concludeUnverified(context: RunContext, verdict: Verdict, attempts: string): Promise<RunEnding> {
  const words: EndingWords = {
    reason: verdict.reason,
    advice: "Say in the issue how it should behave, best as a failing test, and put the label on again.",
    verdict,
    attempts,
  };
  const { reason } = verdict;
  if (verdict.verdict === "empty") return conclude(context, { outcome: "over-budget", reason }, words);
  return conclude(context, { outcome: "not-verified", verdict: verdict.verdict, reason }, words);
}

async function report({ writer, run, journal }: RunContext, stage: StageName): Promise<void> {
  const rounds = journal.events().filter(({ type }) => type === "verdict").length;
  const note = rounds === 0 ? "" : `The verifier has sent back ${rounds} change${rounds === 1 ? "" : "s"} so far.`;
  const body = renderProgress({ stage, requester: run.trigger.actor.login, run: run.id, note });
  await writer.showProgress(run.repo, run.number, body);
}

function renderAttempts({ journal }: RunContext, solved: Solved): string {
  const { steps } = toSpend(journal.events());
  return `${steps} steps, at last in mode ${currentMode(journal.events())}; graded: ${renderGraded(journal.events())} (${solved.why}).`;
}

/** Each change once, however often it was handed in. */
function renderGraded(events: readonly RunEvent[]): string {
  const graded = new Map(events.flatMap((event) => (event.type === "verdict" ? [[event.commit, event.verdict]] : [])));
  return [...graded.values()].map(({ verdict }, at) => `${at + 1}. ${verdict}`).join(", ") || "nothing";
}

function findSummary({ journal }: RunContext): string {
  for (const event of journal.events().toReversed()) {
    if (event.type !== "step.answered") continue;
    const call = event.message.toolCalls.find(({ name }) => name === "finish");
    if (call !== undefined) return readSummary(call.arguments);
  }
  return "";
}

function readSummary(argumentsJson: string): string {
  try {
    const value = JSON.parse(argumentsJson) as { readonly summary?: unknown };
    return typeof value.summary === "string" ? value.summary : "";
  } catch {
    return "";
  }
}

function renderSandbox({ journal }: RunContext): string {
  const opened = findLast(journal.events(), "workspace.opened");
  return opened === undefined ? "unknown" : `${opened.sandbox} (tier ${opened.tier})`;
}
