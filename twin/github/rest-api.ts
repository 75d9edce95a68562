/** REST: who asks, may they, which route, and is our answer as GitHub describes it. */
import { authorise, identify, redirectRenamed } from "./authorise.ts";
import { loadRestContract, type Matched } from "./contract/rest-contract.ts";
import { noteBadRequest, type Inspected } from "./inspect-request.ts";
import { DOCS, notFound, Refusal, type Call, type Reply } from "./router.ts";
import { findRoute } from "./route-table.ts";
import type { TwinState } from "./state.ts";

/** Every refusal is an answer; only a bug of the stand-in throws. A wrong answer becomes a 500 that names the field. */
export async function serveRest(state: TwinState, inspected: Inspected): Promise<Reply> {
  const { matched } = inspected;
  if (matched === undefined) return notFound().reply;
  const reply = await handle(state, inspected, matched);
  const { operationId } = matched;
  const problem = findProblem(operationId, reply);
  if (problem === undefined) return reply;
  state.contract.addBadAnswer({ operationId, status: reply.status, problem });
  return { status: 500, body: { message: `The stand-in is wrong: ${problem}` } };
}

async function handle(state: TwinState, inspected: Inspected, matched: Matched): Promise<Reply> {
  const { request, headerRefusal, shapeRefusal } = inspected;
  const { operationId, params } = matched;
  try {
    if (headerRefusal !== undefined) throw headerRefusal;
    const caller = identify(state, request.headers.authorization);
    const moved = redirectRenamed(state, { ...request, caller });
    if (moved !== undefined) return moved;
    const route = findRoute(operationId);
    if (route === undefined) return { status: 501 };
    const repository = authorise(state, { need: route.need, params, caller, method: request.method });
    if (shapeRefusal !== undefined) throw shapeRefusal;
    const call: Call = {
      ...{ state, params, caller, user: state.app.bot },
      ...{ query: inspected.query, media: inspected.media, body: inspected.body },
      url: `${state.addresses.api}${request.path}`,
      get repository() {
        if (repository === undefined) throw notFound();
        return repository;
      },
    };
    return await route.handle(call);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    if (error.isMalformed) noteBadRequest(state, request, { operationId, problem: wordsOf(error) });
    return error.reply;
  }
}

function wordsOf(refusal: Refusal): string {
  const { errors } = refusal.reply.body as { errors?: readonly unknown[] };
  return errors === undefined ? refusal.message : `${refusal.message} ${JSON.stringify(errors)}`;
}

/** Text has no shape to check. */
function findProblem(operationId: string, reply: Reply): string | undefined {
  if (reply.raw !== undefined) return undefined;
  if (reply.status === 501) return `it does not serve ${operationId}`;
  return loadRestContract().checkAnswer(operationId, reply.status, reply.body);
}

/** GitHub's two refusals of somebody who asks too much. */
export function renderLimit(limited: {
  readonly status: number;
  readonly payer: string;
  readonly retryAfterSeconds?: number | undefined;
  readonly isGraphql?: boolean;
}): Reply {
  const { status, payer, retryAfterSeconds, isGraphql = false } = limited;
  if (retryAfterSeconds === undefined) {
    const message = `API rate limit exceeded for ${payer}.`;
    if (isGraphql) return { status: 200, body: { errors: [{ type: "RATE_LIMITED", message }] } };
    return { status, body: { message, documentation_url: `${DOCS}/using-the-rest-api/rate-limits-for-the-rest-api` } };
  }
  const message =
    "You have exceeded a secondary rate limit. Please wait a few minutes before you try again. " +
    "If you reach out to GitHub Support for help, please include the request ID.";
  const about = "https://docs.github.com/free-pro-team@latest/rest/overview/rate-limits-for-the-rest-api";
  const headers = { "retry-after": String(retryAfterSeconds) };
  return { status, headers, body: { message, documentation_url: `${about}#about-secondary-rate-limits` } };
}
