/**
 * The loop: ask the model, run what it asks for, write both down. A row is written before the act it announces, and
 * everything the loop knows is in the rows, so another worker goes on where this one was killed.
 */
import { toBotError } from "../domain/bot-error.ts";
import type { ToolCall } from "../domain/conversation.ts";
import type { Budget, Mode } from "../domain/mode.ts";
import type { Journal, Sandbox } from "../domain/ports.ts";
import { findLast, type RunEvent, type RunEventOf } from "../domain/run-event.ts";
import { renderNoTime, renderTooManyCalls } from "../prompts/budget-notice.ts";
import { askModel, type AgentTurn, type AskDeps } from "./ask-model.ts";
import { decidePlan } from "./decide-plan.ts";
import { findPendingCalls } from "./conversation-from-events.ts";
import { toCurrentLine } from "./history/current-line.ts";
import { runToolCall, type ToolCallDeps } from "./run-tool-call.ts";
import { findReachedCap, findReachedLineCap, findReachedTimeCap, toSpend } from "./spend.ts";
import { decideAfterStep } from "./stuck/decide-after-step.ts";
import { decideBeforeCall, type CallDecision } from "./stuck/decide-before-call.ts";
import { toMemory } from "./tool-memory.ts";
import { FINISH, FinishInput } from "./tools/finish-tool.ts";

export interface AgentDeps extends ToolCallDeps, Omit<AskDeps, "spend"> {
  readonly sandbox: Pick<Sandbox, "checkpoint" | "diff">;
  readonly journal: Journal;
  /** Text sent when an answer asks for no tool. */
  readonly nudge: string;
  /** What to do about repetition; the room's own rules unless given. */
  readonly stuckRules?: StuckRules;
}

type LineDeps = AgentDeps & Pick<AskDeps, "spend">;

export interface StuckRules {
  readonly decideBeforeCall: typeof decideBeforeCall;
  readonly decideAfterStep: typeof decideAfterStep;
}

export type { AgentTurn } from "./ask-model.ts";

export type AgentEnd =
  /** The call waits for its result: the verifier's word. */
  | { readonly kind: "handed-in"; readonly step: number; readonly callId: string; readonly summary: string }
  | { readonly kind: "out-of-budget"; readonly cap: string }
  | { readonly kind: "stuck"; readonly why: string };

const MAX_SUMMARY_CHARS = 4_000;
const RUN: CallDecision = { kind: "run" };
const STUCK_RULES: StuckRules = { decideBeforeCall, decideAfterStep };

export async function runAgent(all: AgentDeps, turn: AgentTurn, signal: AbortSignal): Promise<AgentEnd> {
  const { journal } = all;
  // The attempt sees its own line of rows; what was spent counts over all of them.
  const line: Journal = { ...journal, events: () => toCurrentLine(journal.events()) };
  const deps: LineDeps = { ...all, journal: line, spend: () => toSpend(journal.events()) };
  for (;;) {
    signal.throwIfAborted();
    const end = (await finishPending(deps, turn, signal)) ?? decideEnd(deps, turn) ?? (await settleStep(deps, turn));
    if (end !== undefined) return end;
    if ((await askModel(deps, turn, signal)) === "full") return { kind: "stuck", why: "the conversation is too long" };
  }
}

function decideEnd({ journal, spend }: LineDeps, { budget }: AgentTurn): AgentEnd | undefined {
  const cap = findReachedCap(spend(), budget) ?? findReachedLineCap(journal.events(), budget);
  return cap === undefined ? undefined : { kind: "out-of-budget", cap };
}

/** Once every call of the last answer has its result: says what the model is to hear before it is asked again. */
async function settleStep(deps: AgentDeps, { mode }: AgentTurn): Promise<AgentEnd | undefined> {
  const { journal, nudge } = deps;
  const { answer, rows } = sinceLastAnswer(journal.events());
  // Told already: by a worker that was killed before it asked, or by the controller.
  const isTold = rows.some(({ type }) => type === "message.added" || type === "escalated");
  if (answer === undefined || isTold) return undefined;
  const notice = findLast(rows, "stuck.noticed") ?? (await noticeCircle(deps, answer.step, mode));
  if (notice?.response === "stop") return { kind: "stuck", why: notice.text };
  const text = notice?.text ?? (answer.message.toolCalls.length === 0 ? nudge : undefined);
  if (text === undefined) return undefined;
  const message = { role: "user", text } as const;
  await journal.append({ type: "message.added", step: answer.step, message }, "solving");
  return undefined;
}

