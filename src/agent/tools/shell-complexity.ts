/** `complexity FILE…` in the shell: answered by us, because no sandbox has such a program for every language. */
import { posix } from "node:path";
import type { FunctionComplexity } from "../../domain/code.ts";
import type { Sandbox, Syntax } from "../../domain/ports.ts";
import { parseRepoPath } from "../../domain/repo-path.ts";
import type { ToolResult } from "../tool.ts";
import { answeringPaths } from "./answering-paths.ts";

const COMMAND = /^\s*complexity((?:[ \t]+[^\s'"`$&|;<>()*?\\]+)+)\s*$/;
const MAX_FILES = 5;
const MAX_FUNCTIONS = 12;

export interface ComplexityDeps {
  readonly sandbox: Pick<Sandbox, "read">;
  readonly syntax: Pick<Syntax, "complexity">;
}

/** The files asked about, relative to the repository's root; undefined when the command is any other. */
export function readComplexityWish(command: string, folder: string): readonly string[] | undefined {
  const words = COMMAND.exec(command)?.[1]
    ?.trim()
    .split(/[ \t]+/);
  return words?.map((word) => posix.normalize(posix.join(folder, word)));
}

/** The functions that fork most come first; of many, the first are enough to see where the weight is. */
export function showComplexity(deps: ComplexityDeps, files: readonly string[]): Promise<ToolResult> {
  return answeringPaths(async () => {
    const parts: string[] = [];
    for (const file of files.slice(0, MAX_FILES)) parts.push(await describeFile(deps, file));
    const left = files.length - MAX_FILES;
    if (left > 0) parts.push(`… ${left} more files; ask for fewer at once`);
    return { ok: true, text: parts.join("\n"), summary: `complexity of ${files.join(" ").slice(0, 80)}` };
  });
}

async function describeFile({ sandbox, syntax }: ComplexityDeps, file: string): Promise<string> {
  const path = parseRepoPath(file);
  const slice = await sandbox.read(path);
  if (slice === undefined) return `${path}: there is no such file`;
  const found = await syntax.complexity(path, slice.bytes);
  if (found === "unknown-language") return `${path}: not a language that is read here`;
  if (found.length === 0) return `${path}: no functions with a name`;
  const sorted = [...found].sort((one, other) => other.complexity - one.complexity || one.first - other.first);
  const more = found.length - MAX_FUNCTIONS;
  return [
    `${path}: McCabe complexity of ${found.length} ${found.length === 1 ? "function" : "functions"}`,
    ...sorted.slice(0, MAX_FUNCTIONS).map(renderFunction),
    ...(more > 0 ? [`… ${more} more, none above ${sorted[MAX_FUNCTIONS]?.complexity ?? 1}`] : []),
  ].join("\n");
}

function renderFunction({ name, first, last, complexity }: FunctionComplexity): string {
  return `  ${complexity}  ${name} (lines ${first}-${last})`;
}
