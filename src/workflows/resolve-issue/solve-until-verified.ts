/** Third stage: the agent works, its change becomes a commit, the gate grades that commit, the controller decides. */
import { findPendingCalls } from "../../agent/conversation-from-events.ts";
import { runAgent, type AgentDeps, type AgentEnd } from "../../agent/run-agent.ts";
import { findForkStep, toCurrentLine } from "../../agent/history/current-line.ts";
import { findReachedCap, toSpend } from "../../agent/spend.ts";
import { toBudget } from "../../agent/to-budget.ts";
import { decideNext, type NextDecision, type NextFacts } from "../../controller/decide-next.ts";
import { BotError } from "../../domain/bot-error.ts";
import { parseCommitId, type CommitId } from "../../domain/ids.ts";
import { TIER_OF_MODE, type Budget, type Mode } from "../../domain/mode.ts";
import type { CandidateChoice, GradedCandidate } from "../../domain/candidate-choice.ts";
import type { Journal } from "../../domain/ports.ts";
import { findLast, type RunEvent, type RunEventOf } from "../../domain/run-event.ts";
import { compareVerdicts, type Verdict } from "../../domain/verdict.ts";
import { findChoice, isAgreed, listAttempts, listRivals, type Attempt } from "./attempts.ts";
import { countCandidates } from "./fork-candidate.ts";
import { renderEscalation, renderVerdict } from "../../prompts/resolve-issue-prompts.ts";

export interface SolveDeps {
  readonly agent: AgentDeps;
  readonly conversation: string;
  readonly base: CommitId;
  readonly admissible: readonly Mode[];
  /** The workspace's change as a commit, or the verdict that it is none. */
  commitWorkspace(round: number): Promise<{ readonly commit: CommitId } | { readonly verdict: Verdict }>;
  grade(candidate: CommitId): Promise<Verdict>;
  /** How many steps the model needs, against the modes' own; 1 when nothing is known. */
  readonly stepFactor: number;
  /** Attempts that mode deep may make; the mode's own number when undefined. */
  readonly maxCandidates: number | undefined;
  /** Among candidates that have the same verdict. */
  choose(candidates: readonly GradedCandidate[]): Promise<CandidateChoice>;
  /** Writes the row by which another attempt begins. */
  fork(): Promise<void>;
}

export interface Solved {
  readonly candidate: CommitId | null;
  /** The best that was seen, which need not be the last. */
  readonly verdict: Verdict;
  readonly why: string;
}

/** `forked`: to be called again with a workspace that was opened anew. Safe to call again on the same rows: what was committed or graded before is not done twice. */
export async function solveUntilVerified(deps: SolveDeps, signal: AbortSignal): Promise<Solved | "forked"> {
  const { journal } = deps.agent;
  for (;;) {
    const mode = currentMode(journal.events());
    const profile = await deps.agent.model.profile(TIER_OF_MODE[mode], signal);
    const budget = withCandidates(toBudget(mode, profile, deps.stepFactor), deps.maxCandidates);
    const turn = { conversation: deps.conversation, mode, profile, budget };
    const end = await runAgent(deps.agent, turn, signal);
    await ensureVerdict(deps, end);
    const decision = decideNext({ ...toNextFacts(journal.events(), deps.admissible, end), ...toForks(deps, budget) });
    if (decision.kind === "done" || decision.kind === "stop") return settle(deps, decision);
    if (decision.kind === "fork") {
      await deps.fork();
      return "forked";
    }
    await goOn(deps, end, decision);
  }
}

function withCandidates(budget: Budget, wished: number | undefined): Budget {
  // What was asked for is for the mode that forks at all.
  return wished === undefined || budget.maxCandidates === 1 ? budget : { ...budget, maxCandidates: wished };
}

function toForks({ agent, maxCandidates }: SolveDeps, budget: Budget): Pick<NextFacts, "candidates"> {
  const events = agent.journal.events();
  const isWanted = maxCandidates !== undefined && !isAgreed(listAttempts(events));
  const canFork = findForkStep(events) !== undefined && findReachedCap(toSpend(events), budget) === undefined;
  return { candidates: { made: countCandidates(events), max: budget.maxCandidates, canFork, isWanted } };
}

/** The mode chosen at the start, or the one escalated to. */
export function currentMode(events: readonly RunEvent[]): Mode {
  return findLast(events, "escalated")?.to ?? findLast(events, "mode.chosen")?.mode ?? "standard";
}

async function ensureVerdict(deps: SolveDeps, end: AgentEnd): Promise<void> {
  const { journal } = deps.agent;
  const events = journal.events();
  const step = end.kind === "handed-in" ? end.step : toSpend(events).steps;
  if (events.some((event) => event.type === "verdict" && event.step === step)) return;
  const known = events.findLast((event) => isCandidateOf(event, step));
  const round = known?.round ?? events.filter(({ type }) => type === "verdict").length + 1;
  const graded = await gradeCandidate(deps, { round, step, known });
  await journal.append({ type: "verdict", round, step, commit: graded.commit, verdict: graded }, "verifying");
}

function isCandidateOf(event: RunEvent, step: number): event is RunEventOf<"candidate.committed"> {
  return event.type === "candidate.committed" && event.step === step;
}

