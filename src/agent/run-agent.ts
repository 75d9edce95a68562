/**
 * The loop: ask the model, run what it asks for, write both down. A row is written before the act it announces, and
 * everything the loop knows is in the rows, so another worker goes on where this one was killed.
 */
import { toBotError } from "../domain/bot-error.ts";
import type { ToolCall } from "../domain/conversation.ts";
import type { Journal, Sandbox } from "../domain/ports.ts";
import { askModel, type AgentTurn, type AskDeps } from "./ask-model.ts";
import { findPendingCalls } from "./conversation-from-events.ts";
import { runToolCall, type ToolCallDeps } from "./run-tool-call.ts";
import { findReachedCap, toSpend } from "./spend.ts";
import { decideStuck } from "./stuck.ts";
import { FINISH, FinishInput } from "./tools/finish-tool.ts";

export type { AgentTurn } from "./ask-model.ts";

export interface AgentDeps extends ToolCallDeps, AskDeps {
  readonly sandbox: Pick<Sandbox, "checkpoint" | "diff">;
  readonly journal: Journal;
}

export type AgentEnd =
  /** The call waits for its result: the verifier's word. */
  | { readonly kind: "handed-in"; readonly step: number; readonly callId: string; readonly summary: string }
  | { readonly kind: "out-of-budget"; readonly cap: string }
  | { readonly kind: "stuck"; readonly why: string };

const MAX_ANSWERS_WITHOUT_TOOLS = 3;

export async function runAgent(deps: AgentDeps, turn: AgentTurn, signal: AbortSignal): Promise<AgentEnd> {
  for (;;) {
    signal.throwIfAborted();
    const end = (await finishPending(deps, turn, signal)) ?? decideEnd(deps, turn);
    if (end !== undefined) return end;
    if ((await askModel(deps, turn, signal)) === "full") return { kind: "stuck", why: "the conversation is too long" };
  }
}

function decideEnd({ journal }: AgentDeps, { budget }: AgentTurn): AgentEnd | undefined {
  const cap = findReachedCap(toSpend(journal.events()), budget);
  if (cap !== undefined) return { kind: "out-of-budget", cap };
  const silent = countTrailingSilence(journal);
  if (silent >= MAX_ANSWERS_WITHOUT_TOOLS) return { kind: "stuck", why: `${silent} answers without a tool call` };
  return undefined;
}

function countTrailingSilence(journal: Journal): number {
  const events = journal.events();
  // A larger mode starts the count again: it was told something new.
  const since = events.slice(events.findLastIndex(({ type }) => type === "escalated") + 1);
  const calls = since.flatMap((event) => (event.type === "step.answered" ? [event.message.toolCalls.length] : []));
  return calls.length - 1 - calls.findLastIndex((count) => count > 0);
}

/** Runs the calls of the last answer that have no result yet; a `finish` ends the loop instead. */
async function finishPending(
  agent: AgentDeps,
  { budget }: AgentTurn,
  signal: AbortSignal,
): Promise<AgentEnd | undefined> {
  const { step, calls } = findPendingCalls(agent.journal.events());
  for (const call of calls) {
    signal.throwIfAborted();
    const summary = readFinish(call);
    if (summary !== undefined) return { kind: "handed-in", step, callId: call.id, summary };
    const advice = decideStuck(agent.journal.events(), call);
    const event = await runToolCall(agent, { step, call, budget, refused: advice !== "go-on" }, signal);
    await agent.journal.append(event, "solving");
    if (advice === "stop") return { kind: "stuck", why: `the same ${call.name} call again and again` };
  }
  return undefined;
}

function readFinish(call: ToolCall): string | undefined {
  if (call.name !== FINISH) return undefined;
  try {
    return FinishInput.parse(JSON.parse(call.arguments)).summary;
  } catch (error) {
    // Handed in all the same: the summary is for people, the verdict does not depend on it.
    return `(no summary: ${toBotError(error).code})`;
  }
}
