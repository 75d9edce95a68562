/** The recipe of a target in a Makefile or justfile, or of a task in a Taskfile, as far as it can be read. Pure. */
import { parseYaml } from "./parse-yaml.ts";
import { textOf, type Project } from "./tree-facts.ts";

export interface MakeTarget {
  readonly recipe: string;
  /** Calls of what it depends on, where that sounds like a build. */
  readonly before: readonly string[];
}

const MAKEFILES = ["GNUmakefile", "Makefile", "makefile"];
const JUSTFILES = ["justfile", "Justfile", ".justfile"];
const TASKFILES = ["Taskfile.yml", "Taskfile.yaml"];
/** Names of the files above, for whoever reads a tree's texts. */
export const TARGET_FILES: readonly string[] = [...MAKEFILES, ...JUSTFILES, ...TASKFILES];
const BUILDS = /^(?:build|compile|generate|gen|proto|codegen)/;
const MAX_EXPANSIONS = 5;
const MAX_RECIPE_CHARS = 16 * 1024;

/** Undefined when the tool's file has no such target. `tool` is `make`, `just` or `task`. */
export function readMakeTarget(tool: string, name: string, project: Project): MakeTarget | undefined {
  if (tool === "task") return readTask(name, project);
  const lines = firstText(tool === "just" ? JUSTFILES : MAKEFILES, project).split(/\r?\n/);
  const head = lines.findIndex((line) => headOf(line)?.names.includes(name) === true);
  if (head === -1) return undefined;
  const below = lines.slice(head + 1);
  const end = below.findIndex((line) => /^[^\s#]/.test(line));
  const recipe = (end === -1 ? below : below.slice(0, end))
    .filter((line) => /^\s+\S/.test(line))
    .map((line) => line.replace(/^\s+[@+-]*/, ""));
  const wants = headOf(lines[head] ?? "")?.wants ?? [];
  const before = wants.filter((want) => BUILDS.test(want)).map((want) => `${tool} ${want}`);
  return { recipe: expand(recipe.join("\n"), lines), before };
}

function headOf(line: string): { readonly names: readonly string[]; readonly wants: readonly string[] } | undefined {
  const match = /^@?([\w./-][\w./ -]*?)((?: +[*+]?\w+(?:=\S*)?)*)\s*::?(?!=)([^=#]*)/.exec(line);
  if (match === null) return undefined;
  const words = (text: string | undefined): readonly string[] =>
    (text ?? "").split(/\s+/).filter((word) => word !== "");
  return {
    names: [...words(match[1]).slice(0, 1), ...words(match[2]), ...words(match[1]).slice(1)],
    wants: words(match[3]),
  };
}

function firstText(names: readonly string[], project: Project): string {
  return names.map((name) => textOf(project, name)).find((text) => text !== "") ?? "";
}

/** Variables of the file itself; where one is left, nothing is known of the command. */
function expand(recipe: string, lines: readonly string[]): string {
  const values = new Map<string, string>();
  for (const line of lines) {
    const [, name, value] = /^(?:export\s+)?([A-Za-z_]\w*)\s*[:?]{0,2}=\s*(.*?)\s*(?:#.*)?$/.exec(line) ?? [];
    if (name !== undefined && value !== undefined && !values.has(name))
      values.set(name, value.replace(/^"(.*)"$/, "$1"));
  }
  let text = recipe.slice(0, MAX_RECIPE_CHARS).replaceAll("$(MAKE)", "make");
  for (let round = 0; round < MAX_EXPANSIONS && text.length <= MAX_RECIPE_CHARS; round += 1) {
    text = text.replace(/\$\((\w+)\)|\$\{(\w+)\}|\{\{ *(\w+) *\}\}/g, (whole, ...names: (string | undefined)[]) => {
      const name = names.slice(0, 3).find((given) => given !== undefined) ?? "";
      const fallback = /^(?:args?|flags?|\w*ARGS|\w*FLAGS|\w*OPTS)$/i.test(name) ? "" : whole;
      return values.get(name) ?? fallback;
    });
  }
  return text.slice(0, MAX_RECIPE_CHARS).replaceAll("$$", "$");
}

function readTask(name: string, project: Project): MakeTarget | undefined {
  const file = parseYaml(firstText(TASKFILES, project));
  const task = pick(pick(file, "tasks"), name);
  const commands = pick(task, "cmds") ?? task;
  const list: readonly unknown[] = Array.isArray(commands) ? commands : [commands];
  const lines = list
    .map((item) => (typeof item === "string" ? item : pick(item, "cmd")))
    .filter((line) => typeof line === "string");
  if (lines.length === 0) return undefined;
  const recipe = lines.join("\n").replace(/\{\{ *\.CLI_ARGS *\}\}/g, "");
  return { recipe: recipe.slice(0, MAX_RECIPE_CHARS), before: [] };
}

function pick(value: unknown, key: string): unknown {
  return typeof value === "object" && value !== null ? (value as Readonly<Record<string, unknown>>)[key] : undefined;
}
