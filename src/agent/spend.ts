/** What a run has spent, counted from its rows; and whether its mode allows another step. Pure. */
import { addUsage, NO_TOKENS, type TokenUsage } from "../domain/conversation.ts";
import type { Budget } from "../domain/mode.ts";
import type { RunEvent, RunEventOf } from "../domain/run-event.ts";

export interface Spend {
  readonly steps: number;
  readonly tokens: TokenUsage;
  readonly modelMs: number;
  readonly toolMs: number;
  /** The part of `toolMs` that commands, tests and linters took, those after an edit included. */
  readonly commandMs: number;
  readonly toolCalls: {
    readonly attempted: number;
    readonly validFirstTry: number;
    /** Put right before they were run. */
    readonly repaired: number;
    readonly failed: number;
  };
}

export function toSpend(events: readonly RunEvent[]): Spend {
  const answers = events.filter((event) => event.type === "step.answered");
  const tools = events.filter((event) => event.type === "tool.finished");
  const valid = tools.filter((event) => event.valid).length;
  const mended = new Set(
    answers.flatMap((answer) => (answer.repaired ?? []).map((one) => `${answer.step}/${one.callId}`)),
  );
  const repaired = tools.filter((event) => event.valid && mended.has(`${event.step}/${event.callId}`)).length;
  return {
    steps: answers.length,
    tokens: answers.reduce<TokenUsage>((sum, { usage }) => addUsage(sum, usage), NO_TOKENS),
    modelMs: sumDurations(answers),
    toolMs: sumDurations(tools),
    commandMs: tools.reduce((sum, event) => sum + toCommandMs(event), 0),
    toolCalls: { attempted: tools.length, validFirstTry: valid - repaired, repaired, failed: tools.length - valid },
  };
}

/** Time in which something was done for the run: answers, tools, verdicts. Time between two processes is none. */
export function toWorkedMs(events: readonly RunEvent[]): number {
  return events.reduce((sum, event) => {
    if (event.type === "verdict") return sum + event.verdict.durationMs;
    return event.type === "step.answered" || event.type === "tool.finished" ? sum + event.durationMs : sum;
  }, 0);
}

/** Rows from before this was counted have no `checkMs`. */
function toCommandMs({ tool, durationMs, checkMs = 0 }: RunEventOf<"tool.finished">): number {
  return tool === "shell" || tool === "test" ? durationMs : checkMs;
}

function sumDurations(rows: readonly { readonly durationMs: number }[]): number {
  return rows.reduce((sum, { durationMs }) => sum + durationMs, 0);
}

/** Which cap is reached, or nothing. Time counts as model and tool time, so that waiting for a server costs nothing. */
export function findReachedCap(spend: Spend, budget: Budget): string | undefined {
  if (spend.steps >= budget.maxSteps) return `${budget.maxSteps} steps`;
  if (spend.tokens.completion >= budget.maxCompletionTokens) return `${budget.maxCompletionTokens} completion tokens`;
  return findReachedTimeCap(spend, budget);
}

function toMinutes(ms: number): number {
  return Math.round(ms / 60_000);
}

/** A cap on time, which one long answer can reach before the next is asked for. */
export function findReachedTimeCap(spend: Spend, budget: Budget): string | undefined {
  if (spend.modelMs + spend.toolMs >= budget.maxWallMs) return `${toMinutes(budget.maxWallMs)} minutes`;
  if (spend.commandMs >= budget.maxCommandMs) return `${toMinutes(budget.maxCommandMs)} minutes of commands`;
  return undefined;
}

/** Where a mode allows several attempts, no single one may use up the steps of all. */
export function findReachedLineCap(line: readonly RunEvent[], budget: Budget): string | undefined {
  if (budget.maxCandidates === 1 || countStepsOfAttempt(line) < budget.maxStepsOfCandidate) return undefined;
  return `${budget.maxStepsOfCandidate} steps of one attempt`;
}

/** Of a line of rows: since the attempt, or the mode it is made in, began. */
export function countStepsOfAttempt(line: readonly RunEvent[]): number {
  const from = line.findLastIndex(({ type }) => type === "escalated" || type === "candidate.forked");
  return line.slice(from + 1).filter((event) => event.type === "step.answered").length;
}
