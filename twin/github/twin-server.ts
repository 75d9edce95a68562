/** The one loopback port behind both layouts: REST, git and pages, faults on order, limits, and the ledger. */
import { createHash } from "node:crypto";
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { AddressInfo } from "node:net";
import { chooseSurface, type Layout, type Surface } from "./addresses.ts";
import { actorOf, payerOf } from "./authorise.ts";
import { createsContent, isMutation } from "./creates-content.ts";
import { isGitPath, readGitToken, serveGit } from "./git-http.ts";
import { GRAPHQL_OPERATION, serveGraphql } from "./graphql-api.ts";
import { inspectRequest, type Inspected } from "./inspect-request.ts";
import type { Interceptors, Plan } from "./interceptors.ts";
import { renderLimit, serveRest } from "./rest-api.ts";
import { serveLog } from "./routes/actions.ts";
import type { Reply } from "./router.ts";
import type { TwinState } from "./state.ts";
import { toIso } from "./to-iso.ts";

export interface LedgerEntry {
  readonly method: string;
  /** With the query, as it was sent. */
  readonly path: string;
  /** 0 when the connection was cut or nothing was answered. */
  readonly status: number;
  /** Login of the bot, `app` or `anonymous`. */
  readonly actor: string;
  readonly at: string;
  /** GitHub's operation id, `graphql`, or undefined. */
  readonly operationId: string | undefined;
  /** As text; empty for git, whose bodies are packs. */
  readonly requestBody: string;
  /** Real time, not the injected clock's. */
  readonly durationMs: number;
}

export interface TwinServer {
  start(port: number): Promise<string>;
  close(): Promise<void>;
}

interface ServerDeps {
  readonly state: TwinState;
  readonly layout: Layout;
  readonly tls: { readonly key: string; readonly cert: string } | undefined;
  readonly interceptors: Interceptors;
  readonly ledger: LedgerEntry[];
  /** Whether a 304 has the `Link` that the whole answer would have. */
  readonly linksUnchanged: boolean;
}

/** A request as the parts of the stand-in need it. */
interface Arrival {
  readonly request: IncomingMessage;
  readonly method: string;
  readonly surface: Surface | undefined;
  readonly url: URL;
  readonly body: Buffer;
  /** Undefined for everything but REST. */
  readonly inspected: Inspected | undefined;
  /** Whose limits it counts against; undefined for git and pages. */
  readonly payer: string | undefined;
}

