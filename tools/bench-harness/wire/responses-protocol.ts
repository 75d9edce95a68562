/** OpenAI's responses protocol, streamed. */
import { renderCall, renderTool, toEventStream, toParts, toText } from "./protocol.ts";
import type { Answer, PromptPart, PromptTool, Protocol } from "./protocol.ts";

interface ResponsesTool {
  readonly type: string;
  readonly name?: string;
  readonly description?: unknown;
  readonly parameters?: unknown;
  readonly tools?: readonly ResponsesTool[];
}
interface ResponsesItem {
  readonly type?: string;
  readonly role?: string;
  readonly content?: unknown;
  readonly name?: string;
  readonly arguments?: string;
  readonly output?: unknown;
  readonly tools?: readonly ResponsesTool[];
}
interface ResponsesBody {
  readonly instructions?: string;
  readonly input: readonly ResponsesItem[] | string;
  readonly tools?: readonly ResponsesTool[];
  readonly text?: { readonly format?: { readonly schema?: unknown } };
}

const USAGE = { input_tokens: 1, output_tokens: 1, total_tokens: 2 };

export const responsesProtocol: Protocol = {
  read(path, body) {
    if (!path.endsWith("/responses")) return undefined;
    const { instructions = "", input, tools = [], text } = body as ResponsesBody;
    const items = typeof input === "string" ? [{ role: "user", content: input }] : input;
    // Newer clients send tools as an item of the input instead of a field.
    const all = [...tools, ...items.flatMap((item) => item.tools ?? [])];
    const messages = items.filter((item) => item.tools === undefined).map(toPart);
    return {
      parts: toParts(all.map(toToolText), [{ role: "system", text: instructions }, ...messages]),
      tools: all.flatMap(toTools),
      answerSchema: text?.format?.schema,
      isStreamed: true,
    };
  },
  write(answer) {
    const items = toItems(answer);
    const response = { id: "resp_1", object: "response", output: items, usage: USAGE };
    return toEventStream([
      { type: "response.created", response: { id: "resp_1" } },
      ...items.map((item, index) => ({ type: "response.output_item.done", output_index: index, item })),
      { type: "response.completed", response },
    ]);
  },
};

function toToolText(tool: ResponsesTool): string {
  if (tool.type !== "function") return JSON.stringify(tool);
  return renderTool(tool.name ?? "", tool.description, tool.parameters);
}

function toTools(tool: ResponsesTool): readonly PromptTool[] {
  const own = tool.name === undefined ? [] : [{ name: tool.name, parameters: tool.parameters }];
  return [...own, ...(tool.tools ?? []).flatMap(toTools)];
}

function toPart(item: ResponsesItem): PromptPart {
  if (item.type === "function_call") {
    return { role: "assistant", text: renderCall(item.name ?? "", item.arguments ?? "{}") };
  }
  if (item.type === "function_call_output") return { role: "tool", text: toText(item.output) };
  const text = toText(item.content);
  if (item.role === "assistant") return { role: "assistant", text };
  if (item.role === "developer" || item.role === "system") return { role: "system", text };
  if (item.role === "user") return { role: "user", text };
  return { role: "user", text: JSON.stringify(item) };
}

function toItems(answer: Answer): readonly object[] {
  const content = [{ type: "output_text", text: answer.text, annotations: [] }];
  const message = { type: "message", id: "msg_1", role: "assistant", status: "completed", content };
  if (answer.kind === "text") return [message];
  const { id, tool, args } = answer;
  const call = { type: "function_call", id: `fc_${id}`, call_id: id, name: tool, arguments: JSON.stringify(args) };
  return [message, call];
}
