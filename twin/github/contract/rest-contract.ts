/**
 * GitHub's published description of its REST interface, cut down to the operations we use: which operation a request
 * is, and whether the request and the answer have the described shape. Knows nothing of the stand-in's state.
 */
import { existsSync, readFileSync } from "node:fs";
import { join, sep } from "node:path";
import { Ajv, type ErrorObject, type ValidateFunction } from "ajv";

type Schema = Readonly<Record<string, unknown>>;

interface Parameter {
  readonly name: string;
  readonly in: "path" | "query" | "header";
  readonly required?: true;
  readonly schema: Schema;
}

interface Operation {
  readonly id: string;
  readonly method: string;
  readonly path: string;
  readonly parameters: readonly Parameter[];
  readonly body?: { readonly required?: true; readonly schema: Schema };
  /** Status → schema; null where the answer has no JSON body. */
  readonly responses: Readonly<Record<string, Schema | null>>;
}

interface Description {
  readonly operations: readonly Operation[];
  readonly schemas: Readonly<Record<string, Schema>>;
}

/** A request as one of GitHub's operations; the parameters are decoded and named as GitHub names them. */
export interface Matched {
  readonly operationId: string;
  readonly params: Readonly<Record<string, string>>;
}

/** One thing that is not as described. */
export interface Problem {
  readonly where: "path" | "query" | "body";
  /** Dotted, empty for the whole. */
  readonly field: string;
  /** ajv's word for the rule, such as `type`, `required` or `additionalProperties`. */
  readonly rule: string;
  readonly message: string;
}

export interface RestContract {
  /** `path` is percent-encoded and without prefix: `/repos/…`. */
  find(method: string, path: string): Matched | undefined;
  /** Undefined when all is well. `body` is undefined when none was sent. */
  checkRequest(matched: Matched, query: URLSearchParams, body: unknown): Problem | undefined;
  /** The sentence that says what is wrong with an answer, or undefined. */
  checkAnswer(operationId: string, status: number, body: unknown): string | undefined;
}

type Validators = (key: string, schema: () => Schema) => ValidateFunction;

const FILE = "openapi/github-rest.json";
/** Parameters whose value may hold slashes. */
const GREEDY = new Set(["path", "ref", "branch", "basehead"]);
/** Answers that any operation may give, whether its description says so or not. */
const ALWAYS_POSSIBLE = new Set([301, 304, 307, 400, 401, 403, 404, 409, 410, 415, 422, 429]);

const loaded = new Map<string, RestContract>();

/** Read once in a process. */
export function loadRestContract(): RestContract {
  const there = loaded.get(FILE);
  if (there !== undefined) return there;
  const contract = createContract(JSON.parse(readFileSync(locate(), "utf8")) as Description);
  loaded.set(FILE, contract);
  return contract;
}

/** The built product runs from `dist`, where the compiler leaves no copy of the file. */
function locate(): string {
  const github = join(import.meta.dirname, "..");
  const beside = join(github, FILE);
  return existsSync(beside) ? beside : join(github.replace(`${sep}dist${sep}twin${sep}`, `${sep}twin${sep}`), FILE);
}

function createContract(description: Description): RestContract {
  const bodies = createValidators(description, false);
  const texts = createValidators(description, true);
  const byId = new Map(description.operations.map((operation) => [operation.id, operation]));
  // What has more fixed letters is the narrower path: `/issues/comments` before `/issues/{issue_number}`.
  const patterns = description.operations
    .map((operation) => ({ operation, pattern: toPattern(operation.path) }))
    .sort((a, b) => fixedLetters(b.operation.path) - fixedLetters(a.operation.path));

  return {
    find(method, path) {
      for (const { operation, pattern } of patterns) {
        if (operation.method !== method) continue;
        const match = pattern.exec(path);
        if (match === null) continue;
        const params = Object.entries(match.groups ?? {}).map(([name, text]) => [name, decode(text)] as const);
        return { operationId: operation.id, params: Object.fromEntries(params) };
      }
      return undefined;
    },
    checkRequest(matched, query, body) {
      const operation = byId.get(matched.operationId);
      if (operation === undefined) return undefined;
      const { id, parameters } = operation;
      for (const where of ["path", "query"] as const) {
        const named = parameters.filter((parameter) => parameter.in === where);
        const validate = texts(`${id} ${where}`, () => toObjectSchema(named));
        const problem = check(validate, where === "path" ? { ...matched.params } : toObject(query, named), where);
        if (problem !== undefined) return problem;
      }
      return checkBody(operation, body, bodies);
    },
    checkAnswer(operationId, status, body) {
      const operation = byId.get(operationId);
      if (operation === undefined) return `${operationId} is no listed operation`;
      const described = operation.responses[String(status)];
      const schema = described === undefined ? fallback(status) : described;
      if (schema === undefined) return `${operationId} does not answer ${status}`;
      if (schema === null) return undefined;
      const problem = check(
        bodies(`${operationId} ${status}`, () => schema),
        body,
        "body",
      );
      return problem === undefined ? undefined : `${operationId} ${status}: ${problem.field} ${problem.message}`;
    },
  };
}

