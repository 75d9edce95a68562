/** GraphQL: reached at its own address; it serves nothing yet. */
import type { IncomingHttpHeaders } from "node:http";
import { identify } from "./authorise.ts";
import { Refusal, type Reply } from "./router.ts";
import type { TwinState } from "./state.ts";

/** How the ledger calls such a request. */
export const GRAPHQL_OPERATION = "graphql";

interface GraphqlRequest {
  readonly method: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

export function serveGraphql(state: TwinState, request: GraphqlRequest): Reply {
  try {
    identify(state, request.headers.authorization);
    return { status: 501, body: { message: "The stand-in serves no GraphQL" } };
  } catch (error) {
    if (error instanceof Refusal) return error.reply;
    throw error;
  }
}
