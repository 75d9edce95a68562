/** The one loopback origin: REST under `/api/v3`, git at the root, faults on order, and the ledger of every request. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { isGitPath, readGitToken, serveGit } from "./git-http.ts";
import type { Interceptors, Plan } from "./interceptors.ts";
import { actorOf, isRestPath, serveRest } from "./rest-api.ts";
import type { Reply } from "./router.ts";
import { toIso, type TwinState } from "./state.ts";

export interface LedgerEntry {
  readonly method: string;
  /** With the query. */
  readonly path: string;
  /** 0 when the connection was cut. */
  readonly status: number;
  readonly actor: string;
  readonly at: string;
}

export interface TwinServer {
  start(port: number): Promise<string>;
  close(): Promise<void>;
}

export function createTwinServer(deps: {
  readonly state: TwinState;
  readonly interceptors: Interceptors;
  readonly ledger: LedgerEntry[];
}): TwinServer {
  const { state, interceptors, ledger } = deps;

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const method = request.method ?? "GET";
    const target = request.url ?? "/";
    const { pathname } = new URL(target, "http://twin");
    const body = await readAll(request);
    const plan = await interceptors.meet(method, pathname);
    const reply = await carryOut(plan, () => answer(state, request, body));
    const { authorization } = request.headers;
    const actor = isGitPath(pathname) ? gitActor(state, authorization) : actorOf(state, authorization);
    ledger.push({ method, path: target, status: reply?.status ?? 0, actor, at: toIso(state.nowMs()) });
    if (reply === undefined) request.socket.destroy();
    else send(response, reply);
  }

  const server: Server = createServer((request, response) => {
    serve(request, response).catch((error: unknown) => {
      const message = `The stand-in failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`;
      send(response, { status: 500, body: { message } });
    });
  });

  return {
    start: (port) =>
      new Promise((resolve) => {
        server.listen(port, "127.0.0.1", () => {
          resolve(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
        });
      }),
    close: () =>
      new Promise((resolve) => {
        interceptors.clear();
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}

/** Undefined: cut the connection. */
async function carryOut(plan: Plan, apply: () => Promise<Reply>): Promise<Reply | undefined> {
  if (plan.kind === "go") return apply();
  if (plan.kind === "drop" || plan.fault === "reset-before") return undefined;
  if (plan.fault === "reset-after") {
    await apply();
    return undefined;
  }
  const { status, when, headers = {}, message = "Server Error" } = plan.fault;
  if (when === "after") await apply();
  return { status, headers, body: { message, documentation_url: "https://docs.github.com/rest" } };
}

function answer(state: TwinState, request: IncomingMessage, body: Buffer): Promise<Reply> {
  const { pathname, search, searchParams } = new URL(request.url ?? "/", "http://twin");
  const { headers, method = "GET" } = request;
  if (isRestPath(pathname)) return serveRest(state, { method, path: pathname, query: searchParams, headers, body });
  if (isGitPath(pathname)) return serveGit(state, { method, path: pathname, query: search.slice(1), headers, body });
  return Promise.resolve({ status: 404, body: { message: "Not Found" } });
}

function gitActor(state: TwinState, authorization: string | undefined): string {
  const token = readGitToken(state, authorization);
  return typeof token === "string" ? "anonymous" : state.app.bot.login;
}

function send(response: ServerResponse, reply: Reply): void {
  const json = reply.body === undefined ? undefined : Buffer.from(JSON.stringify(reply.body));
  const bytes = reply.raw ?? json ?? Buffer.alloc(0);
  response.writeHead(reply.status, {
    ...(json === undefined ? {} : { "content-type": "application/json; charset=utf-8" }),
    "x-github-media-type": "github.v3",
    "x-ratelimit-limit": "5000",
    "x-ratelimit-remaining": "4999",
    "content-length": String(bytes.byteLength),
    ...reply.headers,
  });
  response.end(bytes);
}

async function readAll(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
