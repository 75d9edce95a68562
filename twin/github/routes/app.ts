/** What the App asks as itself, and the tokens it gets for an installation. */
import { renderApp, renderInstallation, renderRepository } from "../render.ts";
import { invalid, notFound, paginate, Refusal, type Call, type Reply, type Route } from "../router.ts";
import { createInstallationToken } from "../signing.ts";
import {
  APP_PERMISSIONS,
  findInstallation,
  findRepository,
  toIso,
  type PermissionName,
  type Permissions,
  type TwinInstallation,
  type TwinRepository,
} from "../state.ts";

const TOKEN_LIFE_MS = 60 * 60_000;

function findInstallationOfRepository(call: Call): Reply {
  const repository = findRepository(call.state, call.params["owner"] ?? "", call.params["repo"] ?? "");
  const installation = repository === undefined ? undefined : findInstallation(call.state, repository);
  if (installation === undefined) throw notFound();
  return { status: 200, body: renderInstallation(call.state, installation) };
}

function createToken(call: Call): Reply {
  const { state } = call;
  const installation = state.installations.find((candidate) => candidate.id === Number(call.params["id"]));
  if (installation === undefined) throw notFound();
  const repositories = chooseRepositories(call, installation);
  const permissions = choosePermissions(call.body["permissions"]);
  const token = createInstallationToken();
  const expiresAtMs = state.nowMs() + TOKEN_LIFE_MS;
  const repositoryIds = repositories.map((repository) => repository.id);
  state.tokens.set(token, { installation, repositoryIds, permissions, expiresAtMs });
  const chosen = call.body["repository_ids"] !== undefined || call.body["repositories"] !== undefined;
  return {
    status: 201,
    body: {
      token,
      expires_at: toIso(expiresAtMs),
      permissions,
      repository_selection: "selected",
      ...(chosen ? { repositories: repositories.map((repository) => renderRepository(state, repository)) } : {}),
    },
  };
}

function chooseRepositories(call: Call, installation: TwinInstallation): TwinRepository[] {
  const { state, body } = call;
  const all = state.repositories.filter((repository) => findInstallation(state, repository) === installation);
  const ids = body["repository_ids"];
  const names = body["repositories"];
  const wanted = Array.isArray(ids) ? ids : Array.isArray(names) ? names : undefined;
  if (wanted === undefined) return all;
  const chosen = all.filter((repository) => wanted.includes(repository.id) || wanted.includes(repository.name));
  if (chosen.length !== wanted.length)
    throw new Refusal(
      422,
      "There is at least one repository that does not exist or is not accessible to the parent installation.",
    );
  return chosen;
}

function choosePermissions(asked: unknown): Permissions {
  if (typeof asked !== "object" || asked === null) return APP_PERMISSIONS;
  for (const [name, level] of Object.entries(asked)) {
    const has = APP_PERMISSIONS[name as PermissionName];
    if (has === undefined || (level === "write" && has !== "write") || (level !== "read" && level !== "write"))
      throw new Refusal(422, "The permissions requested are not granted to this installation.");
  }
  return { ...(asked as Permissions), metadata: "read" };
}

function listRepositories(call: Call): Reply {
  if (call.caller.kind !== "installation") throw new Refusal(403, "Resource not accessible by integration");
  const { repositoryIds } = call.caller.token;
  const visible = call.state.repositories.filter((repository) => repositoryIds.includes(repository.id));
  const rendered = visible.map((repository) => renderRepository(call.state, repository));
  return paginate(call, rendered, (page) => ({
    total_count: rendered.length,
    repository_selection: "selected",
    repositories: page,
  }));
}

function getInstallation(call: Call): Reply {
  const installation = call.state.installations.find((candidate) => candidate.id === Number(call.params["id"]));
  if (installation === undefined) throw notFound();
  return { status: 200, body: renderInstallation(call.state, installation) };
}

function getUser(call: Call): Reply {
  const user = call.state.users.get(call.params["login"] ?? "");
  if (user === undefined) throw notFound();
  return { status: 200, body: { login: user.login, id: user.id, type: user.type, name: null } };
}

export const APP_ROUTES: readonly Route[] = [
  { method: "GET", path: "/app", need: "app", handle: ({ state }) => ({ status: 200, body: renderApp(state) }) },
  {
    method: "GET",
    path: "/app/installations",
    need: "app",
    handle: (call) =>
      paginate(
        call,
        call.state.installations.map((installation) => renderInstallation(call.state, installation)),
      ),
  },
  { method: "GET", path: "/app/installations/:id", need: "app", handle: getInstallation },
  { method: "POST", path: "/app/installations/:id/access_tokens", need: "app", handle: createToken },
  { method: "GET", path: "/repos/:owner/:repo/installation", need: "app", handle: findInstallationOfRepository },
  { method: "GET", path: "/installation/repositories", need: "installation", handle: listRepositories },
  { method: "GET", path: "/users/:login", need: "installation", handle: getUser },
];

/** A name's field must be text; shared by the routes that create something by name. */
export function requireText(call: Call, resource: string, field: string): string {
  const value = call.body[field];
  if (typeof value !== "string" || value === "") throw invalid(resource, field, "missing_field");
  return value;
}
