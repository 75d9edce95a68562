/** The HTTP door: a delivery is a durable row before it is answered, and the answer never waits for work. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { renderListenProblem } from "../../config/listen-problem.ts";
import { failOnProblems } from "../../config/service-settings.ts";
import { toBotError, type BotError } from "../../domain/bot-error.ts";
import type { Clock, Inbox } from "../../domain/ports.ts";
import { createBodyCollector, MAX_BODY_BYTES, type BodyCollector } from "./collect-body.ts";
import { readBody, readHead, type DeliveryHead, type Refusal, type Verify } from "./read-delivery.ts";

export const WEBHOOK_PATH = "/api/github/webhooks";
const HEALTH_PATH = "/health";
const SLOW_CLIENT_MS = 10_000;
const TIMES = {
  requestTimeout: SLOW_CLIENT_MS,
  headersTimeout: SLOW_CLIENT_MS,
  connectionsCheckingInterval: 1_000,
};
const CLOSE_WITHIN_MS = 2_000;
const HANG_UP_AFTER_MS = 2_000;

export interface DoorDeps {
  readonly inbox: Inbox;
  readonly verify: Verify;
  readonly clock: Clock;
  /** Told after each new row, so that the dispatcher need not wait for its next look. */
  readonly onAccepted: () => void;
  readonly onProblem: (where: string, error: BotError) => void;
}

export interface Door {
  /** `http://host:port` */
  readonly url: string;
  close(): Promise<void>;
}

/** @throws BotError `bad-settings` when the port is taken or the host is none of this machine */
export async function openDoor(
  deps: DoorDeps,
  address: { readonly host: string; readonly port: number },
): Promise<Door> {
  const bodies = createBodyCollector();
  const server = createServer(TIMES, (request, response) => {
    route({ ...deps, bodies }, request, response).catch((error: unknown) => {
      // A client that hung up is no problem of ours, and anybody may be one.
      if (request.complete) deps.onProblem("webhook", toBotError(error));
      answer(response, 503, "the delivery could not be stored");
    });
  });
  await listen(server, address).catch((error: unknown) => {
    const problem = renderListenProblem((error as { readonly code?: unknown }).code, { ...address, portName: "PORT" });
    failOnProblems(problem === undefined ? [] : [problem]);
    throw error;
  });
  const { port } = server.address() as AddressInfo;
  return { url: `http://${address.host}:${port}`, close: () => close(server) };
}

type Parts = DoorDeps & { readonly bodies: BodyCollector };

async function route(deps: Parts, request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (request.url === HEALTH_PATH && request.method === "GET") {
    answer(response, 200, "ok");
    return;
  }
  if (request.url !== WEBHOOK_PATH) {
    refuse(request, response, { status: 404, reason: "not found" });
    return;
  }
  if (request.method !== "POST") {
    refuse(request, response, { status: 405, reason: "POST only" });
    return;
  }
  const head = readHead(request.headers);
  if ("status" in head) refuse(request, response, head);
  else await take(deps, { head, request }, response);
}

async function take(
  deps: Parts,
  what: { readonly head: DeliveryHead; readonly request: IncomingMessage },
  response: ServerResponse,
): Promise<void> {
  const body = await deps.bodies.collect(what.request);
  if (body.kind !== "whole") {
    refuse(what.request, response, BODY_REFUSALS[body.kind]);
    return;
  }
  const { bytes } = body;
  const delivery = await readBody(what.head, bytes, { verify: deps.verify, now: deps.clock.now() });
  if ("status" in delivery) {
    refuse(what.request, response, delivery);
    return;
  }
  const accepted = await deps.inbox.accept(delivery);
  if (delivery.event === "ping") {
    await deps.inbox.settle(delivery.id, { kind: "ignore", reason: "ping" });
    answer(response, 200, "pong");
    return;
  }
  answer(response, 202, accepted);
  if (accepted === "new") deps.onAccepted();
}

interface HttpRefusal {
  readonly status: Refusal["status"] | 404 | 405 | 503;
  readonly reason: string;
}

const BODY_REFUSALS: Readonly<Record<"too-large" | "no-room", HttpRefusal>> = {
  "too-large": { status: 413, reason: `a body has at most ${MAX_BODY_BYTES} bytes` },
  "no-room": { status: 503, reason: "too many large bodies at a time" },
};

// The body was not read to its end, so the connection cannot be used again.
const PLAIN_TEXT = { "content-type": "text/plain; charset=utf-8" } as const;

function refuse(request: IncomingMessage, response: ServerResponse, { status, reason }: HttpRefusal): void {
  if (response.headersSent) return;
  const text = `${reason}\n`;
  const length = Buffer.byteLength(text);
  response.writeHead(status, { ...PLAIN_TEXT, "content-length": length, connection: "close" }).write(text);
  // To end the response is to hang up, which at once would reset the connection under the answer; what still comes
  // until then is thrown away.
  const hangUp = setTimeout(() => {
    response.end();
    request.destroy();
  }, HANG_UP_AFTER_MS).unref();
  request.once("end", () => {
    clearTimeout(hangUp);
    response.end();
  });
  request.resume();
}

function answer(response: ServerResponse, status: number, text: string): void {
  if (response.headersSent) return;
  response.writeHead(status, PLAIN_TEXT).end(`${text}\n`);
}

function listen(server: Server, { host, port }: { readonly host: string; readonly port: number }): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, () => {
      server.off("error", reject);
      resolve();
    });
  });
}

function close(server: Server): Promise<void> {
  server.closeIdleConnections();
  // Node checks no request's time any more once it closes: one slow client would keep us up for ever.
  const cut = setTimeout(() => {
    server.closeAllConnections();
  }, CLOSE_WITHIN_MS);
  return new Promise((resolve) => {
    server.close(() => {
      clearTimeout(cut);
      resolve();
    });
  });
}
