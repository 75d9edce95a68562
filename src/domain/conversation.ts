/** The conversation with the model. The trajectory is this list and nothing else. */
import { z } from "zod";

export const ToolCall = z.object({
  id: z.string(),
  name: z.string(),
  arguments: z.string().describe("JSON text as the model wrote it"),
});
export type ToolCall = z.infer<typeof ToolCall>;

export const AssistantMessage = z.object({
  role: z.literal("assistant"),
  text: z.string(),
  reasoning: z.string().optional(),
  toolCalls: z.array(ToolCall),
});
export type AssistantMessage = z.infer<typeof AssistantMessage>;

export const Message = z.discriminatedUnion("role", [
  z.object({ role: z.literal("system"), text: z.string() }),
  z.object({ role: z.literal("user"), text: z.string() }),
  AssistantMessage,
  z.object({ role: z.literal("tool"), callId: z.string(), text: z.string() }),
]);
export type Message = z.infer<typeof Message>;

export const TokenUsage = z.object({
  prompt: z.int().nonnegative(),
  cachedPrompt: z.int().nonnegative(),
  completion: z.int().nonnegative(),
});
export type TokenUsage = z.infer<typeof TokenUsage>;

export const NO_TOKENS: TokenUsage = { prompt: 0, cachedPrompt: 0, completion: 0 };

export function addUsage(a: TokenUsage, b: TokenUsage): TokenUsage {
  return {
    prompt: a.prompt + b.prompt,
    cachedPrompt: a.cachedPrompt + b.cachedPrompt,
    completion: a.completion + b.completion,
  };
}
