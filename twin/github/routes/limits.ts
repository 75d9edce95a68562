/** How much of the primary limit is left; asking is free. */
import type { Call, Reply, Route } from "../router.ts";

function getRateLimit(call: Call): Reply {
  const { caller, state } = call;
  const payer = caller.kind === "installation" ? `installation ${caller.token.installation.id}` : caller.kind;
  const core = state.limits.primary(payer);
  const { reset } = core;
  const graphql = { limit: 5000, used: 0, remaining: 5000, reset };
  const search = { limit: 30, used: 0, remaining: 30, reset };
  return { status: 200, body: { resources: { core, graphql, search }, rate: core } };
}

export const LIMIT_ROUTES: readonly Route[] = [{ operation: "rate-limit/get", need: "open", handle: getRateLimit }];