function checkBody(operation: Operation, body: unknown, validators: Validators): Problem | undefined {
  const { id, body: described } = operation;
  if (described === undefined) return body === undefined || isEmpty(body) ? undefined : unexpectedBody();
  if (body === undefined && described.required !== true) return undefined;
  const validate = validators(`${id} body`, () => described.schema);
  return check(validate, body ?? {}, "body");
}

/** Compiled when first asked for: all of them would take seconds. */
function createValidators(description: Description, isText: boolean): Validators {
  const ajv = new Ajv({ strict: false, logger: false, ...(isText ? { coerceTypes: "array" as const } : {}) });
  ajv.addFormat("date-time", /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/);
  ajv.addFormat("date", /^\d{4}-\d\d-\d\d$/);
  ajv.addFormat("uri", (text) => URL.canParse(text));
  ajv.addFormat("email", /^[^@\s]+@[^@\s]+$/);
  ajv.addFormat("repo.nwo", /^[\w.-]+\/[\w.-]+$/);
  ajv.addSchema({ $id: "github", schemas: description.schemas });
  const compiled = new Map<string, ValidateFunction>();
  return (key, schema) => {
    const there = compiled.get(key);
    if (there !== undefined) return there;
    const validate = ajv.compile(pointIntoDescription(schema()));
    compiled.set(key, validate);
    return validate;
  };
}

/** `#/schemas/x` of the file is `github#/schemas/x` from anywhere else. */
function pointIntoDescription(schema: Schema): Schema {
  return JSON.parse(JSON.stringify(schema).replaceAll('"$ref":"#/', '"$ref":"github#/')) as Schema;
}

function check(validate: ValidateFunction, value: unknown, where: Problem["where"]): Problem | undefined {
  if (validate(value)) return undefined;
  const errors = validate.errors ?? [];
  // The deepest place is the nearest to the cause; `oneOf` and the like only sum up.
  const [worst] = [...errors].sort((a, b) => b.instancePath.length - a.instancePath.length);
  return worst === undefined ? undefined : toProblem(worst, where);
}

function toProblem(error: ErrorObject, where: Problem["where"]): Problem {
  const { missingProperty, additionalProperty } = error.params as Record<string, string | undefined>;
  const inner = error.instancePath.split("/").slice(1);
  const named = missingProperty ?? additionalProperty;
  const field = [...inner, ...(named === undefined ? [] : [named])].join(".");
  return { where, field, rule: error.keyword, message: error.message ?? error.keyword };
}

function fallback(status: number): Schema | null | undefined {
  if (status === 304 || status >= 500) return null;
  if (!ALWAYS_POSSIBLE.has(status)) return undefined;
  const shapes = ["basic-error", "validation-error", "validation-error-simple"];
  return status < 400 ? null : { anyOf: shapes.map((shape) => ({ $ref: `#/schemas/${shape}` })) };
}

function toObjectSchema(parameters: readonly Parameter[]): Schema {
  return {
    type: "object",
    properties: Object.fromEntries(parameters.map(({ name, schema }) => [name, schema])),
    required: parameters.filter(({ required }) => required === true).map(({ name }) => name),
    additionalProperties: false,
  };
}

function toObject(query: URLSearchParams, named: readonly Parameter[]): Record<string, unknown> {
  const lists = new Set(named.filter(({ schema }) => schema["type"] === "array").map(({ name }) => name));
  return Object.fromEntries([...query].map(([name, text]) => [name, lists.has(name) ? text.split(",") : text]));
}

function toPattern(path: string): RegExp {
  const toGroup = (name: string): string => {
    if (name === "path") return ".*"; // Empty for the top folder.
    return GREEDY.has(name) ? ".+" : "[^/]+";
  };
  const source = path.replace(/\{(\w+)\}/g, (_all, name: string) => `(?<${name}>${toGroup(name)})`);
  return new RegExp(`^${source}$`);
}

function fixedLetters(path: string): number {
  return path.replace(/\{\w+\}/g, "").length;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function isEmpty(body: unknown): boolean {
  return typeof body === "object" && body !== null && Object.keys(body).length === 0;
}

function unexpectedBody(): Problem {
  return { where: "body", field: "", rule: "additionalProperties", message: "takes no body" };
}
