/** What the App asks as itself, and the tokens it gets for an installation. */
import { covers } from "../authorise.ts";
import { renderApp, renderInstallation } from "../render-app.ts";
import { renderRepository } from "../render-repository.ts";
import { notFound, numberOf, paginate, Refusal, type Call, type Reply, type Route } from "../router.ts";
import { createInstallationToken } from "../signing.ts";
import {
  findInstallation,
  findRepository,
  type PermissionName,
  type Permissions,
  type TwinInstallation,
  type TwinRepository,
} from "../state.ts";
import { toIso } from "../to-iso.ts";

function findInstallationOfRepository(call: Call): Reply {
  const repository = findRepository(call.state, call.params["owner"] ?? "", call.params["repo"] ?? "");
  const installation = repository === undefined ? undefined : findInstallation(call.state, repository);
  if (installation === undefined) throw notFound();
  return { status: 200, body: renderInstallation(call.state, installation) };
}

function listInstallations(call: Call): Reply {
  const { state } = call;
  return paginate(
    call,
    state.installations.map((installation) => renderInstallation(state, installation)),
  );
}

function getInstallation(call: Call): Reply {
  return { status: 200, body: renderInstallation(call.state, installationOf(call)) };
}

function installationOf(call: Call): TwinInstallation {
  const id = numberOf(call, "installation_id");
  const installation = call.state.installations.find((candidate) => candidate.id === id);
  if (installation === undefined) throw notFound();
  return installation;
}

function createToken(call: Call): Reply {
  const { state } = call;
  const installation = installationOf(call);
  if (installation.suspendedAt !== null) throw new Refusal(403, "This installation has been suspended");
  const repositories = chooseRepositories(call, installation);
  const permissions = choosePermissions(call);
  const token = createInstallationToken();
  const expiresAtMs = state.nowMs() + state.tokenLifetimeMs;
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

function choosePermissions(call: Call): Permissions {
  const asked = call.body["permissions"];
  const { permissions } = call.state.app;
  if (typeof asked !== "object" || asked === null) return permissions;
  for (const [name, level] of Object.entries(asked)) {
    const has = permissions[name as PermissionName];
    if (has === undefined || (level === "write" && has !== "write") || (level !== "read" && level !== "write"))
      throw new Refusal(422, "The permissions requested are not granted to this installation.");
  }
  return { ...(asked as Permissions), metadata: "read" };
}

function revokeToken(call: Call): Reply {
  if (call.caller.kind === "installation") call.state.tokens.delete(call.caller.text);
  return { status: 204 };
}

function listRepositories(call: Call): Reply {
  const { caller, state } = call;
  if (caller.kind !== "installation") throw new Refusal(403, "Resource not accessible by integration");
  const visible = state.repositories.filter((repository) => covers(state, caller.token, repository));
  const rendered = visible.map((repository) => renderRepository(state, repository));
  return paginate(call, rendered, (page) => ({
    total_count: rendered.length,
    repository_selection: "selected",
    repositories: page,
  }));
}

export const APP_ROUTES: readonly Route[] = [
  {
    operation: "apps/get-authenticated",
    need: "app",
    handle: ({ state }) => ({ status: 200, body: renderApp(state) }),
  },
  { operation: "apps/list-installations", need: "app", handle: listInstallations },
  { operation: "apps/get-installation", need: "app", handle: getInstallation },
  { operation: "apps/create-installation-access-token", need: "app", handle: createToken },
  { operation: "apps/get-repo-installation", need: "app", handle: findInstallationOfRepository },
  { operation: "apps/list-repos-accessible-to-installation", need: "installation", handle: listRepositories },
  { operation: "apps/revoke-installation-access-token", need: "installation", handle: revokeToken },
];
