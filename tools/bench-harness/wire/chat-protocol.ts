/** Chat completions as OpenAI-compatible servers speak it. */
import { renderCall, renderTool, toEventStream, toParts, toText } from "./protocol.ts";
import type { Answer, PartRole, PromptPart, Protocol, WireAnswer } from "./protocol.ts";

interface ChatMessage {
  readonly role: string;
  readonly content?: unknown;
  readonly tool_calls?: readonly { readonly function: { readonly name: string; readonly arguments: string } }[];
}
interface ChatBody {
  readonly messages: readonly ChatMessage[];
  readonly tools?: readonly {
    readonly function: { readonly name: string; readonly description?: unknown; readonly parameters?: unknown };
  }[];
  readonly response_format?: { readonly json_schema?: { readonly schema?: unknown } };
  readonly stream?: boolean;
}

const ROLES: Readonly<Record<string, PartRole>> = {
  system: "system",
  developer: "system",
  user: "user",
  assistant: "assistant",
  tool: "tool",
};
const USAGE = { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 };

export const chatProtocol: Protocol = {
  read(path, body) {
    if (!path.endsWith("/chat/completions")) return undefined;
    const { messages, tools = [], response_format, stream } = body as ChatBody;
    const functions = tools.map((tool) => tool.function);
    return {
      parts: toParts(
        functions.map(({ name, description, parameters }) => renderTool(name, description, parameters)),
        messages.map(toPart),
      ),
      tools: functions.map(({ name, parameters }) => ({ name, parameters })),
      answerSchema: response_format?.json_schema?.schema,
      isStreamed: stream === true,
    };
  },
  write: (answer, isStreamed) => (isStreamed ? toStream(answer) : toWhole(answer)),
};

function toPart({ role, content, tool_calls: calls = [] }: ChatMessage): PromptPart {
  const rendered = calls.map((call) => renderCall(call.function.name, call.function.arguments));
  const text = [toText(content), ...rendered].filter((part) => part !== "").join("\n");
  return { role: ROLES[role] ?? "user", text };
}

function toStream(answer: Answer): WireAnswer {
  const base = { id: "chatcmpl-1", object: "chat.completion.chunk", created: 1, model: "fake-model" };
  const chunk = (delta: unknown, finish: string | null): unknown => ({
    ...base,
    choices: [{ index: 0, delta, finish_reason: finish }],
  });
  const calls = toCalls(answer);
  const parts = [
    chunk({ role: "assistant", content: answer.text }, null),
    ...calls.map((call) => chunk({ tool_calls: [{ index: 0, ...call }] }, null)),
    chunk({}, calls.length === 0 ? "stop" : "tool_calls"),
    { ...base, choices: [], usage: USAGE },
  ];
  return toEventStream(parts, "data: [DONE]\n\n");
}

function toWhole(answer: Answer): WireAnswer {
  const calls = toCalls(answer);
  const message = { role: "assistant", content: answer.text, ...(calls.length === 0 ? {} : { tool_calls: calls }) };
  const choice = { index: 0, message, finish_reason: calls.length === 0 ? "stop" : "tool_calls" };
  const whole = { id: "chatcmpl-1", object: "chat.completion", created: 1, model: "fake-model" };
  return { contentType: "application/json", body: JSON.stringify({ ...whole, choices: [choice], usage: USAGE }) };
}

function toCalls(answer: Answer): readonly object[] {
  if (answer.kind === "text") return [];
  return [{ id: answer.id, type: "function", function: { name: answer.tool, arguments: JSON.stringify(answer.args) } }];
}
