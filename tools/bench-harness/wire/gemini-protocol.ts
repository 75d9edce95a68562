/** Gemini's generateContent, streamed and whole. */
import { renderCall, renderTool, toEventStream, toParts, toText } from "./protocol.ts";
import type { Answer, PromptPart, Protocol } from "./protocol.ts";

interface GeminiPart {
  readonly text?: string;
  readonly functionCall?: { readonly name: string; readonly args?: unknown };
  readonly functionResponse?: { readonly name: string; readonly response?: unknown };
}
interface GeminiContent {
  readonly role?: string;
  readonly parts?: readonly GeminiPart[];
}
interface Declaration {
  readonly name: string;
  readonly description?: unknown;
  readonly parameters?: unknown;
  readonly parametersJsonSchema?: unknown;
}
interface GeminiBody {
  readonly systemInstruction?: GeminiContent;
  readonly contents?: readonly GeminiContent[];
  readonly tools?: readonly { readonly functionDeclarations?: readonly Declaration[] }[];
  readonly generationConfig?: { readonly responseJsonSchema?: unknown; readonly responseSchema?: unknown };
}

const USAGE = { promptTokenCount: 1, candidatesTokenCount: 1, totalTokenCount: 2 };

export const geminiProtocol: Protocol = {
  read(path, body) {
    if (!/:(streamG|g)enerateContent/.test(path)) return undefined;
    const { systemInstruction, contents = [], tools = [], generationConfig = {} } = body as GeminiBody;
    const declarations = tools.flatMap((tool) => tool.functionDeclarations ?? []);
    const system: PromptPart = { role: "system", text: toText(systemInstruction?.parts) };
    return {
      parts: toParts(
        declarations.map((tool) => renderTool(tool.name, tool.description, schemaOf(tool))),
        [system, ...contents.flatMap(toPromptParts)],
      ),
      tools: declarations.map((tool) => ({ name: tool.name, parameters: schemaOf(tool) })),
      answerSchema: generationConfig.responseJsonSchema ?? generationConfig.responseSchema,
      isStreamed: path.includes(":stream"),
    };
  },
  write(answer, isStreamed) {
    const content = { role: "model", parts: toGeminiParts(answer) };
    const whole = { candidates: [{ index: 0, content, finishReason: "STOP" }], usageMetadata: USAGE };
    return isStreamed ? toEventStream([whole]) : { contentType: "application/json", body: JSON.stringify(whole) };
  },
};

function schemaOf(tool: Declaration): unknown {
  return tool.parametersJsonSchema ?? tool.parameters;
}

function toPromptParts({ role, parts = [] }: GeminiContent): readonly PromptPart[] {
  return parts.map(({ text, functionCall, functionResponse }): PromptPart => {
    if (functionResponse !== undefined) return { role: "tool", text: toResultText(functionResponse.response) };
    if (functionCall !== undefined) {
      return { role: "assistant", text: renderCall(functionCall.name, JSON.stringify(functionCall.args ?? {})) };
    }
    return { role: role === "model" ? "assistant" : "user", text: text ?? "" };
  });
}

function toResultText(response: unknown): string {
  const { output } = (response ?? {}) as { readonly output?: unknown };
  return typeof output === "string" ? output : JSON.stringify(response);
}

function toGeminiParts(answer: Answer): readonly GeminiPart[] {
  const said = answer.text === "" ? [] : [{ text: answer.text }];
  if (answer.kind === "text") return said;
  return [...said, { functionCall: { name: answer.tool, args: answer.args } }];
}
