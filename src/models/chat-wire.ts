/** The chat-completions protocol as vLLM, TensorRT-LLM and their peers speak it: our words to wire and back. */
import { z } from "zod";
import type { Message } from "../domain/conversation.ts";
import type { ModelRequest } from "../domain/model-turn.ts";

/** How a server is told how much to think; by default it is not told. */
export const REASONING_FIELDS = ["none", "effort", "thinking"] as const;
export type ReasoningField = (typeof REASONING_FIELDS)[number];

export interface WireOptions {
  readonly model: string;
  readonly reasoningField?: ReasoningField | undefined;
}

/**
 * The smallest set of fields every server takes: TensorRT-LLM refuses a body with a field it does not know.
 * Key order is fixed, so that equal conversations are equal bytes and the server's prefix cache stays warm.
 */
export function toRequestBody(request: ModelRequest, { model, reasoningField }: WireOptions): string {
  return JSON.stringify({
    model,
    messages: request.messages.map(toWireMessage),
    tools: request.tools.map(({ name, description, parameters }) => ({
      type: "function",
      function: { name, description, parameters },
    })),
    tool_choice: "auto",
    max_tokens: request.maxCompletionTokens,
    ...(request.temperature === undefined ? {} : { temperature: request.temperature }),
    stream: true,
    stream_options: { include_usage: true },
    ...toReasoning(request.maxReasoningTokens, reasoningField),
  });
}

// Up to here a mode wants no more thinking than a sentence before the call.
const NO_THINKING_TOKENS = 256;
const MEDIUM_TOKENS = 2_048;

/** `effort` is OpenAI's and vLLM's `reasoning_effort`; `thinking` the switch of chat templates such as Qwen's. */
function toReasoning(maxTokens: number | undefined, field: ReasoningField = "none"): Record<string, unknown> {
  if (maxTokens === undefined || field === "none") return {};
  const effort = maxTokens <= NO_THINKING_TOKENS ? "low" : maxTokens <= MEDIUM_TOKENS ? "medium" : "high";
  if (field === "effort") return { reasoning_effort: effort };
  return { chat_template_kwargs: { enable_thinking: maxTokens > NO_THINKING_TOKENS } };
}

function toWireMessage(message: Message): Record<string, unknown> {
  switch (message.role) {
    case "system":
    case "user":
      return { role: message.role, content: message.text };
    case "tool":
      return { role: "tool", tool_call_id: message.callId, content: message.text };
    case "assistant": {
      const calls = message.toolCalls.map(({ id, name, arguments: args }) => ({
        id,
        type: "function",
        function: { name, arguments: args },
      }));
      const plain = { role: "assistant", content: message.text };
      return calls.length === 0 ? plain : { ...plain, tool_calls: calls };
    }
  }
}

const text = z.string().nullish();

/** One `data:` line. Servers add fields; only these are read. */
export const StreamChunk = z.object({
  choices: z
    .array(
      z.object({
        delta: z
          .object({
            content: text,
            // vLLM says `reasoning`, SGLang and older servers `reasoning_content`.
            reasoning: text,
            reasoning_content: text,
            tool_calls: z
              .array(
                z.object({
                  index: z.int().default(0),
                  id: text,
                  function: z.object({ name: text, arguments: text }).optional(),
                }),
              )
              .nullish(),
          })
          .default({}),
        finish_reason: text,
      }),
    )
    .default([]),
  usage: z
    .object({
      prompt_tokens: z.int().default(0),
      completion_tokens: z.int().default(0),
      prompt_tokens_details: z.object({ cached_tokens: z.int().nullish() }).nullish(),
    })
    .nullish(),
  error: z.unknown().optional(),
});
export type StreamChunk = z.infer<typeof StreamChunk>;

/** `/v1/models`. */
export const ModelList = z.object({
  data: z.array(
    z.object({
      id: z.string(),
      /** vLLM's and SGLang's word. */
      max_model_len: z.int().positive().nullish(),
      context_length: z.int().positive().nullish(),
    }),
  ),
});
export type ModelList = z.infer<typeof ModelList>;

/** vLLM nests the message under `error`, TensorRT-LLM sends it flat. */
export function readErrorMessage(body: string): string {
  try {
    const parsed = JSON.parse(body) as { message?: unknown; error?: { message?: unknown } | string };
    const nested = typeof parsed.error === "object" ? parsed.error.message : parsed.error;
    const found = nested ?? parsed.message;
    if (typeof found === "string") return found.slice(0, 500);
  } catch {
    // Not JSON: a proxy's page, shown as it is.
  }
  return body.slice(0, 500);
}
