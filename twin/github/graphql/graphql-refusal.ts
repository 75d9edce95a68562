/** Refusals of GraphQL: an entry of `errors` with GitHub's type, beside whatever else could be answered. */
import { GraphQLError } from "graphql";
import { covers } from "../authorise.ts";
import { allows } from "../router.ts";
import type { PermissionName, TwinRepository, TwinState, TwinToken } from "../state.ts";

type RefusalType =
  "NOT_FOUND" | "FORBIDDEN" | "UNPROCESSABLE" | "MISSING_PAGINATION_BOUNDARIES" | "EXCESSIVE_PAGINATION";

export function refuseGraphql(type: RefusalType, message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { type } });
}

export function nodeNotFound(id: string): GraphQLError {
  return refuseGraphql("NOT_FOUND", `Could not resolve to a node with the global id of '${id}'`);
}

/** Who asks, and what the resolvers work on. */
export interface GraphqlContext {
  readonly state: TwinState;
  readonly token: TwinToken;
  readonly payer: string;
}

export interface GraphqlNeed {
  readonly level: "read" | "write";
  /** All of them. */
  readonly of: readonly PermissionName[];
}

/** Whether the token sees the repository at all. */
export function mayLook({ state, token }: GraphqlContext, repository: TwinRepository): boolean {
  return covers(state, token, repository) || !repository.private;
}

/** @throws GraphQLError FORBIDDEN */
export function demand({ state, token }: GraphqlContext, repository: TwinRepository, need: GraphqlNeed): void {
  const isCovered = covers(state, token, repository);
  const { level } = need;
  const isGranted = need.of.every((name) => allows(token.permissions, { level, anyOf: [name] }));
  if (!isCovered || !isGranted || (repository.archived && level === "write"))
    throw refuseGraphql("FORBIDDEN", "Resource not accessible by integration");
}