export function createTwinServer(deps: ServerDeps): TwinServer {
  const { state, interceptors, ledger, tls } = deps;

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const startedMs = performance.now();
    const arrival = await toArrival(deps, request);
    const { method, url, payer } = arrival;
    const refused = enter(state, arrival);
    try {
      const plan = await interceptors.meet(method, url.pathname);
      const found = await carryOut(plan, () => refused ?? answer(state, arrival));
      const reply = typeof found === "string" ? found : finish(deps, arrival, found);
      ledger.push(toEntry(state, arrival, { reply, startedMs }));
      if (reply === "cut") request.socket.destroy();
      else if (reply !== "silence") send(response, withDate(state, reply));
    } finally {
      if (payer !== undefined) state.limits.leave(payer);
    }
  }

  const listener: RequestListener = (request, response) => {
    serve(request, response).catch((error: unknown) => {
      const message = `The stand-in failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`;
      send(response, { status: 500, body: { message } });
    });
  };
  const server = tls === undefined ? createServer(listener) : createTlsServer({ ...tls }, listener);

  return {
    start: (port) =>
      new Promise((resolve, reject) => {
        server.once("error", reject);
        server.listen(port, "127.0.0.1", () => {
          const scheme = tls === undefined ? "http" : "https";
          resolve(`${scheme}://127.0.0.1:${(server.address() as AddressInfo).port}`);
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

function toEntry(
  state: TwinState,
  arrival: Arrival,
  end: { readonly reply: Reply | "cut" | "silence"; readonly startedMs: number },
): LedgerEntry {
  const { request, method, surface, url, body } = arrival;
  const { authorization } = request.headers;
  const isGit = surface?.kind === "web" && isGitPath(surface.path);
  return {
    method,
    path: `${url.pathname}${url.search}`,
    status: typeof end.reply === "string" ? 0 : end.reply.status,
    actor: isGit ? gitActor(state, authorization) : actorOf(state, authorization),
    at: toIso(state.nowMs()),
    operationId: operationOf(arrival),
    requestBody: isGit ? "" : body.toString("utf8"),
    durationMs: performance.now() - end.startedMs,
  };
}

async function toArrival({ state, layout }: ServerDeps, request: IncomingMessage): Promise<Arrival> {
  const method = request.method ?? "GET";
  const url = new URL(request.url ?? "/", "http://twin");
  const surface = chooseSurface(layout, request.headers.host ?? "", url.pathname);
  const body = await readAll(request);
  const { headers } = request;
  const inspected =
    surface?.kind === "rest"
      ? inspectRequest(state, { method, path: surface.path, search: url.search, headers, body })
      : undefined;
  const payer = surface?.kind === "web" || surface === undefined ? undefined : payerOf(state, headers.authorization);
  return { request, method, surface, url, body, inspected, payer };
}

function enter(state: TwinState, arrival: Arrival): Reply | undefined {
  const { method, url, payer, surface, body } = arrival;
  if (payer === undefined) return undefined;
  const operationId = operationOf(arrival);
  const makes = surface?.kind === "graphql" ? isMutation(body) : createsContent(operationId);
  // Asking how much is left is free.
  const isFree = operationId === "rate-limit/get";
  const asks = surface?.kind === "graphql" && !makes ? { isRead: true } : {};
  const request = { caller: payer, method, path: url.pathname, createsContent: makes, isFree, ...asks };
  const refused = state.limits.enter(request);
  if (refused === undefined) return undefined;
  const isGraphql = surface?.kind === "graphql";
  return renderLimit({ ...refused, payer, isGraphql });
}

function operationOf({ surface, inspected }: Arrival): string | undefined {
  return surface?.kind === "graphql" ? GRAPHQL_OPERATION : inspected?.matched?.operationId;
}

async function carryOut(plan: Plan, apply: () => Reply | Promise<Reply>): Promise<Reply | "cut" | "silence"> {
  const own = plan.isApplied ? await apply() : undefined;
  if (plan.beforeSending !== undefined && !(await plan.beforeSending())) return "cut";
  if (plan.answer !== "own") return plan.answer;
  return own ?? "cut";
}

async function answer(state: TwinState, arrival: Arrival): Promise<Reply> {
  const { request, method, surface, url, body, inspected } = arrival;
  const { headers } = request;
  if (inspected !== undefined) return serveRest(state, inspected);
  if (surface?.kind === "graphql") return serveGraphql(state, { method, path: url.pathname, headers, body });
  if (surface !== undefined && isGitPath(surface.path))
    return serveGit(state, { method, path: surface.path, query: url.search.slice(1), headers, body });
  const log = surface?.kind === "web" ? serveLog(state, surface.path) : undefined;
  return log ?? { status: 404, body: { message: "Not Found" } };
}

/** What every answer of the interfaces carries: an ETag for what was read, and the state of the limits. */
function finish({ state, linksUnchanged }: ServerDeps, arrival: Arrival, reply: Reply): Reply {
  const { request, method, payer } = arrival;
  if (payer === undefined) return reply;
  // Whoever was told to wait is watched, also when a fault on order said so.
  const wait = Number(reply.headers?.["retry-after"] ?? 0);
  if (wait > 0) state.limits.tellToWait(payer, wait);
  const known = { etags: request.headers["if-none-match"], linksUnchanged };
  const shown = method === "GET" && reply.status === 200 ? withEtag(reply, known) : reply;
  if (shown.status === 304) state.limits.giveBack(payer);
  const { limit, remaining, used, reset } = state.limits.primary(payer);
  const headers = {
    "x-github-media-type": "github.v3; format=json",
    "x-ratelimit-limit": String(limit),
    "x-ratelimit-remaining": String(remaining),
    "x-ratelimit-used": String(used),
    "x-ratelimit-reset": String(reset),
    "x-ratelimit-resource": arrival.surface?.kind === "graphql" ? "graphql" : "core",
    ...shown.headers,
  };
  return { ...shown, headers };
}

/** Of the body alone, as GitHub makes it: a page that gets a next one is the same page. */
function withEtag(
  reply: Reply,
  known: { readonly etags: string | undefined; readonly linksUnchanged: boolean },
): Reply {
  const etag = `W/"${createHash("sha256").update(toBytes(reply)).digest("hex")}"`;
  const matches = (known.etags ?? "").split(",").some((one) => one.trim().replace(/^W\//, "") === etag.slice(2));
  const headers = { ...reply.headers, etag };
  if (!matches) return { ...reply, headers };
  const { link, ...unlinked } = headers as Record<string, string>;
  return { status: 304, headers: known.linksUnchanged && link !== undefined ? { ...unlinked, link } : unlinked };
}

function gitActor(state: TwinState, authorization: string | undefined): string {
  const token = readGitToken(state, authorization);
  return typeof token === "string" ? "anonymous" : state.app.bot.login;
}

function toBytes(reply: Reply): Buffer {
  if (reply.raw !== undefined) return reply.raw;
  return reply.body === undefined ? Buffer.alloc(0) : Buffer.from(JSON.stringify(reply.body));
}

/** The stand-in's own time: clients correct their clocks by it. */
function withDate(state: TwinState, reply: Reply): Reply {
  return { ...reply, headers: { date: new Date(state.nowMs()).toUTCString(), ...reply.headers } };
}

function send(response: ServerResponse, reply: Reply): void {
  const bytes = toBytes(reply);
  const length = reply.status === 304 || reply.status === 204 ? {} : { "content-length": String(bytes.byteLength) };
  response.writeHead(reply.status, {
    ...(reply.body === undefined ? {} : { "content-type": "application/json; charset=utf-8" }),
    ...length,
    ...reply.headers,
  });
  response.end(bytes);
}

async function readAll(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
