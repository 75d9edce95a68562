/** The page's server: loopback only, one browser, nothing from elsewhere. It turns requests into calls of the flow. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { renderListenProblem } from "../config/listen-problem.ts";
import { BotError } from "../domain/bot-error.ts";
import { HAND_OVER_SCRIPT, PAGE_SCRIPT } from "./page-script.ts";
import { PAGE_STYLE } from "./page-style.ts";
import { renderChanges, renderEntered, renderHandOver, renderNotice, renderPage, renderReturn } from "./render-page.ts";
import { createRequestGuard, type RequestGuard } from "./request-guard.ts";
import type { SetupFlow } from "./setup-flow.ts";

export interface SetupServer {
  /** With the one-time token. */
  readonly url: string;
  readonly port: number;
  /** Resolves when the token is used; never when nobody comes. */
  readonly entered: Promise<void>;
  close(): Promise<void>;
}

interface Deps {
  readonly flow: SetupFlow;
  readonly guard: RequestGuard;
  /** The token was used. */
  readonly onEntered: () => void;
}

interface Call {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly url: URL;
}

/** A pasted key is below 4 KB; nothing here is longer. */
const MAX_FORM_BYTES = 64 * 1_024;
const LOOPBACK = "127.0.0.1";
const BASE = `http://${LOOPBACK}`;
const HAND_OVER_PATH = "/github/hand-over";

/** @throws BotError `bad-usage` when the port is taken */
export async function openSetupServer(flow: SetupFlow, port: number): Promise<SetupServer> {
  const server = createServer();
  let onEntered = (): void => undefined;
  const entered = new Promise<void>((resolve) => {
    onEntered = resolve;
  });
  const guard = createRequestGuard(flow.ports.randomToken, () => toPort(server));
  const deps = { flow, guard, onEntered };
  server.on("request", (request, response) => {
    // `//` alone is no address, and any page can make a browser ask for it.
    const asked = request.url ?? "/";
    const served = URL.canParse(asked, BASE)
      ? serve(deps, { request, response, url: new URL(asked, BASE) })
      : Promise.reject(new TypeError("no address"));
    served.catch(() => {
      if (!response.headersSent) answer(response, 400, renderNotice("That did not work", "The request was not read."));
    });
  });
  await listen(server, port);
  const taken = toPort(server);
  const url = `http://127.0.0.1:${taken}/?token=${guard.token}`;
  return { url, port: taken, entered, close: () => close(server) };
}

async function serve(deps: Deps, call: Call): Promise<void> {
  const { flow, guard } = deps;
  const { request, response, url } = call;
  setHeaders(response, HAND_OVER_PATH === url.pathname ? flow.draft()?.draft.web : undefined);
  if (!guard.isLocal(request.headers)) {
    refuse(response, "This page answers only under its own address on this machine.");
    return;
  }
  if (serveOpen(deps, call)) return;
  if (!guard.hasSession(request.headers)) {
    refuse(
      response,
      "Open the address that `swe-agent setup` printed. It works once; start the set-up again for a new one.",
    );
    return;
  }
  if (request.method === "POST") await takeForm(deps, call);
  else if (url.pathname === HAND_OVER_PATH) handOver(deps, call);
  else if (url.pathname === "/changes") answerJson(response, renderChanges(toContext(deps, request), toSeen(url)));
  else if (url.pathname === "/") answer(response, 200, renderPage(toContext(deps, request)));
  else answer(response, 404, renderNotice("Not found", "There is only one page here."));
}

function handOver(deps: Deps, { request, response }: Call): void {
  const page = renderHandOver(toContext(deps, request));
  if (page === undefined) response.writeHead(303, { location: "/#github" }).end();
  else answer(response, 200, page);
}

/** What needs no session: files without content, the token, and the way back from GitHub, which has its own state. */
function serveOpen(deps: Deps, call: Call): boolean {
  const { request, response, url } = call;
  if (request.method !== "GET") return false;
  const file = FILES[url.pathname];
  if (file !== undefined) {
    response.writeHead(200, { "content-type": `${file.type}; charset=utf-8` }).end(file.text);
    return true;
  }
  if (url.pathname === "/github/created") {
    takeReturn(deps.flow, call);
    return true;
  }
  return url.pathname === "/" && url.searchParams.has("token") && enter(deps, call);
}

