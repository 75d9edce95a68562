/** Valid calls of every tool, and the ways in which models are known to bend them. */
import fc from "fast-check";

type Plain = string | number | boolean | null;

export interface ValidCall {
  readonly name: string;
  readonly value: Readonly<Record<string, Plain>>;
}

/** Text of programs: quotes, backslashes, line breaks, tabs, other scripts, and what looks like something else. */
const text = fc.oneof(
  fc.string({ unit: "grapheme", maxLength: 60 }),
  fc
    .array(
      fc.constantFrom(
        "if (x) {",
        "\n",
        "\t",
        '"',
        "'",
        "\\",
        "\\n",
        "}",
        "]",
        "null",
        "true",
        "42",
        "é",
        "漢",
        "🦊",
        " ",
      ),
      {
        maxLength: 30,
      },
    )
    .map((parts) => parts.join("")),
);
const filled = text.filter((value) => value.length > 0);
const path = fc.constantFrom("src/a.ts", "test/b.test.js", "README.md", "über/ß.py");
const line = fc.integer({ min: 1, max: 5_000 });

function call<T extends Record<string, Plain>>(name: string, value: fc.Arbitrary<T>): fc.Arbitrary<ValidCall> {
  return value.map((made) => ({ name, value: made }));
}

export const validCall: fc.Arbitrary<ValidCall> = fc.oneof(
  call(
    "search",
    fc.record({ query: filled, kind: fc.constantFrom("text", "regex"), path_glob: fc.constantFrom(null, "src/**") }),
  ),
  call("read", fc.record({ path, start: fc.option(line), end: fc.option(line) })),
  call("edit", fc.record({ path, old_text: text, new_text: text, all: fc.boolean() })),
  call("edit_lines", fc.record({ path, start: line, end: line, first_line: text, last_line: text, new_text: text })),
  call("patch", fc.record({ patch: text })),
  call("write", fc.record({ path, content: text, overwrite: fc.boolean() })),
  call("shell", fc.record({ command: filled, timeout: fc.integer({ min: 1, max: 300 }) })),
  call("finish", fc.record({ summary: text })),
);

export const CORRUPTIONS = [
  "stringified",
  "stringified values",
  "wrapper",
  "control characters",
  "python",
  "trailing comma",
  "trailing garbage",
  "fence",
  "split array",
  "name rest",
  "name prefix",
  "alias",
  "parameter alias",
  "parameter case",
  "misspelt",
  "noise",
] as const;
export type Corruption = (typeof CORRUPTIONS)[number];

export interface BentCall {
  readonly name: string;
  readonly arguments: string;
}

const TOOL_ALIASES: Readonly<Record<string, readonly string[]>> = {
  search: ["grep", "search_files"],
  read: ["read_file", "view_file"],
  edit: ["str_replace", "edit_file"],
  patch: ["apply_patch"],
  write: ["write_file", "create_file"],
  shell: ["bash", "run_command"],
  finish: ["submit", "attempt_completion"],
};
const PARAMETER_ALIASES: Readonly<Record<string, string>> = {
  path: "file_path",
  command: "cmd",
  old_text: "old_string",
  new_text: "new_string",
  content: "file_text",
  query: "pattern",
};
/** Long enough that one wrong letter still names one tool. */
const SPELLABLE = ["search", "edit_lines", "patch", "write", "shell", "finish"];

type Bend = (call: ValidCall, pick: <T>(from: readonly T[]) => T, seed: number) => BentCall;

const asJson = ({ value }: ValidCall): string => JSON.stringify(value);
/** With other arguments, as text or to be written as JSON. */
const saying = ({ name }: ValidCall, args: unknown): BentCall => ({
  name,
  arguments: typeof args === "string" ? args : JSON.stringify(args),
});
const named = (call: ValidCall, name: string): BentCall => ({ name, arguments: asJson(call) });

const BENDS: Readonly<Record<Corruption, Bend>> = {
  stringified: (call) => saying(call, JSON.stringify(asJson(call))),
  "stringified values": (call) =>
    saying(
      call,
      mapValues(call.value, (value, name) => (name === "path_glob" || typeof value === "string" ? value : `${value}`)),
    ),
  wrapper: (call, pick) =>
    saying(
      call,
      pick([{ arguments: call.value }, { name: call.name, parameters: call.value }, { input: asJson(call) }]),
    ),
  "control characters": (call) =>
    saying(
      call,
      asJson(call)
        .replaceAll(/(?<!\\)((?:\\\\)*)\\n/g, "$1\n")
        .replaceAll(/(?<!\\)((?:\\\\)*)\\t/g, "$1\t"),
    ),
  python: (call) => saying(call, toPython(call.value)),
  "trailing comma": (call) => saying(call, asJson(call).replace(/\}$/, ",}")),
  "trailing garbage": (call, pick) =>
    saying(call, asJson(call) + pick(["</tool_call>", "}", "\n```", "<|im_end|>", "]}"])),
  fence: (call) => saying(call, `\`\`\`json\n${asJson(call)}\n\`\`\``),
  "split array": (call) =>
    saying(
      call,
      mapValues(call.value, (value) => (typeof value === "string" && value.includes("\n") ? splitLines(value) : value)),
    ),
  "name rest": (call, pick) => named(call, call.name + pick(["<|channel|>json", " \n", "(", ":0"])),
  "name prefix": (call, pick) => named(call, pick(["functions.", "tools.", "default_api."]) + call.name),
  alias: (call, pick) => named(call, pick(TOOL_ALIASES[call.name] ?? [call.name])),
  "parameter alias": (call) =>
    saying(
      call,
      mapNames(call.value, (name) => PARAMETER_ALIASES[name] ?? name),
    ),
  "parameter case": (call) => saying(call, mapNames(call.value, toCamel)),
  misspelt: (call, _pick, seed) => named(call, SPELLABLE.includes(call.name) ? misspell(call.name, seed) : call.name),
  noise: (call, pick) =>
    saying(call, { ...call.value, [pick(["explanation", "thought", "security_risk"])]: "because" }),
};

/** `seed` picks among the variants of one kind. A call that a kind does not apply to comes back as it is. */
export function corrupt(call: ValidCall, kind: Corruption, seed: number): BentCall {
  return BENDS[kind](call, (from) => from[seed % from.length]!, seed);
}

function toCamel(name: string): string {
  return name.replace(/_(\w)/g, (_all, letter: string) => letter.toUpperCase());
}

function mapValues(
  value: ValidCall["value"],
  change: (value: Plain, name: string) => unknown,
): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, change(one, name)]));
}

function mapNames(value: ValidCall["value"], change: (name: string) => string): ValidCall["value"] {
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [change(name), one]));
}

function splitLines(text: string): readonly string[] {
  return text.split(/(?<=\n)/);
}

function toPython(value: ValidCall["value"]): string {
  const items = Object.entries(value).map(([name, one]) => `'${name}': ${toPythonValue(one)}`);
  return `{${items.join(", ")}}`;
}

function toPythonValue(value: Plain): string {
  if (value === null) return "None";
  if (typeof value === "boolean") return value ? "True" : "False";
  if (typeof value === "number") return `${value}`;
  return `'${JSON.stringify(value).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`;
}

function misspell(name: string, seed: number): string {
  const at = 1 + (seed % (name.length - 2));
  return seed % 2 === 0 ? name.slice(0, at) + name.slice(at + 1) : `${name.slice(0, at)}x${name.slice(at)}`;
}
