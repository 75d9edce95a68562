/** `search`: text or a regular expression over the tracked and new files, by ripgrep or git inside the sandbox. */
import { z } from "zod";
import { DEFAULT_EXEC, type ExecResult } from "../../domain/sandbox.ts";
import type { Sandbox } from "../../domain/ports.ts";
import { clipLine, clipList } from "../observation.ts";
import { defineTool, type Tool, type ToolResult } from "../tool.ts";

const MAX_HITS = 40;
const MAX_PER_FILE = 5;
const MAX_LINE_CHARS = 240;
const MAX_CHARS = 6_000;
const TIMEOUT_MS = 20_000;
const NOT_FOUND_PROGRAM = 127;

export function createSearchTool(sandbox: Pick<Sandbox, "exec">): Tool {
  return defineTool({
    name: "search",
    description: `Finds lines by text or regex (kind). path_glob such as "src/**/*.ts" narrows it, or null. At most ${MAX_HITS} hits, ${MAX_PER_FILE} a file.`,
    mutating: false,
    input: z.strictObject({
      query: z.string().min(1),
      kind: z.enum(["text", "regex"]).default("text"),
      path_glob: z.string().nullable().default(null),
    }),
    async run(input, signal) {
      const query: SearchQuery = { text: input.query, regex: input.kind === "regex", glob: input.path_glob };
      const byRipgrep = await sandbox.exec(toRipgrep(query), { ...DEFAULT_EXEC, timeoutMs: TIMEOUT_MS }, signal);
      const result =
        byRipgrep.exitCode === NOT_FOUND_PROGRAM
          ? await sandbox.exec(toGitGrep(query), { ...DEFAULT_EXEC, timeoutMs: TIMEOUT_MS }, signal)
          : byRipgrep;
      return toResult(query, result);
    },
  });
}

interface SearchQuery {
  readonly text: string;
  readonly regex: boolean;
  readonly glob: string | null;
}

function toRipgrep({ text, regex, glob }: SearchQuery): readonly string[] {
  return [
    ...[
      "rg",
      "--line-number",
      "--no-heading",
      "--color=never",
      "--smart-case",
      "--sort=path",
      "--hidden",
      "--glob=!.git",
    ],
    ...["--max-count", String(MAX_PER_FILE), "--max-columns", "500", "--max-columns-preview"],
    ...(regex ? [] : ["--fixed-strings"]),
    ...(glob === null ? [] : ["--glob", glob]),
    ...["-e", text, "."],
  ];
}

function toGitGrep({ text, regex, glob }: SearchQuery): readonly string[] {
  return [
    ...["git", "grep", "--line-number", "--untracked", "-I", "--max-count", String(MAX_PER_FILE)],
    ...(regex ? ["--extended-regexp"] : ["--fixed-strings"]),
    ...["-e", text],
    ...(glob === null ? [] : ["--", `:(glob)${glob}`]),
  ];
}

function toResult(query: SearchQuery, result: ExecResult): ToolResult {
  const decoder = new TextDecoder();
  const output = decoder.decode(result.stdout);
  // Both programs say 1 for "nothing found" and more for a real problem, such as a broken expression.
  if (result.exitCode > 1) {
    const problem = decoder.decode(result.stderr).trim().slice(0, 400);
    return { ok: false, text: `The search failed: ${problem}`, summary: `search failed: ${query.text.slice(0, 60)}` };
  }
  const hits = output
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => clipLine(line.replace(/^\.\//, ""), MAX_LINE_CHARS));
  if (hits.length === 0)
    return { ok: true, text: "Nothing found.", summary: `search ${query.text.slice(0, 60)}: 0 hits` };
  return {
    ok: true,
    text: clipList(hits, { maxLines: MAX_HITS, maxChars: MAX_CHARS }),
    summary: `search ${query.text.slice(0, 60)}: ${hits.length} hits`,
  };
}