async function noticeCircle(
  { journal, stuckRules = STUCK_RULES }: AgentDeps,
  step: number,
  mode: Mode,
): Promise<RunEventOf<"stuck.noticed"> | undefined> {
  const decision = stuckRules.decideAfterStep(journal.events(), mode);
  if (decision === undefined) return undefined;
  const notice = { type: "stuck.noticed", step, ...decision } as const;
  await journal.append(notice, "solving");
  return notice;
}

function sinceLastAnswer(events: readonly RunEvent[]): {
  readonly answer: RunEventOf<"step.answered"> | undefined;
  readonly rows: readonly RunEvent[];
} {
  const at = events.findLastIndex(({ type }) => type === "step.answered");
  const answer = events[at];
  return { answer: answer?.type === "step.answered" ? answer : undefined, rows: events.slice(at + 1) };
}

/** Runs the calls of the last answer that have no result yet; a `finish` ends the loop instead. */
async function finishPending(
  agent: LineDeps,
  { budget }: AgentTurn,
  signal: AbortSignal,
): Promise<AgentEnd | undefined> {
  const { journal, stuckRules = STUCK_RULES } = agent;
  const { step, calls } = findPendingCalls(journal.events());
  // What is told after `finish` must not stand between a call and its result, so all others have theirs by then.
  const isFinish = ({ name }: ToolCall): boolean => name === FINISH;
  const ordered = [...calls.filter((call) => !isFinish(call)), ...calls.filter(isFinish)];
  for (const call of ordered) {
    signal.throwIfAborted();
    const summary = readFinish(call);
    if (summary !== undefined && (await mayEnd(agent, call, signal))) {
      return { kind: "handed-in", step, callId: call.id, summary };
    }
    const events = journal.events();
    const repeated = summary === undefined ? stuckRules.decideBeforeCall(events, call) : RUN;
    const decision = decideRoom(agent, { step, budget }) ?? decidePlan(events, call, budget) ?? repeated;
    await journal.append(await runToolCall(agent, { step, call, decision, budget }, signal), "solving");
  }
  return undefined;
}

/** One answer may hold many calls: those that no time, or no sense, is left for are answered without being run. */
function decideRoom(
  { spend, journal }: LineDeps,
  { step, budget }: { readonly step: number; readonly budget: Budget },
): CallDecision | undefined {
  const cap = findReachedTimeCap(spend(), budget);
  if (cap !== undefined) return { kind: "answer", rule: 0, instead: "refused", text: renderNoTime(cap) };
  const done = journal.events().filter((event) => event.type === "tool.finished" && event.step === step).length;
  if (done < MAX_CALLS_OF_ANSWER) return undefined;
  return { kind: "answer", rule: 0, instead: "refused", text: renderTooManyCalls(MAX_CALLS_OF_ANSWER) };
}

const MAX_CALLS_OF_ANSWER = 16;

async function mayEnd({ tools, journal }: AgentDeps, call: ToolCall, signal: AbortSignal): Promise<boolean> {
  const tool = tools.find(({ name }) => name === call.name);
  // What cannot be read cannot be refused for what it says.
  if (tool?.mayEnd === undefined || tool.check(call.arguments) !== undefined) return true;
  return tool.mayEnd({ memory: toMemory(journal.events()), signal });
}

function readFinish(call: ToolCall): string | undefined {
  if (call.name !== FINISH) return undefined;
  try {
    return FinishInput.parse(JSON.parse(call.arguments)).summary.slice(0, MAX_SUMMARY_CHARS);
  } catch (error) {
    // Handed in all the same: the summary is for people, the verdict does not depend on it.
    return `(no summary: ${toBotError(error).code})`;
  }
}