const FILES: Readonly<Record<string, { readonly type: string; readonly text: string }>> = {
  "/page.css": { type: "text/css", text: PAGE_STYLE },
  "/page.js": { type: "text/javascript", text: PAGE_SCRIPT },
  "/hand-over.js": { type: "text/javascript", text: HAND_OVER_SCRIPT },
};

function takeReturn(flow: SetupFlow, { response, url: { searchParams } }: Call): void {
  if (flow.finishApp(searchParams.get("code") ?? "", searchParams.get("state") ?? ""))
    answer(response, 200, renderReturn());
  else
    refuse(response, "This way back from GitHub was not asked for, was used, or is too old. Begin again on the page.");
}

/** False when the token is wrong or used, and the browser has no session from before. */
function enter({ guard, onEntered }: Deps, { request, response, url }: Call): boolean {
  const cookie = guard.enter(url.searchParams.get("token") ?? "");
  if (cookie === undefined && !guard.hasSession(request.headers)) return false;
  if (cookie !== undefined) {
    response.setHeader("set-cookie", cookie);
    onEntered();
  }
  // The token does not stay in the address line. No 303: coming from a file, the next request had no cookie.
  answer(response, 200, renderEntered());
  return true;
}

async function takeForm({ flow, guard }: Deps, { request, response, url }: Call): Promise<void> {
  const form = await readForm(request);
  if (form === undefined)
    answer(response, 413, renderNotice("Too long", "The form is longer than anything it asks for."));
  else if (!guard.isOwnForm(request.headers, form["csrf"]))
    refuse(response, "This form is not one that this page drew. Load the page again.");
  else {
    const action = url.pathname.slice(1);
    if (flow.submit(action, form))
      response.writeHead(303, { location: `/#${action.startsWith("github") ? "github" : action}` }).end();
    else answer(response, 409, renderNotice("Not now", "The self-test is running. Go back and wait for its end."));
  }
}

function toContext({ flow, guard }: Deps, request: IncomingMessage): Parameters<typeof renderPage>[0] {
  return { flow, csrf: guard.csrf, origin: `http://${request.headers.host ?? ""}` };
}

function toSeen(url: URL): Readonly<Record<string, number>> {
  return Object.fromEntries([...url.searchParams].map(([id, revision]) => [id, Number(revision)]));
}

/** Nothing from elsewhere, no frame, no cache; forms go to this page and, from the hand-over, to that one GitHub. */
function setHeaders(response: ServerResponse, web: string | undefined): void {
  const targets = ["'self'", ...(web === undefined ? [] : [new URL(web).origin])].join(" ");
  const policy = [
    "default-src 'none'",
    "style-src 'self'",
    "script-src 'self'",
    "connect-src 'self'",
    "img-src data:",
    `form-action ${targets}`,
    "frame-ancestors 'none'",
    "base-uri 'none'",
  ].join("; ");
  response.setHeader("content-security-policy", policy);
  response.setHeader("x-content-type-options", "nosniff");
  response.setHeader("referrer-policy", "strict-origin-when-cross-origin");
  response.setHeader("cross-origin-opener-policy", "same-origin");
  response.setHeader("cross-origin-resource-policy", "same-origin");
  response.setHeader("cache-control", "no-store");
}

/** Undefined when it is too long. */
async function readForm(request: IncomingMessage): Promise<Readonly<Record<string, string>> | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > MAX_FORM_BYTES) return undefined;
    chunks.push(chunk);
  }
  return Object.fromEntries(new URLSearchParams(Buffer.concat(chunks).toString("utf8")));
}

function answer(response: ServerResponse, status: number, html: string): void {
  response.writeHead(status, { "content-type": "text/html; charset=utf-8" }).end(html);
}

function answerJson(response: ServerResponse, json: string): void {
  response.writeHead(200, { "content-type": "application/json; charset=utf-8" }).end(json);
}

function refuse(response: ServerResponse, why: string): void {
  answer(response, 403, renderNotice("Not here", why));
}

function toPort(server: Server): number {
  return (server.address() as AddressInfo | null)?.port ?? 0;
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", (error) => {
      const { code } = error as { readonly code?: unknown };
      const problem = renderListenProblem(code, { host: LOOPBACK, port, portName: "--port" });
      const reason = problem ?? `--port: ${port} cannot be used (${error.message})`;
      reject(new BotError("bad-usage", { reason }, { cause: error }));
    });
    server.listen(port, LOOPBACK, resolve);
  });
}

function close(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => {
    server.close(() => {
      resolve();
    });
  });
}
