/** A model server whose replies are recorded: chat completions with streaming, on loopback. For demo and tests. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { findTurn, type ModelScript, type ScriptedTurn, type WireMessage } from "./model-script.ts";

export interface ScriptedModelServerOptions {
  readonly scripts: readonly ModelScript[];
  /** Name it lists under `/v1/models`. */
  readonly model: string;
  /** Awaited before a completion is answered; `count` is 1 for the first. */
  readonly onRequest?: (count: number) => Promise<void>;
}

export interface ScriptedModelServer {
  /** `http://127.0.0.1:<port>`; known once it listens. */
  readonly url: string;
  /** Bodies of the completion requests so far, oldest first. */
  requests(): readonly string[];
  /** Answers 503 while on, as a server that is starting does. */
  setDown(down: boolean): void;
  /** Completion requests wait, unanswered, until released; resolves when the first one waits. */
  hold(): { readonly arrived: Promise<void>; release(): void };
  close(): Promise<void>;
}

interface State {
  readonly options: ScriptedModelServerOptions;
  readonly bodies: string[];
  down: boolean;
  gate: { readonly open: Promise<void>; readonly knock: () => void } | undefined;
}

export async function openScriptedModelServer(options: ScriptedModelServerOptions): Promise<ScriptedModelServer> {
  const state: State = { options, bodies: [], down: false, gate: undefined };
  const server = createServer((request, response) => {
    answer(state, request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    requests: () => [...state.bodies],
    setDown(down) {
      state.down = down;
    },
    hold: () => hold(state),
    close: () => close(server),
  };
}

function hold(state: State): { readonly arrived: Promise<void>; release(): void } {
  let release: () => void = () => undefined;
  let knock: () => void = () => undefined;
  const open = new Promise<void>((resolve) => (release = resolve));
  const arrived = new Promise<void>((resolve) => (knock = resolve));
  state.gate = { open, knock };
  return {
    arrived,
    release() {
      state.gate = undefined;
      release();
    },
  };
}

async function answer(state: State, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const body = Buffer.concat(chunks).toString("utf8");
  if (state.down) {
    sendJson(response, 503, { error: { message: "the server is starting" } });
    return;
  }
  if (request.url === "/v1/models") {
    sendJson(response, 200, { object: "list", data: [{ id: state.options.model, object: "model" }] });
    return;
  }
  if (request.method !== "POST" || request.url !== "/v1/chat/completions") {
    sendJson(response, 404, { error: { message: "not found" } });
    return;
  }
  state.bodies.push(body);
  await state.options.onRequest?.(state.bodies.length);
  if (state.gate !== undefined) {
    state.gate.knock();
    await state.gate.open;
  }
  const { messages } = JSON.parse(body) as { messages: WireMessage[] };
  const turn = findTurn(state.options.scripts, messages);
  if (turn === undefined) {
    sendJson(response, 400, { error: { message: "no recording fits this conversation" } });
    return;
  }
  stream(state, response, { turn, body, turns: messages.length });
}

function stream(
  state: State,
  response: ServerResponse,
  what: { readonly turn: ScriptedTurn; readonly body: string; readonly turns: number },
): void {
  const { turn } = what;
  response.writeHead(200, { "content-type": "text/event-stream" });
  const send = (delta: unknown, finish: string | null): void => {
    const choice = { index: 0, delta, finish_reason: finish };
    response.write(
      `data: ${JSON.stringify({ object: "chat.completion.chunk", model: state.options.model, choices: [choice] })}\n\n`,
    );
  };
  for (const piece of toPieces(turn.text)) send({ content: piece }, null);
  for (const [index, call] of turn.calls.entries()) {
    const id = `call_${what.turns}_${index}`;
    send({ tool_calls: [{ index, id, type: "function", function: { name: call.name, arguments: "" } }] }, null);
    for (const piece of toPieces(JSON.stringify(call.arguments))) {
      send({ tool_calls: [{ index, function: { arguments: piece } }] }, null);
    }
  }
  send({}, turn.calls.length > 0 ? "tool_calls" : "stop");
  response.write(`data: ${JSON.stringify({ choices: [], usage: toUsage(what) })}\n\n`);
  response.end("data: [DONE]\n\n");
}

// Four bytes a token is the usual rule of thumb; the last message is what the prefix cache cannot hold yet.
function toUsage({ turn, body, turns }: { turn: ScriptedTurn; body: string; turns: number }): unknown {
  const prompt = Math.ceil(body.length / 4);
  const completion = Math.ceil((turn.text.length + JSON.stringify(turn.calls).length) / 4);
  const cached = turns <= 2 ? 0 : Math.floor(prompt * 0.9);
  return { prompt_tokens: prompt, completion_tokens: completion, prompt_tokens_details: { cached_tokens: cached } };
}

function toPieces(text: string): readonly string[] {
  return text.match(/[\s\S]{1,40}/g) ?? [];
}

function sendJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
}

function close(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) =>
    server.close(() => {
      resolve();
    }),
  );
}
