// Writes twin/github/openapi/github-rest.json: of GitHub's published REST description only the operations we list and
// the schemas they reach, without prose, as JSON Schema. The package is 422 MB unpacked and therefore no dependency:
//   npm pack @octokit/openapi@23.0.2 && tar xzf octokit-openapi-23.0.2.tgz package/package.json package/generated/api.github.com.json
//   node tools/trim-openapi.mjs <the unpacked folder>
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const LIST = "twin/github/openapi/listed-operations.json";
const TARGET = "twin/github/openapi/github-rest.json";
const KEPT = new Set(
  "type enum const format pattern minimum maximum minLength maxLength minItems maxItems uniqueItems required minProperties maxProperties".split(
    " ",
  ),
);

// Where the description is wrong in itself, and what it means: here an account would have to be a person and an
// enterprise at once.
const CORRECTIONS = {
  "apps/list-installations": (operation) => {
    operation.responses["200"].items = { $ref: reach("installation") };
  },
};

// A line comment that is outdated has no line any more, and an issue may have no text; GitHub answers null, whatever
// the description says.
const NULLABLE = {
  "pull-request-review-comment": ["line", "position"],
  "review-comment": ["line"],
  "issue-search-result-item": ["body"],
};

const folder = process.argv[2];
if (folder === undefined) {
  console.error("usage: node tools/trim-openapi.mjs <unpacked @octokit/openapi>");
  process.exit(2);
}
const { name, version } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
const whole = JSON.parse(readFileSync(join(folder, "generated/api.github.com.json"), "utf8"));
const wanted = JSON.parse(readFileSync(LIST, "utf8")).flatMap((group) => group.operations);
const reached = new Map();
const operations = wanted.map(trimOperation);
for (const operation of operations) CORRECTIONS[operation.id]?.(operation);
// Error bodies that any operation may answer.
for (const shape of ["basic-error", "validation-error", "validation-error-simple"]) reach(shape);
write();

function trimOperation(id) {
  for (const [path, item] of Object.entries(whole.paths)) {
    for (const [method, operation] of Object.entries(item)) {
      if (operation.operationId !== id) continue;
      const parameters = [...(item.parameters ?? []), ...(operation.parameters ?? [])].map(resolve).map(trimParameter);
      const body = operation.requestBody && trimBody(resolve(operation.requestBody));
      const responses = Object.fromEntries(
        Object.entries(operation.responses).map(([status, response]) => [
          status,
          status < "400" ? trimResponse(resolve(response)) : trimError(resolve(response)),
        ]),
      );
      return { id, method: method.toUpperCase(), path, parameters, ...(body ? { body } : {}), responses };
    }
  }
  throw new Error(`GitHub's description has no operation ${id}`);
}

function trimParameter(parameter) {
  return {
    name: parameter.name,
    in: parameter.in,
    ...(parameter.required ? { required: true } : {}),
    schema: trimSchema(parameter.schema),
  };
}

function trimBody(body) {
  const schema = body.content["application/json"]?.schema;
  if (schema === undefined) return undefined;
  return { ...(body.required ? { required: true } : {}), schema: closeTop(trimSchema(inline(schema))) };
}

/** Null: no body to check (302, 204, or text). */
function trimResponse(response) {
  const content = response.content ?? {};
  const json = content["application/json"] ?? Object.entries(content).find(([type]) => type.includes("json"))?.[1];
  return json?.schema === undefined ? null : trimSchema(json.schema);
}

/** One kind of error is often a looser form of the other, so that "exactly one" of them could never be. */
function trimError(response) {
  const schema = trimResponse(response);
  if (schema?.oneOf === undefined) return schema;
  const { oneOf, ...rest } = schema;
  return { ...rest, anyOf: oneOf };
}

/** Unknown fields at the top of a request body are a mistake of the sender. */
function closeTop(schema) {
  const variants = schema.oneOf ?? schema.anyOf;
  if (schema.properties === undefined) {
    if (variants !== undefined) {
      const key = schema.oneOf === undefined ? "anyOf" : "oneOf";
      return { ...schema, [key]: variants.map((variant) => closeTop(inline(variant))) };
    }
    return schema;
  }
  const named = new Set(Object.keys(schema.properties));
  const isWhole = (variants ?? []).every((variant) =>
    Object.keys(variant.properties ?? {}).every((key) => named.has(key)),
  );
  return isWhole ? { ...schema, additionalProperties: false } : schema;
}

function trimSchema(schema) {
  if (schema.$ref !== undefined) return { $ref: reach(schema.$ref.split("/").at(-1)) };
  const out = Object.fromEntries(Object.entries(schema).filter(([key]) => KEPT.has(key)));
  if (schema.properties !== undefined) out.properties = mapValues(schema.properties, trimSchema);
  for (const key of ["items", "not"].filter((word) => word in schema)) out[key] = trimSchema(schema[key]);
  for (const key of ["oneOf", "anyOf", "allOf"].filter((word) => word in schema))
    out[key] = schema[key].map(trimSchema);
  const more = schema.additionalProperties;
  if (more !== undefined && more !== true) out.additionalProperties = more === false ? false : trimSchema(more);
  return schema.nullable === true ? allowNull(out) : out;
}

function mapValues(object, change) {
  return Object.fromEntries(Object.entries(object).map(([key, value]) => [key, change(value)]));
}

/** `nullable` of OpenAPI 3.0 in the words of JSON Schema. */
function allowNull(schema) {
  if (schema.enum !== undefined && !schema.enum.includes(null)) schema.enum = [...schema.enum, null];
  if (schema.type !== undefined) return { ...schema, type: [schema.type, "null"] };
  const key = ["oneOf", "anyOf"].find((word) => schema[word] !== undefined);
  if (key !== undefined) return { ...schema, [key]: [...schema[key], { type: "null" }] };
  return schema.allOf === undefined ? schema : { anyOf: [schema, { type: "null" }] };
}

function reach(shape) {
  if (!reached.has(shape)) {
    reached.set(shape, {});
    const schema = trimSchema(whole.components.schemas[shape]);
    for (const field of NULLABLE[shape] ?? []) schema.properties[field] = allowNull(schema.properties[field]);
    reached.set(shape, schema);
  }
  return `#/schemas/${shape}`;
}

function inline(schema) {
  return schema.$ref === undefined ? schema : resolve(schema);
}

function resolve(value) {
  if (value.$ref === undefined) return value;
  const found = value.$ref
    .slice(2)
    .split("/")
    .reduce((at, key) => at[key], whole);
  return resolve(found);
}

/** One operation and one schema a line, so that a newer description shows what changed. */
function write() {
  const shapes = [...reached].sort(([a], [b]) => (a < b ? -1 : 1));
  const lines = [
    "{",
    `"source": ${JSON.stringify(`${name} ${version}`)},`,
    '"operations": [',
    operations.map((operation) => JSON.stringify(operation)).join(",\n"),
    "],",
    '"schemas": {',
    shapes.map(([shape, schema]) => `${JSON.stringify(shape)}: ${JSON.stringify(schema)}`).join(",\n"),
    "}",
    "}",
    "",
  ];
  const text = lines.join("\n");
  writeFileSync(TARGET, text);
  console.log(`${TARGET}: ${operations.length} operations, ${shapes.length} schemas, ${text.length} bytes`);
}
