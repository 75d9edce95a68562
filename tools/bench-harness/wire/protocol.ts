/** What the fake model understands of a request, whatever protocol it came in, and what it can answer. */

export type PartRole = "tools" | "system" | "user" | "assistant" | "tool";

/** One block of the prompt as a chat template would print it. */
export interface PromptPart {
  readonly role: PartRole;
  readonly text: string;
}

export interface PromptTool {
  readonly name: string;
  readonly parameters: unknown;
}

/** A request in neutral words: the same conversation is the same value, whatever the protocol wraps around it. */
export interface PromptRequest {
  /** In the order of a chat template: tools, system, messages. */
  readonly parts: readonly PromptPart[];
  readonly tools: readonly PromptTool[];
  /** The schema a structured answer has to match, where one is asked for. */
  readonly answerSchema: unknown;
  readonly isStreamed: boolean;
}

export type Answer =
  | { readonly kind: "call"; readonly text: string; readonly tool: string; readonly args: unknown; readonly id: string }
  | { readonly kind: "text"; readonly text: string };

export interface WireAnswer {
  readonly contentType: string;
  readonly body: string;
}

export interface Protocol {
  /** Undefined when the path asks for no answer of the model. */
  read(path: string, body: unknown): PromptRequest | undefined;
  write(answer: Answer, isStreamed: boolean): WireAnswer;
}

/** The same words for every protocol: how tokens are counted must not depend on the wrapping. */
export function renderTool(name: string, description: unknown, parameters: unknown): string {
  return JSON.stringify({ name, description, parameters });
}

/** The same words for every protocol. */
export function renderCall(name: string, argumentsJson: string): string {
  return `<tool_call>\n{"name": ${JSON.stringify(name)}, "arguments": ${argumentsJson}}\n</tool_call>`;
}

/** Tools first, then the rest in order; neighbours of the assistant are one block, as a template prints them. */
export function toParts(tools: readonly string[], messages: readonly PromptPart[]): readonly PromptPart[] {
  const parts: PromptPart[] = tools.length === 0 ? [] : [{ role: "tools", text: tools.join("\n") }];
  for (const message of messages) {
    const last = parts.at(-1);
    if (message.text === "") continue;
    if (last?.role === "assistant" && message.role === "assistant") {
      parts[parts.length - 1] = { role: "assistant", text: `${last.text}\n${message.text}` };
    } else parts.push(message);
  }
  return parts;
}

/** @returns An event stream of these values. */
export function toEventStream(values: readonly unknown[], tail = ""): WireAnswer {
  const lines = values.map((value) => `data: ${JSON.stringify(value)}\n\n`);
  return { contentType: "text/event-stream", body: `${lines.join("")}${tail}` };
}

/** Text of what is a string, a list of blocks with `text`, or anything else as JSON. */
export function toText(content: unknown): string {
  if (typeof content === "string") return content;
  if (content === null || content === undefined) return "";
  if (Array.isArray(content))
    return content.map((block) => toText((block as { text?: unknown }).text ?? block)).join("");
  return JSON.stringify(content);
}