interface CandidatePlace {
  readonly round: number;
  readonly step: number;
  /** Committed by an earlier worker that did not live to grade it. */
  readonly known: RunEventOf<"candidate.committed"> | undefined;
}

async function gradeCandidate(deps: SolveDeps, { round, step, known }: CandidatePlace): Promise<Verdict> {
  if (known !== undefined) return deps.grade(parseCommitId(known.commit));
  const made = await deps.commitWorkspace(round);
  if ("verdict" in made) return made.verdict;
  const event = { type: "candidate.committed", round, step, commit: made.commit, base: deps.base } as const;
  const same = deps.agent.journal.events().find((row) => row.type === "verdict" && row.commit === made.commit);
  await deps.agent.journal.append(event, "verifying");
  // The same bytes were judged before: asking again would only cost time.
  return same?.type === "verdict" ? { ...same.verdict, durationMs: 0 } : deps.grade(made.commit);
}

/**
 * Tells the model what the verifier saw and lets the loop run on. A larger mode is one row with its words in it, and comes
 * first: whoever continues after a kill writes what is missing and decides nothing anew.
 */
async function goOn(
  { agent }: SolveDeps,
  end: AgentEnd,
  decision: Extract<NextDecision, { kind: "debug" | "escalate" }>,
): Promise<void> {
  const { journal, redact } = agent;
  const seen = redact(renderSeen(journal.events()));
  if (decision.kind === "escalate" && !isEscalatedSinceVerdict(journal.events())) {
    const { to, why } = decision;
    const text = end.kind === "handed-in" ? renderEscalation(to) : `${seen}\n${renderEscalation(to)}`.trim();
    await journal.append({ type: "escalated", from: currentMode(journal.events()), to, why, text }, "solving");
  }
  await answerFinish(journal, seen);
}

function renderSeen(events: readonly RunEvent[]): string {
  const verdict = findLast(events, "verdict")?.verdict;
  return verdict === undefined ? "" : renderVerdict(verdict);
}

function isEscalatedSinceVerdict(events: readonly RunEvent[]): boolean {
  const at = events.findLastIndex(({ type }) => type === "verdict");
  return events.slice(at + 1).some(({ type }) => type === "escalated");
}

/** Every `finish` of the answer: one call without a result makes servers refuse the conversation. */
async function answerFinish(journal: Journal, text: string): Promise<void> {
  const { step, calls } = findPendingCalls(toCurrentLine(journal.events()));
  const verdict = findLast(journal.events(), "verdict")?.verdict;
  for (const { id } of calls) await journal.append(toFinishResult({ step, callId: id }, text, verdict), "solving");
}

function toFinishResult(
  end: { readonly step: number; readonly callId: string },
  text: string,
  verdict: Verdict | undefined,
): RunEventOf<"tool.finished"> {
  return {
    type: "tool.finished",
    step: end.step,
    callId: end.callId,
    tool: "finish",
    text,
    summary: `handed back: ${verdict?.verdict ?? "no verdict"}`,
    ok: false,
    valid: true,
    mutating: false,
    durationMs: 0,
    tree: null,
    checkpoint: null,
  };
}

function toNextFacts(
  events: readonly RunEvent[],
  admissible: readonly Mode[],
  end: AgentEnd,
): Omit<NextFacts, "candidates"> {
  const verdicts: { mode: Mode; verdict: Verdict["verdict"]; reason: string }[] = [];
  let mode = findLast(events, "mode.chosen")?.mode ?? "standard";
  for (const event of events) {
    if (event.type === "escalated") mode = event.to;
    // Each attempt has its own rounds.
    if (event.type === "candidate.forked") verdicts.length = 0;
    if (event.type === "verdict") verdicts.push({ mode, verdict: event.verdict.verdict, reason: event.verdict.reason });
  }
  return { mode, admissible, verdicts, agentEnd: end.kind };
}

/** The best attempt; where several are equally good, the verifier looks closer, once. */
async function settle(deps: SolveDeps, decision: { readonly why: string }): Promise<Solved> {
  const { journal } = deps.agent;
  const attempts = listAttempts(journal.events());
  const rivals = listRivals(attempts);
  if (rivals.length > 0 && findChoice(journal.events()) === undefined) {
    await journal.append({ type: "candidate.chosen", ...(await deps.choose(rivals)) }, "verifying");
  }
  const first = findChoice(journal.events())?.ranking[0]?.attempt;
  const best = attempts.find(({ attempt }) => attempt === first) ?? findBest(attempts);
  if (best === undefined) throw new BotError("unexpected", { reason: "a run was settled without a verdict" });
  const { verdict, isCommitted } = best;
  return { candidate: isCommitted ? parseCommitId(verdict.commit) : null, verdict, why: decision.why };
}

/** Among equals the newest. */
function findBest(attempts: readonly Attempt[]): Attempt | undefined {
  const [first, ...others] = attempts;
  if (first === undefined) return undefined;
  return others.reduce((a, b) => (compareVerdicts(b.verdict.verdict, a.verdict.verdict) >= 0 ? b : a), first);
}
