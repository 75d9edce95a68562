/** Arguments made to fit a tool's schema where there is one way only: names, types and wrappers. Pure. */
import { readLooseJson } from "./read-loose-json.ts";

type Json = Readonly<Record<string, unknown>>;

export type Fitted =
  | { readonly kind: "fitted"; readonly value: Json; readonly repairs: readonly string[] }
  | { readonly kind: "refused"; readonly why: string };

/** Other agents' names for the same thing. */
const ALIASES: Readonly<Record<string, readonly string[]>> = {
  path: ["file_path", "filepath", "filename", "file", "target_file"],
  command: ["cmd", "bash_command", "script"],
  old_text: ["old_str", "old_string", "search_text"],
  new_text: ["new_str", "new_string", "replacement", "replace_text"],
  content: ["file_text", "contents", "text"],
  query: ["pattern", "regex", "search_term"],
  path_glob: ["glob", "include"],
  patch: ["diff"],
  summary: ["message", "result"],
  timeout: ["timeout_seconds", "timeout_s"],
  start: ["start_line", "line_start"],
  end: ["end_line", "line_end"],
};
/** What some templates ask every call to carry; it changes nothing about it. */
const NOISE = ["description", "explanation", "reason", "reasoning", "thought", "security_risk", "tool_call_id"];
const WRAPPERS = ["arguments", "parameters", "input", "args", "params"];
const MAX_UNWRAPS = 3;

/** `schema` is the JSON schema of an object whose properties are plain: text, number, truth, a choice, or null. */
export function fitArguments(given: unknown, schema: Json): Fitted {
  const properties = asObject(schema["properties"]) ?? {};
  const opened = unwrap(given, properties);
  if (opened === undefined) return { kind: "refused", why: "the arguments are no JSON object" };
  const named = nameAll(opened.value, properties);
  if (named.kind === "refused") return named;
  const repairs = [...opened.repairs, ...named.repairs];
  const value: Record<string, unknown> = {};
  for (const [name, written] of Object.entries(named.value)) {
    const fitted = fitValue(written, asObject(properties[name]) ?? {});
    if (fitted !== written) repairs.push(`${name} in its type`);
    value[name] = fitted;
  }
  return { kind: "fitted", value, repairs };
}

function unwrap(given: unknown, properties: Json): { readonly value: Json; readonly repairs: string[] } | undefined {
  let value = given;
  const repairs: string[] = [];
  for (let round = 0; round < MAX_UNWRAPS; round += 1) {
    if (typeof value === "string") {
      const read = readLooseJson(value);
      if (read.kind === "broken" || typeof read.value !== "object") return undefined;
      value = read.value;
      repairs.push("text to JSON");
    }
    const object = asObject(value);
    if (object === undefined) return undefined;
    const inner = findInner(object, properties);
    if (inner === undefined) return { value: object, repairs };
    value = inner;
    repairs.push("wrapper taken off");
  }
  return undefined;
}

/** `{"arguments": {…}}`, also with the tool's name beside it. */
function findInner(object: Json, properties: Json): unknown {
  const names = Object.keys(object).filter((name) => name !== "name" && name !== "type" && name !== "id");
  const [only] = names;
  if (only === undefined || names.length !== 1 || !WRAPPERS.includes(only) || Object.hasOwn(properties, only))
    return undefined;
  const inner = object[only];
  return typeof inner === "string" || asObject(inner) !== undefined ? inner : undefined;
}

function nameAll(
  given: Json,
  properties: Json,
):
  | { readonly kind: "named"; readonly value: Json; readonly repairs: readonly string[] }
  | Extract<Fitted, { kind: "refused" }> {
  const value: Record<string, unknown> = {};
  const repairs: string[] = [];
  for (const [written, one] of Object.entries(given)) {
    const name = toName(written, properties);
    if (name === undefined && NOISE.includes(written.toLowerCase())) {
      repairs.push(`${written} left out`);
      continue;
    }
    const kept = name ?? written;
    if (Object.hasOwn(value, kept)) return { kind: "refused", why: `${kept} is given twice` };
    if (kept !== written) repairs.push(`${written} as ${kept}`);
    value[kept] = one;
  }
  return { kind: "named", value, repairs };
}

function toName(written: string, properties: Json): string | undefined {
  if (Object.hasOwn(properties, written)) return written;
  const plain = toPlain(written);
  return Object.keys(properties).find(
    (name) => toPlain(name) === plain || (ALIASES[name] ?? []).some((alias) => toPlain(alias) === plain),
  );
}

function toPlain(name: string): string {
  return name.replace(/[_\s-]/g, "").toLowerCase();
}

function fitValue(value: unknown, schema: Json): unknown {
  const types = listTypes(schema);
  if (typeof value === "string") return fitText(value, types, schema);
  if (typeof value === "number" && types.has("string") && !isNumeric(types) && Number.isSafeInteger(value))
    return String(value);
  if (Array.isArray(value) && types.has("string") && !types.has("array")) return joinPieces(value) ?? value;
  return value;
}

function fitText(text: string, types: ReadonlySet<string>, schema: Json): unknown {
  const choice = fitChoice(text, schema);
  if (choice !== undefined) return choice;
  if (types.has("string")) return text;
  const bare = text.trim();
  if (isNumeric(types) && /^-?\d+(?:\.0+)?$/.test(bare)) return Number(bare);
  if (types.has("boolean") && /^(?:true|false)$/i.test(bare)) return bare.toLowerCase() === "true";
  if (types.has("null") && /^(?:null|none|)$/i.test(bare)) return null;
  return text;
}

function fitChoice(text: string, schema: Json): string | undefined {
  const choices = listBranches(schema).flatMap((branch) =>
    Array.isArray(branch["enum"]) ? (branch["enum"] as unknown[]) : [],
  );
  const found = choices.filter((choice) => typeof choice === "string" && choice === text.trim().toLowerCase());
  return found.length === 1 ? (found[0] as string) : undefined;
}

/** Pieces of one text: all but the last end a line, so nothing was between them. Other arrays may be lines or words. */
function joinPieces(pieces: readonly unknown[]): string | undefined {
  if (!pieces.every((piece) => typeof piece === "string")) return undefined;
  const [first] = pieces;
  if (pieces.length === 1) return first;
  return pieces.length > 1 && pieces.slice(0, -1).every((piece) => piece.endsWith("\n")) ? pieces.join("") : undefined;
}

function isNumeric(types: ReadonlySet<string>): boolean {
  return types.has("integer") || types.has("number");
}

function listTypes(schema: Json): ReadonlySet<string> {
  return new Set(
    listBranches(schema).flatMap((branch) => (typeof branch["type"] === "string" ? [branch["type"]] : [])),
  );
}

function listBranches(schema: Json): readonly Json[] {
  const any = schema["anyOf"];
  if (!Array.isArray(any)) return [schema];
  return (any as readonly unknown[]).flatMap((branch) => {
    const object = asObject(branch);
    return object === undefined ? [] : [object];
  });
}

function asObject(value: unknown): Json | undefined {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Json) : undefined;
}
