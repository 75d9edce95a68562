import { createServer, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, it } from "@jest/globals";
import { createLogger } from "../../src/compose/create-logger.ts";
import { openTunnel } from "../../src/compose/open-tunnel.ts";
import { createReleaseStack, type ReleaseStack } from "../../src/compose/release-stack.ts";
import { signWebhook } from "../../twin/github/signing.ts";

const SECRET = "a-webhook-secret-value";
const log = createLogger("silent", (text) => text);
const servers: Server[] = [];
let stack: ReleaseStack;

afterEach(async () => {
  await stack.release();
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

async function listen(server: Server): Promise<string> {
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

it("brings a delivery through a channel with its signature still fitting", async () => {
  stack = createReleaseStack();
  const body = JSON.stringify({ action: "labeled", issue: { title: "Ünïcode “quotes” <b> & \\n" }, n: 1.5 });
  const channel: ServerResponse[] = [];
  const source = await listen(
    createServer((_request, response) => {
      response.writeHead(200, { "content-type": "text/event-stream" }).write("event: ready\ndata: {}\n\n");
      channel.push(response);
    }),
  );
  const arrived = new Promise<{ text: string; headers: Record<string, unknown> }>((resolve) => {
    const door = createServer((request, response) => {
      let text = "";
      request.on("data", (bytes: Buffer) => (text += bytes.toString()));
      request.on("end", () => {
        response.writeHead(202).end();
        resolve({ text, headers: request.headers });
      });
    });
    void listen(door).then((target) =>
      openTunnel(
        { source: `${source}/channel`, target: `${target}/api/github/webhooks` },
        { log, onNotice },
        stack,
      ).then(() => {
        const headers = { "x-github-event": "issues", "x-hub-signature-256": signWebhook(SECRET, body) };
        const event = { ...headers, body: JSON.parse(body) as unknown, query: {}, timestamp: 1 };
        channel[0]?.write(`id: 1\ndata: ${JSON.stringify(event)}\n\n`);
      }),
    );
  });
  const { text, headers } = await arrived;

  expect(text).toBe(body);
  expect(headers["x-hub-signature-256"]).toBe(signWebhook(SECRET, text));
  expect(headers["x-github-event"]).toBe("issues");
});

it("is a warning when the channel does not answer", async () => {
  stack = createReleaseStack();
  const notices: string[] = [];
  const tunnel = { source: "http://127.0.0.1:9/channel", target: "http://127.0.0.1:9/" };
  await openTunnel(tunnel, { log, onNotice: (notice) => notices.push(notice) }, stack);

  expect(notices.join()).toContain("the tunnel at http://127.0.0.1:9 does not answer yet");
});

function onNotice(notice: string): void {
  throw new TypeError(notice);
}
