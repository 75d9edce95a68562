/** One turn with the model: what is asked, what comes back. */
import type { AssistantMessage, Message, TokenUsage } from "./conversation.ts";
import type { ModelTier } from "./mode.ts";

export interface ToolSchema {
  readonly name: string;
  readonly description: string;
  /** JSON Schema of the arguments. */
  readonly parameters: Readonly<Record<string, unknown>>;
}

export interface ModelRequest {
  /** Same id, same server where possible: its prefix cache is warm. */
  readonly conversation: string;
  readonly tier: ModelTier;
  readonly messages: readonly Message[];
  readonly tools: readonly ToolSchema[];
  readonly maxCompletionTokens: number;
  /** The server's own when left out. */
  readonly temperature?: number;
  /** What the model may think before it answers; servers without such a field are not told. */
  readonly maxReasoningTokens?: number;
}

/** What is known of the model that answers a tier. */
export interface ModelProfile {
  readonly name: string;
  /** Tokens that a prompt and its answer may have together; null when the server does not say. */
  readonly windowTokens: number | null;
}

export interface ModelAnswer {
  readonly message: AssistantMessage;
  readonly finish: "stop" | "tool-calls" | "length";
  readonly usage: TokenUsage;
  /** Which server answered with which model, for people. */
  readonly server: string;
  readonly durationMs: number;
}
