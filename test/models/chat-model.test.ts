import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, it } from "@jest/globals";
import type { ModelRequest } from "../../src/domain/model-turn.ts";
import { createChatModel } from "../../src/models/chat-model.ts";
import { openScriptedModelServer } from "../../twin/cluster/scripted-model-server.ts";

const REQUEST: ModelRequest = {
  conversation: "c",
  tier: "fast",
  messages: [
    { role: "system", text: "s" },
    { role: "user", text: "the issue" },
  ],
  tools: [{ name: "shell", description: "d", parameters: { type: "object" } }],
  maxCompletionTokens: 100,
};
const NEVER = new AbortController().signal;

function makeModel(url: string) {
  return createChatModel({
    url,
    model: undefined,
    apiKey: undefined,
    clock: { now: () => "", sleep: () => Promise.resolve() },
    monotonicMs: () => 0,
  });
}

describe("the chat model over the scripted server", () => {
  it("puts a streamed answer together, tool call arguments included", async () => {
    const patch = { command: "printf 'a\\n\"b\"' \u2028 # long ".repeat(10) };
    const turns = [{ text: "I look.", calls: [{ name: "shell", arguments: patch }] }];
    const server = await openScriptedModelServer({ model: "m", scripts: [{ match: "the issue", turns }] });
    const model = makeModel(server.url);

    const answer = await model.complete(REQUEST, NEVER);

    expect(answer).toMatchObject({ finish: "tool-calls", message: { text: "I look." } });
    expect(JSON.parse(answer.message.toolCalls[0]!.arguments)).toEqual(patch);
    expect(answer.usage.prompt).toBeGreaterThan(0);
    await model.close();
    await server.close();
  });

  it("sends byte-identical bodies for equal requests, and no field a strict server refuses", async () => {
    const turns = [{ text: "x", calls: [] }];
    const server = await openScriptedModelServer({ model: "m", scripts: [{ match: "the issue", turns }] });
    const model = makeModel(`${server.url}/v1/`);

    await model.complete(REQUEST, NEVER);
    await model.complete(structuredClone(REQUEST), NEVER);

    const [first, second] = server.requests();
    expect(first).toBe(second);
    const sent = Object.keys(JSON.parse(first ?? "") as object);
    expect(sent).toEqual(["model", "messages", "tools", "tool_choice", "max_tokens", "stream", "stream_options"]);
    await model.close();
    await server.close();
  });

  it("says that nobody answers when the server is down", async () => {
    const server = await openScriptedModelServer({ model: "m", scripts: [] });
    server.setDown(true);
    const model = makeModel(server.url);

    await expect(model.complete(REQUEST, NEVER)).rejects.toMatchObject({
      code: "model-unavailable",
      kind: "transient",
    });
    await server.close();
    await expect(model.complete(REQUEST, NEVER)).rejects.toMatchObject({ code: "model-unavailable" });
    await model.close();
  });
});

describe("a server that misbehaves", () => {
  const good = `data: {"choices":[{"delta":{"content":"hi"},"finish_reason":null}]}\n\n`;
  const end = `data: {"choices":[{"delta":{},"finish_reason":"stop"}]}\n\ndata: [DONE]\n\n`;
  const cases: readonly (readonly [string, (response: ServerResponse) => void, object])[] = [
    ["ends the stream without a finish reason", (r) => r.end(good), { code: "model-answer-invalid" }],
    [
      "says [DONE] after an error",
      (r) => r.end(`${good}data: {"error":{"message":"x"}}\n\ndata: [DONE]\n\n`),
      { code: "model-answer-invalid" },
    ],
    ["breaks the connection", (r) => void r.write(good, () => r.destroy()), { code: "model-answer-invalid" }],
    ["sends a line that is no JSON", (r) => r.end(`${good}data: {{{\n\n${end}`), { code: "model-answer-invalid" }],
    [
      "refuses in TensorRT-LLM's flat form",
      (r) => r.writeHead(400).end('{"object":"error","message":"too long","code":400}'),
      { code: "model-refused", message: "The model server refused the request: HTTP 400: too long" },
    ],
    [
      "refuses in vLLM's nested form",
      (r) => r.writeHead(404).end('{"error":{"message":"no such model"}}'),
      { code: "model-refused" },
    ],
    ["is overloaded", (r) => r.writeHead(429).end(""), { code: "model-unavailable" }],
  ];

  it.each(cases)("%s", async (_title, answer, expected) => {
    const { url, close } = await serve(answer);
    const model = makeModel(url);

    await expect(model.complete(REQUEST, NEVER)).rejects.toMatchObject(expected);

    await model.close();
    await close();
  });

  it("answers well at the third try", async () => {
    let tries = 0;
    const { url, close } = await serve((response) => {
      tries += 1;
      if (tries < 3) response.writeHead(503).end("");
      else response.end(good + end);
    });
    const model = makeModel(url);

    expect(await model.complete(REQUEST, NEVER)).toMatchObject({ message: { text: "hi" }, finish: "stop" });

    await model.close();
    await close();
  });
});

async function serve(answer: (response: ServerResponse) => void) {
  const server = createServer((request, response) => {
    request.resume();
    request.on("end", () => {
      if (request.url === "/v1/models") response.end('{"data":[{"id":"m"}]}');
      else answer(response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(resolve));
    },
  };
}
