/** The model of the bench: a loopback server that answers by script at once and notes when what arrived. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Answer, PromptPart, PromptRequest, Protocol } from "./wire/protocol.ts";
import { toMinimalValue } from "./wire/to-minimal-value.ts";

export interface Exchange {
  /** `main` asks for the next step, `side` for anything else (a title, a check). */
  readonly kind: "main" | "side";
  /** Empty when only times are wanted. */
  readonly parts: readonly PromptPart[];
  readonly bytes: number;
  readonly arrivedMs: number;
  readonly answeredMs: number;
}

export interface ModelScript {
  readonly protocol: Protocol;
  /** A request that offers this tool is one for the next step. */
  readonly shellTool: string;
  readonly answers: readonly Answer[];
  /** Given to every request for a step after those. */
  readonly end: Answer;
  /** Called when that end was sent. */
  readonly onEnd?: () => void;
  /** Off for conversations so long that keeping them would fill the memory. */
  readonly keepsParts: boolean;
}

export interface FakeModel {
  readonly url: string;
  readonly exchanges: readonly Exchange[];
  /** Paths nobody could answer. */
  readonly unknownPaths: readonly string[];
  close(): Promise<void>;
}

interface Noted {
  readonly exchanges: Exchange[];
  readonly unknownPaths: string[];
}

export async function openFakeModel(script: ModelScript): Promise<FakeModel> {
  const noted: Noted = { exchanges: [], unknownPaths: [] };
  const server = createServer((request, response) => {
    const arrivedMs = performance.now();
    readBody(request).then(
      (body) => {
        answer({ script, noted, arrivedMs }, { request, body }, response);
      },
      () => response.destroy(),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return { ...noted, url: `http://127.0.0.1:${port}`, close: () => closeServer(server) };
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString("utf8");
}

function answer(
  state: { readonly script: ModelScript; readonly noted: Noted; readonly arrivedMs: number },
  { request, body }: { readonly request: IncomingMessage; readonly body: string },
  response: ServerResponse,
): void {
  const { script, noted, arrivedMs } = state;
  const path = (request.url ?? "").split("?")[0] ?? "";
  const asked = request.method === "POST" ? script.protocol.read(path, parse(body)) : undefined;
  if (asked === undefined) {
    answerElse(path, noted, response);
    return;
  }
  const kind = asked.tools.some(({ name }) => name === script.shellTool) ? "main" : "side";
  const place = noted.exchanges.length;
  const step = noted.exchanges.filter((exchange) => exchange.kind === "main").length;
  const given = kind === "main" ? (script.answers[step] ?? script.end) : toSideAnswer(asked);
  const { contentType, body: text } = script.protocol.write(given, asked.isStreamed);
  const parts = script.keepsParts ? asked.parts : [];
  const exchange = { kind, parts, bytes: body.length, arrivedMs } as const;
  noted.exchanges.push({ ...exchange, answeredMs: performance.now() });
  response.writeHead(200, { "content-type": contentType });
  response.end(text, () => {
    noted.exchanges[place] = { ...exchange, answeredMs: performance.now() };
    if (given === script.end) script.onEnd?.();
  });
}

/** Lists of models and counts of tokens are answered; anything else is noted. */
function answerElse(path: string, noted: Noted, response: ServerResponse): void {
  const known = [
    { pattern: /\/models$/, value: { object: "list", data: [{ id: "fake-model", object: "model" }], models: [] } },
    { pattern: /:countTokens$/, value: { totalTokens: 1 } },
  ].find(({ pattern }) => pattern.test(path));
  if (known === undefined) noted.unknownPaths.push(path);
  response.writeHead(known === undefined ? 404 : 200, { "content-type": "application/json" });
  response.end(JSON.stringify(known?.value ?? { error: { message: `no such path: ${path}` } }));
}

function toSideAnswer({ tools, answerSchema }: PromptRequest): Answer {
  if (answerSchema !== undefined) return { kind: "text", text: JSON.stringify(toMinimalValue(answerSchema)) };
  const [tool] = tools;
  if (tool === undefined) return { kind: "text", text: "Split amounts without a loss" };
  return { kind: "call", text: "", tool: tool.name, args: toMinimalValue(tool.parameters), id: "call_side" };
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return {};
  }
}

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => {
      resolve();
    });
    server.closeAllConnections();
  });
}
