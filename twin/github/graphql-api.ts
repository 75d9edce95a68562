/** GraphQL: who asks, is the document one that GitHub would understand, and the answer in GitHub's shape. */
import { existsSync, readFileSync } from "node:fs";
import type { IncomingHttpHeaders } from "node:http";
import { join, sep } from "node:path";
import {
  buildSchema,
  execute,
  GraphQLError,
  Kind,
  parse,
  validate,
  type DocumentNode,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from "graphql";
import { identify, payerOf } from "./authorise.ts";
import { createGraphqlRoot } from "./graphql/graphql-root.ts";
import { Refusal, type Reply } from "./router.ts";
import type { TwinState, TwinToken } from "./state.ts";

/** How the ledger calls such a request. */
export const GRAPHQL_OPERATION = "graphql";

interface GraphqlRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** A document that can be carried out. */
interface Asked {
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  readonly variables: Record<string, unknown>;
}

const MALFORMED = { isMalformed: true };
const FILE = "schema.graphql";
const loaded = new Map<string, GraphQLSchema>();

/** Counts what is asked for as `graphql/<field>`, and remembers what GitHub would not understand. */
export async function serveGraphql(state: TwinState, request: GraphqlRequest): Promise<Reply> {
  try {
    const token = identifyToken(state, request);
    const asked = parseRequest(request.body);
    state.contract.count(Array.isArray(asked) ? GRAPHQL_OPERATION : nameOf(asked));
    if (Array.isArray(asked)) return refuseDocument(state, request, asked);
    return await carryOut(state, request, { ...asked, token });
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    state.contract.count(GRAPHQL_OPERATION);
    if (error.isMalformed) noteBadRequest(state, request, error.message);
    return error.reply;
  }
}

function identifyToken(state: TwinState, request: GraphqlRequest): TwinToken {
  if (request.method !== "POST") throw new Refusal(404, "Not Found", MALFORMED);
  const caller = identify(state, request.headers.authorization);
  if (caller.kind === "installation") return caller.token;
  throw new Refusal(401, "This endpoint requires you to be authenticated.");
}

/** @throws Refusal 400 for what is no question at all */
function parseRequest(body: Buffer): Asked | GraphQLError[] {
  const { query, variables, operationName } = parseBody(body);
  if (typeof query !== "string")
    throw new Refusal(400, "A query attribute must be specified and must be a string.", MALFORMED);
  let document: DocumentNode;
  try {
    document = parse(query);
  } catch (error) {
    return [error as GraphQLError];
  }
  const errors = validate(loadSchema(), document);
  if (errors.length > 0) return [...errors];
  const operations = document.definitions.filter((definition) => definition.kind === Kind.OPERATION_DEFINITION);
  const named = operations.find(({ name }) => name?.value === operationName);
  const operation = operationName === undefined && operations.length === 1 ? operations[0] : named;
  if (operation === undefined) return [new GraphQLError("An operation name is required")];
  return { document, operation, variables: (variables ?? {}) as Record<string, unknown> };
}

function parseBody(body: Buffer): Record<string, unknown> {
  try {
    return JSON.parse(body.toString("utf8")) as Record<string, unknown>;
  } catch {
    throw new Refusal(400, "Problems parsing JSON", MALFORMED);
  }
}

function loadSchema(): GraphQLSchema {
  const there = loaded.get(FILE);
  if (there !== undefined) return there;
  // The built product runs from `dist`, where the compiler leaves no copy of the file.
  const beside = join(import.meta.dirname, "graphql", FILE);
  const source = existsSync(beside) ? beside : beside.replace(`${sep}dist${sep}twin${sep}`, `${sep}twin${sep}`);
  const schema = buildSchema(readFileSync(source, "utf8"));
  loaded.set(FILE, schema);
  return schema;
}

/** By its first field: `graphql/repository`. */
function nameOf({ operation }: Asked): string {
  const [field] = operation.selectionSet.selections;
  return field?.kind === Kind.FIELD ? `${GRAPHQL_OPERATION}/${field.name.value}` : GRAPHQL_OPERATION;
}

async function carryOut(
  state: TwinState,
  request: GraphqlRequest,
  asked: Asked & { readonly token: TwinToken },
): Promise<Reply> {
  const { document, operation, variables, token } = asked;
  const payer = payerOf(state, request.headers.authorization);
  const { data, errors = [] } = await execute({
    schema: loadSchema(),
    document,
    rootValue: createGraphqlRoot({ state, token, payer }),
    variableValues: variables,
    ...(operation.name === undefined ? {} : { operationName: operation.name.value }),
  });
  // Without a result the variables did not fit, and nothing was carried out.
  if (data === undefined) return refuseDocument(state, request, errors);
  const faults = errors.filter(isFault);
  if (faults.length === 0) return { status: 200, body: { data, ...listed(errors) } };
  const problem = faults.map(({ message }) => message).join("; ");
  state.contract.addBadAnswer({ operationId: nameOf(asked), status: 200, problem });
  return { status: 500, body: { message: `The stand-in is wrong: ${problem}` } };
}

/** Whatever is no refusal of ours is a mistake of the stand-in, such as null where the schema has none. */
function isFault(error: GraphQLError): boolean {
  const { originalError } = error;
  if (originalError instanceof Refusal) return false;
  return error.extensions["type"] === undefined && !(originalError instanceof GraphQLError);
}

function refuseDocument(state: TwinState, request: GraphqlRequest, errors: readonly GraphQLError[]): Reply {
  noteBadRequest(state, request, errors.map(({ message }) => message).join("; "));
  return { status: 200, body: listed(errors) };
}

function listed(errors: readonly GraphQLError[]): object {
  return errors.length === 0 ? {} : { errors: errors.map(toEntry) };
}

function toEntry(error: GraphQLError): object {
  const { message, path, locations, originalError, extensions } = error;
  const type = originalError instanceof Refusal ? "UNPROCESSABLE" : extensions["type"];
  return { ...(type === undefined ? {} : { type }), path, locations, message };
}

function noteBadRequest(state: TwinState, request: GraphqlRequest, problem: string): void {
  const { method, path } = request;
  state.contract.addBadRequest({ operationId: GRAPHQL_OPERATION, method, path, problem });
}
