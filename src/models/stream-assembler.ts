/** Puts a streamed answer together, and says whether it is whole. Pure: chunks in, answer or a reason out. */
import { NO_TOKENS, type AssistantMessage, type TokenUsage, type ToolCall } from "../domain/conversation.ts";
import type { ModelAnswer } from "../domain/model-turn.ts";
import { StreamChunk } from "./chat-wire.ts";
import { createRepetitionWatch, type Repetition } from "./repetition/watch-repetition.ts";

export type Assembled =
  | {
      readonly kind: "answer";
      readonly message: AssistantMessage;
      readonly finish: ModelAnswer["finish"];
      readonly usage: TokenUsage;
    }
  | { readonly kind: "broken"; readonly reason: string };

export interface StreamAssembler {
  /** One `data:` payload. */
  add(data: string): void;
  /** Called when the stream closed cleanly. `[DONE]` alone proves nothing: vLLM sends it after an error, too. */
  finish(): Assembled;
  /** Whether what came so far says the same again and again, so that the rest is not worth waiting for. */
  isRepeating(): boolean;
  /** What came before the repetition, as text; without calls, because none of them is whole. */
  cutOff(): Extract<Assembled, { kind: "answer" }>;
}

interface PartialCall {
  id: string;
  name: string;
  arguments: string;
}

type PartialCalls = ReadonlyMap<number, PartialCall>;
type CallPart = NonNullable<StreamChunk["choices"][number]["delta"]["tool_calls"]>[number];

export function createStreamAssembler(): StreamAssembler {
  let content = "";
  let reasoning = "";
  let finishReason: string | undefined;
  let usage = NO_TOKENS;
  let broken: string | undefined;
  const calls = new Map<number, PartialCall>();
  const watch = createRepetitionWatch();

  function addChoice(choice: StreamChunk["choices"][number]): void {
    const said = choice.delta.content ?? "";
    const thought = choice.delta.reasoning ?? choice.delta.reasoning_content ?? "";
    content += said;
    reasoning += thought;
    watch.add("content", said);
    watch.add("reasoning", thought);
    for (const part of choice.delta.tool_calls ?? []) addPart(part);
    finishReason = choice.finish_reason ?? finishReason;
  }

  function addPart(part: CallPart): void {
    const call = calls.get(part.index) ?? { id: "", name: "", arguments: "" };
    const written = part.function?.arguments ?? "";
    call.id = part.id ?? call.id;
    call.name += part.function?.name ?? "";
    call.arguments += written;
    watch.add(part.index, written);
    calls.set(part.index, call);
  }

  return {
    add(data) {
      if (data === "[DONE]") return;
      const chunk = parseChunk(data);
      if (chunk === undefined) {
        broken ??= `a line of the stream is no chunk: ${data.slice(0, 120)}`;
        return;
      }
      if (chunk.error !== undefined)
        broken ??= `the server reported an error: ${JSON.stringify(chunk.error).slice(0, 300)}`;
      const [choice] = chunk.choices;
      if (choice !== undefined) addChoice(choice);
      if (chunk.usage) usage = toUsage(chunk.usage);
    },
    finish() {
      if (broken !== undefined) return { kind: "broken", reason: broken };
      if (finishReason === undefined) return { kind: "broken", reason: "the stream ended without a finish reason" };
      const toolCalls = [...calls.entries()].sort(([a], [b]) => a - b).map(([index, call]) => toToolCall(index, call));
      const message = toMessage(content, reasoning, toolCalls);
      const counted = usage.completion > 0 ? usage : estimateUsage(usage, { content, reasoning, calls });
      return { kind: "answer", message, finish: toFinish(finishReason, toolCalls.length), usage: counted };
    },
    isRepeating: () => watch.found() !== undefined,
    cutOff() {
      const found = watch.found();
      const message = toMessage(keep(content, "content", found), keep(reasoning, "reasoning", found), []);
      return { kind: "answer", message, finish: "stop", usage: estimateUsage(usage, { content, reasoning, calls }) };
    },
  };
}

function toMessage(text: string, reasoning: string, toolCalls: ToolCall[]): AssistantMessage {
  return { role: "assistant", text, toolCalls, ...(reasoning === "" ? {} : { reasoning }) };
}

function keep(text: string, part: Repetition["part"], found: Repetition | undefined): string {
  return found?.part === part ? text.slice(0, found.from).trimEnd() : text;
}

const CHARS_OF_TOKEN = 4;

/** Of an answer that was broken off, or whose server does not count: without it no cap on tokens would be reached. */
function estimateUsage(
  known: TokenUsage,
  { content, reasoning, calls }: { readonly content: string; readonly reasoning: string; readonly calls: PartialCalls },
): TokenUsage {
  const written = [...calls.values()].reduce((sum, call) => sum + call.arguments.length, 0);
  const chars = content.length + reasoning.length + written;
  return { ...known, completion: Math.max(known.completion, Math.ceil(chars / CHARS_OF_TOKEN)) };
}

function parseChunk(data: string): StreamChunk | undefined {
  try {
    return StreamChunk.parse(JSON.parse(data));
  } catch {
    return undefined;
  }
}

// Some servers leave the id out; the history needs one, and it must be the same each time the call is sent again.
function toToolCall(index: number, call: PartialCall): ToolCall {
  return { id: call.id === "" ? `call_${index}` : call.id, name: call.name, arguments: call.arguments };
}

function toFinish(reason: string, calls: number): ModelAnswer["finish"] {
  if (reason === "length") return "length";
  return calls > 0 ? "tool-calls" : "stop";
}

function toUsage(usage: NonNullable<StreamChunk["usage"]>): TokenUsage {
  return {
    prompt: usage.prompt_tokens,
    cachedPrompt: usage.prompt_tokens_details?.cached_tokens ?? 0,
    completion: usage.completion_tokens,
  };
}
