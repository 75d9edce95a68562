/** `swe-agent solve`: the same solving on a repository of this machine; the work tree is neither read nor written. */
import { toSpend, toWorkedMs } from "../../agent/spend.ts";
import type { CommitId } from "../../domain/ids.ts";
import type { RepositoryRemote } from "../../domain/ports.ts";
import type { OutcomeWord } from "../../domain/outcome.ts";
import { findLast } from "../../domain/run-event.ts";
import type { SolveResult } from "../../domain/solve-result.ts";
import type { Verdict } from "../../domain/verdict.ts";
import type { SolveContext } from "../resolve-issue/run-context.ts";
import { solveInWorkspaces } from "../resolve-issue/solve-in-workspaces.ts";
import type { Blocked } from "../resolve-issue/solve-request.ts";
import { currentMode, type Solved } from "../resolve-issue/solve-until-verified.ts";
import { readCommittedSettings } from "./read-committed-settings.ts";

export interface LocalIssue {
  readonly title: string;
  readonly body: string;
  /** Branch, tag or commit to start from. */
  readonly ref: string;
}

export interface LocalSolveContext extends SolveContext {
  readonly remote: RepositoryRemote;
}

export async function solveLocally(
  context: LocalSolveContext,
  issue: LocalIssue,
  signal: AbortSignal,
): Promise<SolveResult> {
  const { run, journal, remote, monotonicMs } = context;
  const startedMs = monotonicMs();
  const earlierMs = toWorkedMs(journal.events());
  // A continued run stays on the commit it began with, wherever the branch is now.
  const earlier = findLast(journal.events(), "assigned");
  const base = await remote.fetch(run.repo, earlier?.base ?? issue.ref);
  const settings = await readCommittedSettings(context.objects, run.repo, base);
  if (earlier === undefined) {
    await journal.append({ type: "assigned", base, baseRef: issue.ref, snapshot: "" }, "preparing");
  }
  const assignment = { ...issue, labels: [], settings, base };
  const report = (): Promise<void> => Promise.resolve();
  const solved = await solveInWorkspaces(context, { assignment, report }, signal);
  return toResult(context, { base, solved, durationMs: Math.round(earlierMs + monotonicMs() - startedMs) });
}

interface LocalEnd {
  readonly base: CommitId;
  readonly solved: Solved | Blocked;
  readonly durationMs: number;
}

async function toResult(context: SolveContext, end: LocalEnd): Promise<SolveResult> {
  const { run, journal, objects } = context;
  const spend = toSpend(journal.events());
  const opened = findLast(journal.events(), "workspace.opened");
  const candidate = "blocked" in end.solved ? null : end.solved.candidate;
  const patch = candidate === null ? "" : new TextDecoder().decode(await objects.diff(run.repo, end.base, candidate));
  const { verdict } = end.solved;
  return {
    schemaVersion: 1,
    runId: run.id,
    outcome: toOutcomeWord(verdict),
    verdict,
    patch,
    mode: currentMode(journal.events()),
    steps: spend.steps,
    tokens: spend.tokens,
    toolCalls: spend.toolCalls,
    sandbox: { kind: opened?.sandbox ?? "none", tier: opened?.tier ?? "E" },
    durationMs: end.durationMs,
    modelMs: spend.modelMs,
  };
}

function toOutcomeWord({ verdict }: Verdict): OutcomeWord {
  if (verdict === "verified" || verdict === "plausible") return verdict;
  return verdict === "empty" ? "over-budget" : "not-verified";
}
