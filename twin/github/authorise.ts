/** Who is calling, and may they: GitHub's 401, 403, 404, and the redirect of a repository that was renamed. */
import { allows, DOCS, notFound, Refusal, type Caller, type Need, type Reply } from "./router.ts";
import { refuseAppToken } from "./signing.ts";
import { findInstallation, findRepository, type TwinRepository, type TwinState, type TwinToken } from "./state.ts";

/** @throws Refusal 401 for credentials that are wrong, 403 for an installation that is suspended */
export function identify(state: TwinState, authorization: string | undefined): Caller {
  if (authorization === undefined) return { kind: "anonymous" };
  const [scheme = "", value = ""] = authorization.split(" ");
  if (value === "" || !/^(bearer|token)$/i.test(scheme)) throw new Refusal(401, "Bad credentials");
  if (value.startsWith("ghs_")) return identifyInstallation(state, value);
  if (value.split(".").length !== 3) throw new Refusal(401, "Bad credentials");
  const reason = refuseAppToken(value, { appId: state.app.id, key: state.app.key, nowMs: state.nowMs() });
  if (reason !== undefined) throw new Refusal(401, reason);
  return { kind: "app" };
}

function identifyInstallation(state: TwinState, text: string): Caller {
  const token = state.tokens.get(text);
  if (token === undefined || token.expiresAtMs <= state.nowMs()) throw new Refusal(401, "Bad credentials");
  if (token.installation.suspendedAt !== null) throw new Refusal(403, "This installation has been suspended");
  return { kind: "installation", token, text };
}

/** For the ledger and the limits: who made the request, in words. */
export function actorOf(state: TwinState, authorization: string | undefined): string {
  try {
    const { kind } = identify(state, authorization);
    return kind === "installation" ? state.app.bot.login : kind;
  } catch {
    return "anonymous";
  }
}

/** Whose limits a request counts against. */
export function payerOf(state: TwinState, authorization: string | undefined): string {
  const [, value = ""] = (authorization ?? "").split(" ");
  const installation = state.tokens.get(value)?.installation.id;
  if (installation !== undefined) return `installation ${installation}`;
  return value.split(".").length === 3 ? "app" : "anonymous";
}

/** Whether a token reaches this repository now; what is transferred to another owner leaves the installation. */
export function covers(state: TwinState, token: TwinToken, repository: TwinRepository): boolean {
  return token.repositoryIds.includes(repository.id) && findInstallation(state, repository) === token.installation;
}

export interface Wish {
  readonly need: Need;
  readonly params: Readonly<Record<string, string>>;
  readonly caller: Caller;
  readonly method: string;
}

/**
 * The repository of the path, where the route is about one.
 * @throws Refusal 401, 403 or 404
 */
export function authorise(state: TwinState, wish: Wish): TwinRepository | undefined {
  const { need, caller } = wish;
  if (need === "open") return undefined;
  if (caller.kind === "anonymous") throw new Refusal(401, "Requires authentication");
  if (need === "app") {
    if (caller.kind !== "app") throw new Refusal(401, "A JSON web token could not be decoded");
    return undefined;
  }
  if (caller.kind !== "installation")
    throw new Refusal(403, "You must authenticate with an installation access token in order to use this endpoint");
  if (need === "installation") return undefined;
  return authoriseRepository(state, { ...wish, need, token: caller.token });
}

function authoriseRepository(
  state: TwinState,
  wish: Wish & { readonly need: Exclude<Need, string>; readonly token: TwinToken },
): TwinRepository {
  const repository = findRepository(state, wish.params["owner"] ?? "", wish.params["repo"] ?? "");
  if (repository === undefined) throw notFound();
  const covered = covers(state, wish.token, repository);
  if (!covered && repository.private) throw notFound();
  if (!covered || !allows(wish.token.permissions, wish.need))
    throw new Refusal(403, "Resource not accessible by integration");
  if (repository.archived && wish.method !== "GET") throw new Refusal(403, "Repository was archived so is read-only.");
  return repository;
}

/** GitHub's answer to a path under an old name: 301 for reading, 307 so that a write is sent again as it is. */
export function redirectRenamed(
  state: TwinState,
  request: { readonly method: string; readonly path: string; readonly search: string; readonly caller: Caller },
): Reply | undefined {
  const [, owner = "", name = "", rest = ""] = /^\/repos\/([^/]+)\/([^/]+)(\/.*)?$/.exec(request.path) ?? [];
  const repository = findRepository(state, owner, name) === undefined ? findFormer(state, owner, name) : undefined;
  if (repository === undefined || !maySee(state, request.caller, repository)) return undefined;
  const location = `${state.addresses.api}/repositories/${repository.id}${rest}${request.search}`;
  const status = request.method === "GET" || request.method === "HEAD" ? 301 : 307;
  const message = "Moved Permanently";
  const body = { message, url: location, documentation_url: `${DOCS}/guides/best-practices-for-using-the-rest-api` };
  return { status, headers: { location }, body };
}

function maySee(state: TwinState, caller: Caller, repository: TwinRepository): boolean {
  if (!repository.private || caller.kind === "app") return true;
  return caller.kind === "installation" && covers(state, caller.token, repository);
}

export function findFormer(state: TwinState, owner: string, name: string): TwinRepository | undefined {
  const id = state.formerNames.get(`${owner}/${name}`.toLowerCase());
  return id === undefined ? undefined : state.repositories.find((repository) => repository.id === id);
}
