/** The repository itself, and who may do what in it. */
import { renderRepository } from "../render-repository.ts";
import { renderUser } from "../render-user.ts";
import { notFound, type Call, type Reply, type Route } from "../router.ts";
import { levelOf, type Level } from "../state.ts";

const METADATA = { level: "read", anyOf: ["metadata"] } as const;

function getRepository(call: Call): Reply {
  return { status: 200, body: renderRepository(call.state, call.repository) };
}

/** GitHub's coarse word; the fine one is `role_name`. */
const COARSE: Readonly<Record<Level, string>> = {
  none: "none",
  read: "read",
  triage: "read",
  write: "write",
  maintain: "write",
  admin: "admin",
};

const RANKS: readonly Level[] = ["none", "read", "triage", "write", "maintain", "admin"];

function getPermission(call: Call): Reply {
  const user = call.state.users.get(call.params["username"] ?? "");
  if (user === undefined) throw notFound();
  const level = levelOf(call.repository, user.login);
  const rank = RANKS.indexOf(level);
  const may = (needed: Level): boolean => rank >= RANKS.indexOf(needed);
  const permissions = {
    ...{ pull: may("read"), triage: may("triage"), push: may("write") },
    ...{ maintain: may("maintain"), admin: may("admin") },
  };
  const shown = { ...renderUser(call.state, user), permissions, role_name: level };
  const body = { permission: COARSE[level], role_name: level, user: shown };
  return { status: 200, body };
}

export const REPOSITORY_ROUTES: readonly Route[] = [
  { operation: "repos/get", need: METADATA, handle: getRepository },
  { operation: "repos/get-collaborator-permission-level", need: METADATA, handle: getPermission },
];
