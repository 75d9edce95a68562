/** One request: the conversation is made to fit, the row comes before the act, the answer is repaired before it is kept. */
import { BotError } from "../domain/bot-error.ts";
import type { ToolCall } from "../domain/conversation.ts";
import { TIER_OF_MODE, type Budget, type Mode } from "../domain/mode.ts";
import type { ModelAnswer, ModelProfile } from "../domain/model-turn.ts";
import type { Journal, Model } from "../domain/ports.ts";
import { findLast, type RunEvent } from "../domain/run-event.ts";
import { repairCall } from "./calls/repair-call.ts";
import { toConversation } from "./conversation-from-events.ts";
import { estimateTokens } from "./history/estimate-tokens.ts";
import { countToolChars, fitHistory, type FitDeps } from "./history/fit-history.ts";
import type { Spend } from "./spend.ts";

export interface AskDeps extends FitDeps {
  readonly model: Model;
  readonly journal: Journal;
  /** Over all attempts of the run. */
  readonly spend: () => Spend;
}

export interface AgentTurn {
  /** Names the conversation to the model servers. */
  readonly conversation: string;
  readonly mode: Mode;
  readonly budget: Budget;
  /** Of the model that answers this mode. */
  readonly profile: ModelProfile;
}

/** A whole small file fits; longer answers are cut, and a cut call is not run. */
const MAX_COMPLETION_TOKENS_A_STEP = 8_192;
const MIN_COMPLETION_TOKENS = 256;
const FORK_TEMPERATURE = 0.8;
/** Our count of a prompt may be that much too low. */
const ESTIMATE_MARGIN = 1.1;

/** `full`: the conversation fits no more, whatever is left out. */
export async function askModel(deps: AskDeps, turn: AgentTurn, signal: AbortSignal): Promise<"answered" | "full"> {
  if ((await fit(deps, turn, false)) === "full") return "full";
  const step = deps.spend().steps + 1;
  await deps.journal.append({ type: "step.requested", step }, "solving");
  for (;;) {
    const answer = await complete(deps, turn, signal);
    if (answer !== "window-full") {
      await keepAnswer(deps, step, answer);
      return "answered";
    }
    if ((await fit(deps, turn, true)) === "full") return "full";
  }
}

function fit(deps: AskDeps, { budget, profile }: AgentTurn, refused: boolean): Promise<"fits" | "full"> {
  return fitHistory(deps, { budget, profile, refused });
}

async function complete(
  { model, journal, tools, spend }: AskDeps,
  { conversation, mode, budget, profile }: AgentTurn,
  signal: AbortSignal,
): Promise<ModelAnswer | "window-full"> {
  const left = Math.min(
    budget.maxCompletionTokens - spend().tokens.completion,
    toRoom(journal.events(), { tools, windowTokens: profile.windowTokens }),
  );
  const request = {
    conversation,
    tier: TIER_OF_MODE[mode],
    messages: toConversation(journal.events()),
    tools: tools.map(({ schema }) => schema),
    maxCompletionTokens: Math.max(MIN_COMPLETION_TOKENS, Math.min(MAX_COMPLETION_TOKENS_A_STEP, left)),
    maxReasoningTokens: budget.maxReasoningTokens,
    // Later attempts are to be other ones.
    ...(findLast(journal.events(), "candidate.forked") === undefined ? {} : { temperature: FORK_TEMPERATURE }),
  };
  try {
    return await model.complete(request, signal);
  } catch (error) {
    if (error instanceof BotError && error.code === "model-window-full") return "window-full";
    throw error;
  }
}

/** Servers refuse what would not fit together with its longest answer. */
function toRoom(
  events: readonly RunEvent[],
  { tools, windowTokens }: { readonly tools: AskDeps["tools"]; readonly windowTokens: number | null },
): number {
  if (windowTokens === null) return MAX_COMPLETION_TOKENS_A_STEP;
  return Math.floor(windowTokens - ESTIMATE_MARGIN * estimateTokens(events, countToolChars(tools)));
}

async function keepAnswer({ journal, tools }: AskDeps, step: number, answer: ModelAnswer): Promise<void> {
  const { usage, server, durationMs } = answer;
  // Only repaired calls enter the history: what a model reads there it writes again.
  const calls = withOwnIds(answer.message.toolCalls).map((call) => repairCall(boundCall(call), tools));
  const message = { ...answer.message, toolCalls: calls.map(({ call }) => call) };
  const repaired = calls.flatMap(({ call, repairs }) => (repairs.length === 0 ? [] : [{ callId: call.id, repairs }]));
  const about = { step, usage, server, durationMs, ...(repaired.length === 0 ? {} : { repaired }) };
  await journal.append({ type: "step.answered", message, ...about }, "solving");
}

/** No call that can be meant has more: a tool takes 32,000 characters of a file, which may double as JSON. */
const MAX_ARGUMENT_CHARS = 200_000;
const MAX_NAME_CHARS = 200;

/** What is dropped is said where it stood, so that the conversation stays one that fits. */
function boundCall(call: ToolCall): ToolCall {
  const { name, arguments: args } = call;
  const dropped = `${args.length} characters of arguments were dropped; at most ${MAX_ARGUMENT_CHARS} are taken`;
  const bounded = args.length > MAX_ARGUMENT_CHARS ? JSON.stringify({ error: dropped }) : args;
  return { ...call, name: name.slice(0, MAX_NAME_CHARS), arguments: bounded };
}

/** Results are told apart by their call's id, so no two calls of an answer may share one. */
function withOwnIds(calls: readonly ToolCall[]): readonly ToolCall[] {
  return calls.map((call, index) => {
    const isTaken = calls.findIndex(({ id }) => id === call.id) < index;
    return isTaken ? { ...call, id: `${call.id}_${index}` } : call;
  });
}
