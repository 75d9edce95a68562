/** Looks at a REST request as it arrives, whatever becomes of it: which operation it is, and is it as GitHub describes it. */
import type { IncomingHttpHeaders } from "node:http";
import { loadRestContract, type Matched, type Problem } from "./contract/rest-contract.ts";
import { parseAccept, type MediaType } from "./media-type.ts";
import { Refusal } from "./router.ts";
import type { TwinState } from "./state.ts";

export interface RestRequest {
  readonly method: string;
  /** Without the layout's prefix, still percent-encoded. */
  readonly path: string;
  /** With its question mark; empty without a query. */
  readonly search: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

export interface Inspected {
  readonly request: RestRequest;
  /** Undefined for a path that is no operation we list. */
  readonly matched: Matched | undefined;
  readonly query: URLSearchParams;
  readonly media: MediaType;
  readonly body: Readonly<Record<string, unknown>>;
  /** What GitHub answers before it looks at the credentials. */
  readonly headerRefusal: Refusal | undefined;
  /** What it answers once the sender is known and allowed. */
  readonly shapeRefusal: Refusal | undefined;
}

/** Counts the operation, and remembers what is wrong. */
export function inspectRequest(state: TwinState, request: RestRequest): Inspected {
  const matched = match(state, request);
  const query = new URLSearchParams(request.search);
  const parsed = parseBody(request.body);
  const headerRefusal = checkHeaders(request);
  const shapeRefusal = matched === undefined ? undefined : checkShape(matched, query, parsed);
  if (matched === undefined) noteBadRequest(state, request, { problem: "is no operation we list" });
  else {
    const { operationId } = matched;
    state.contract.count(operationId);
    const refusal = headerRefusal ?? shapeRefusal;
    if (refusal !== undefined) noteBadRequest(state, request, { operationId, problem: refusal.message });
  }
  const body = parsed instanceof Refusal ? {} : (parsed ?? {});
  const media = parseAccept(request.headers.accept) ?? "json";
  return { request, matched, query, media, body, headerRefusal, shapeRefusal };
}

export function noteBadRequest(
  state: TwinState,
  request: RestRequest,
  found: { readonly operationId?: string; readonly problem: string },
): void {
  const { operationId, problem } = found;
  state.contract.addBadRequest({ operationId, problem, method: request.method, path: request.path + request.search });
}

/** Also understands `/repositories/<id>/…`, which GitHub serves for every path under a repository. */
function match(state: TwinState, request: RestRequest): Matched | undefined {
  const [, id, rest = ""] = /^\/repositories\/(\d+)(\/.*)?$/.exec(request.path) ?? [];
  if (id === undefined) return loadRestContract().find(request.method, request.path);
  const repository = state.repositories.find((candidate) => candidate.id === Number(id));
  // An id that is not there any more still is an operation; it is refused with 404.
  const name = repository === undefined ? "unknown/unknown" : `${repository.owner.login}/${repository.name}`;
  return loadRestContract().find(request.method, `/repos/${name}${rest}`);
}

function checkHeaders(request: RestRequest): Refusal | undefined {
  const { accept, "user-agent": userAgent = "" } = request.headers;
  if (userAgent === "")
    return new Refusal(
      403,
      "Request forbidden by administrative rules. Please make sure your request has a User-Agent header.",
    );
  return parseAccept(accept) === undefined
    ? new Refusal(415, `Unsupported 'Accept' header: '${accept ?? ""}'. Must accept 'application/json'.`)
    : undefined;
}

function parseBody(bytes: Buffer): Record<string, unknown> | Refusal | undefined {
  if (bytes.byteLength === 0) return undefined;
  let value: unknown;
  try {
    value = JSON.parse(bytes.toString("utf8"));
  } catch {
    return new Refusal(400, "Problems parsing JSON");
  }
  const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
  return isObject ? (value as Record<string, unknown>) : new Refusal(400, "Body should be a JSON object");
}

function checkShape(matched: Matched, query: URLSearchParams, body: unknown): Refusal | undefined {
  if (body instanceof Refusal) return body;
  const problem = loadRestContract().checkRequest(matched, query, body);
  return problem === undefined ? undefined : toRefusal(matched.operationId, problem);
}

/** The path names nothing, a query has one bad field, and a body is answered in GitHub's own sentence. */
function toRefusal(operationId: string, problem: Problem): Refusal {
  const { where, field, rule, message } = problem;
  if (where === "path") return new Refusal(404, "Not Found");
  if (where === "query") {
    const code = rule === "additionalProperties" ? "unknown_field" : "invalid";
    return new Refusal(422, "Validation Failed", { errors: [{ resource: operationId, field, code }] });
  }
  const last = field.split(".").at(-1) ?? "";
  const sentences: Readonly<Record<string, string>> = {
    required: `"${last}" wasn't supplied.`,
    additionalProperties: `"${last}" is not a permitted key.`,
  };
  const said = sentences[rule] ?? `For 'properties/${field.replaceAll(".", "/")}', it ${message}.`;
  return new Refusal(422, `Invalid request.\n\n${said}`);
}
