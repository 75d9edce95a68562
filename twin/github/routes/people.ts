/** Who somebody is, and whether they belong to an organisation. */
import { renderProfile, renderUser } from "../render-user.ts";
import { notFound, numberOf, Refusal, type Call, type Reply, type Route } from "../router.ts";
import type { TwinUser } from "../state.ts";

function getByLogin(call: Call): Reply {
  const user = call.state.users.get(call.params["username"] ?? "");
  if (user === undefined) throw notFound();
  return { status: 200, body: renderProfile(call.state, user) };
}

function getById(call: Call): Reply {
  const id = numberOf(call, "account_id");
  const user = [...call.state.users.values()].find((candidate) => candidate.id === id);
  if (user === undefined) throw notFound();
  return { status: 200, body: renderProfile(call.state, user) };
}

/** @throws Refusal 403 without `members: read`, 404 for who is no member */
function memberOf(call: Call): { organisation: TwinUser; user: TwinUser; role: "admin" | "member" } {
  const { state, caller, params } = call;
  const organisation = state.users.get(params["org"] ?? "");
  if (organisation?.type !== "Organization") throw notFound();
  if (!mayAskFor(caller, organisation)) throw new Refusal(403, "Resource not accessible by integration");
  const login = params["username"] ?? "";
  const [user, role] = [state.users.get(login), state.members.get(organisation.login)?.get(login)];
  if (user === undefined || role === undefined)
    throw new Refusal(404, "User does not exist or is not a member of the organization");
  return { organisation, user, role };
}

function mayAskFor(caller: Call["caller"], organisation: TwinUser): boolean {
  if (caller.kind !== "installation") return false;
  const { permissions, installation } = caller.token;
  return permissions.members !== undefined && installation.account.id === organisation.id;
}

function checkMember(call: Call): Reply {
  memberOf(call);
  return { status: 204 };
}

function getMembership(call: Call): Reply {
  const { organisation, user, role } = memberOf(call);
  const { state } = call;
  const api = `${state.addresses.api}/orgs/${organisation.login}`;
  const links = ["repos", "events", "hooks", "issues"].map((name) => [`${name}_url`, `${api}/${name}`] as const);
  const { login, id, node_id, avatar_url } = renderUser(state, organisation);
  const members = { members_url: `${api}/members{/member}`, public_members_url: `${api}/public_members{/member}` };
  const shown = {
    login,
    id,
    node_id,
    avatar_url,
    url: api,
    description: null,
    ...Object.fromEntries(links),
    ...members,
  };
  return {
    status: 200,
    body: {
      ...{ url: `${api}/memberships/${user.login}`, state: "active", role, direct_membership: true },
      ...{ organization_url: api, organization: shown, user: renderUser(state, user) },
    },
  };
}

export const PEOPLE_ROUTES: readonly Route[] = [
  { operation: "users/get-by-username", need: "installation", handle: getByLogin },
  { operation: "users/get-by-id", need: "installation", handle: getById },
  { operation: "orgs/check-membership-for-user", need: "installation", handle: checkMember },
  { operation: "orgs/get-membership-for-user", need: "installation", handle: getMembership },
];
