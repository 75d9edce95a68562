/** REST: who is calling, may they, which route, and GitHub's answer. */
import type { IncomingHttpHeaders } from "node:http";
import { allows, findRoute, notFound, Refusal, type Call, type Caller, type Reply, type Route } from "./router.ts";
import { APP_ROUTES } from "./routes/app.ts";
import { CHECK_RUN_ROUTES } from "./routes/check-runs.ts";
import { ISSUE_ROUTES } from "./routes/issues.ts";
import { LABEL_ROUTES } from "./routes/labels.ts";
import { CONTENTS_ROUTES, serveManifest } from "./routes/manifest.ts";
import { PULL_ROUTES } from "./routes/pulls.ts";
import { REACTION_ROUTES } from "./routes/reactions.ts";
import { REPOSITORY_ROUTES } from "./routes/repository.ts";
import { refuseAppToken } from "./signing.ts";
import { findRepository, type TwinRepository, type TwinState } from "./state.ts";

export interface RestRequest {
  readonly method: string;
  /** With `/api/v3`, still percent-encoded. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

const PREFIX = "/api/v3";
const ROUTES: readonly Route[] = [
  ...APP_ROUTES,
  ...REPOSITORY_ROUTES,
  ...ISSUE_ROUTES,
  ...LABEL_ROUTES,
  ...REACTION_ROUTES,
  ...PULL_ROUTES,
  ...CHECK_RUN_ROUTES,
  ...CONTENTS_ROUTES,
];

export function isRestPath(path: string): boolean {
  return path.startsWith(`${PREFIX}/`);
}

/** Every refusal is an answer; only a bug of the stand-in throws. */
export async function serveRest(state: TwinState, request: RestRequest): Promise<Reply> {
  try {
    const open = serveManifest(state, request);
    if (open !== undefined) return open;
    const caller = identify(state, request.headers.authorization);
    const found = findRoute(ROUTES, request.method, request.path.slice(PREFIX.length));
    if (found === undefined) throw notFound();
    const repository = authorise(state, { ...found, caller, method: request.method });
    const call: Call = {
      state,
      params: found.params,
      query: request.query,
      body: readBody(request.body),
      accept: request.headers.accept ?? "",
      path: request.path,
      caller,
      get repository() {
        if (repository === undefined) throw notFound();
        return repository;
      },
      user: state.app.bot,
    };
    return await found.route.handle(call);
  } catch (error) {
    if (error instanceof Refusal) return error.reply;
    throw error;
  }
}

/** For the ledger: who made the request, in words. */
export function actorOf(state: TwinState, authorization: string | undefined): string {
  try {
    const { kind } = identify(state, authorization);
    return kind === "app" ? "app" : state.app.bot.login;
  } catch {
    return "anonymous";
  }
}

function identify(state: TwinState, authorization: string | undefined): Caller {
  const [scheme = "", value = ""] = (authorization ?? "").split(" ");
  if (value === "" || !/^(bearer|token)$/i.test(scheme)) throw new Refusal(401, "Requires authentication");
  if (value.split(".").length === 3) {
    const reason = refuseAppToken(value, { appId: state.app.id, key: state.app.key, nowMs: state.nowMs() });
    if (reason !== undefined) throw new Refusal(401, reason);
    return { kind: "app" };
  }
  const token = state.tokens.get(value);
  if (token === undefined || token.expiresAtMs <= state.nowMs()) throw new Refusal(401, "Bad credentials");
  return { kind: "installation", token };
}

interface Wish {
  readonly route: Route;
  readonly params: Readonly<Record<string, string>>;
  readonly caller: Caller;
  readonly method: string;
}

function authorise(state: TwinState, wish: Wish): TwinRepository | undefined {
  const { route, caller } = wish;
  if (route.need === "app") {
    if (caller.kind !== "app") throw new Refusal(401, "A JSON web token could not be decoded");
    return undefined;
  }
  if (caller.kind !== "installation")
    throw new Refusal(403, "You must authenticate with an installation access token in order to use this endpoint");
  if (route.need === "installation") return undefined;
  const repository = repositoryOf(state, wish.params);
  if (repository === undefined) throw notFound();
  const covered = caller.token.repositoryIds.includes(repository.id);
  if (!covered && repository.private) throw notFound();
  if (!covered || !allows(caller.token.permissions, route.need))
    throw new Refusal(403, "Resource not accessible by integration");
  checkArchived(repository, wish.method);
  return repository;
}

function repositoryOf(state: TwinState, params: Wish["params"]): TwinRepository | undefined {
  const id = params["repositoryId"];
  if (id === undefined) return findRepository(state, params["owner"] ?? "", params["repo"] ?? "");
  return state.repositories.find((candidate) => candidate.id === Number(id));
}

function checkArchived(repository: TwinRepository, method: string): void {
  if (repository.archived && method !== "GET") throw new Refusal(403, "Repository was archived so is read-only.");
}

function readBody(body: Buffer): Record<string, unknown> {
  if (body.byteLength === 0) return {};
  try {
    const value: unknown = JSON.parse(body.toString("utf8"));
    return typeof value === "object" && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : {};
  } catch {
    throw new Refusal(400, "Problems parsing JSON");
  }
}
