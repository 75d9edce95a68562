/** `read`: a file, a part of it or one declaration, numbered, with its rev; of a long file first what it declares. */
import { z } from "zod";
import { parseRepoPath, type RepoPath } from "../../domain/repo-path.ts";
import { parseArtifactId } from "../../domain/ids.ts";
import type { Artifacts, Sandbox, Syntax } from "../../domain/ports.ts";
import type { FileSlice } from "../../domain/sandbox.ts";
import { toTextFile } from "../edits/text-file.ts";
import { clipLine } from "../observation.ts";
import { OUTPUT_PREFIX } from "../tool-memory.ts";
import { defineTool, type Tool, type ToolResult } from "../tool.ts";
import { answeringPaths } from "./answering-paths.ts";
import { findInOutline } from "./find-in-outline.ts";
import { toKnownRev } from "./file-memory.ts";
import { renderSkeleton } from "./render-skeleton.ts";

const MAX_LINES = 400;
const MAX_CHARS = 14_000;
const MAX_NAME_CHARS = 500;
const MAX_LINE_CHARS = 1_000;
/** Up to here a file asked for without lines is shown whole. */
const MAX_WHOLE_LINES = 200;

export interface ReadDeps {
  readonly sandbox: Pick<Sandbox, "read">;
  readonly syntax: Pick<Syntax, "outline">;
  /** Where long outputs of commands lie. */
  readonly artifacts: Pick<Artifacts, "get">;
}

export function createReadTool({ sandbox, syntax, artifacts }: ReadDeps): Tool {
  return defineTool({
    name: "read",
    description: `Reads a text file, numbered from line \`start\` to \`end\` (at most ${MAX_LINES} lines), or the one declaration named \`symbol\`, such as Class.method. With all three null: the whole file up to ${MAX_WHOLE_LINES} lines, of a longer one its declarations with their lines.`,
    mutating: false,
    input: z.strictObject({
      path: z.string(),
      start: z.int().positive().nullable().default(null),
      end: z.int().positive().nullable().default(null),
      symbol: z.string().max(MAX_NAME_CHARS).nullable().default(null),
    }),
    run: (input, { memory }) =>
      answeringPaths(async () => {
        const kept = input.path.startsWith(OUTPUT_PREFIX) ? memory.get(input.path) : undefined;
        if (kept === undefined) return showFile({ sandbox, syntax }, input);
        const text = new TextDecoder().decode(await artifacts.get(parseArtifactId(kept)));
        return showLines({ path: input.path, lines: text.split("\n") }, input.start ?? 1, input.end ?? MAX_LINES);
      }),
  });
}

interface ReadWish {
  readonly path: string;
  readonly start: number | null;
  readonly end: number | null;
  readonly symbol: string | null;
}

async function showFile({ sandbox, syntax }: Omit<ReadDeps, "artifacts">, wish: ReadWish): Promise<ToolResult> {
  const path = parseRepoPath(wish.path);
  const slice = await sandbox.read(path);
  if (slice === undefined) return failed(path, `There is no file ${path}.`, "not there");
  const text = toTextFile(slice.bytes)?.text;
  if (text === undefined) return failed(path, `${path} is no text (${slice.totalBytes} bytes).`, "no text");
  const file: ReadFile = { path, slice, lines: text.replace(/\n$/, "").split("\n") };
  if (wish.symbol !== null && wish.symbol.trim() !== "") return showSymbol(syntax, file, wish.symbol);
  if (wish.start === null && wish.end === null) return showWhole(syntax, file);
  return showLines(file, wish.start ?? 1, wish.end ?? Number.MAX_SAFE_INTEGER);
}

interface Lines {
  readonly path: string;
  readonly lines: readonly string[];
  /** An output that was kept has none. */
  readonly slice?: FileSlice;
}

interface ReadFile extends Lines {
  readonly path: RepoPath;
  readonly slice: FileSlice;
}

async function showWhole(syntax: ReadDeps["syntax"], file: ReadFile): Promise<ToolResult> {
  const all = showLines(file, 1, Number.MAX_SAFE_INTEGER);
  if (file.lines.length <= MAX_WHOLE_LINES) return all;
  const outline = await syntax.outline(file.path, file.slice.bytes);
  const skeleton = outline === "unknown-language" ? undefined : renderSkeleton(outline, MAX_CHARS);
  if (skeleton === undefined) return all;
  const text = `${toHead(file)}, its declarations; read with start and end, or with symbol, for the code:\n${skeleton}`;
  return { ok: true, text, summary: `read ${file.path}: declarations` };
}

async function showSymbol(syntax: ReadDeps["syntax"], file: ReadFile, name: string): Promise<ToolResult> {
  const { path, slice } = file;
  const outline = await syntax.outline(path, slice.bytes);
  if (outline === "unknown-language") {
    return failed(path, `Nobody here reads declarations of ${path}; give start and end.`, "unknown language");
  }
  const found = findInOutline(outline, name);
  if (found.kind === "none") {
    const similar = found.similar.length === 0 ? "" : ` Spelt most like it: ${found.similar.join(", ")}.`;
    return failed(path, `${path} declares no ${name}.${similar}`, "no such symbol");
  }
  const [only, ...others] = found.symbols;
  if (only !== undefined && others.length === 0) return showLines(file, only.first, only.last);
  const places = found.symbols.map(({ first, last, signature }) => `${first}-${last}| ${signature}`);
  return failed(
    path,
    `${path} declares ${name} ${places.length} times; give start and end:\n${places.join("\n")}`,
    "several",
  );
}

function showLines(file: Lines, start: number, end: number): ToolResult {
  const { lines, path } = file;
  const from = Math.min(start, lines.length);
  const wanted = lines.slice(from - 1, Math.min(end, from - 1 + MAX_LINES));
  const numbered: string[] = [];
  let chars = 0;
  for (const [index, line] of wanted.entries()) {
    const row = `${from + index}| ${clipLine(line, MAX_LINE_CHARS)}`;
    chars += row.length + 1;
    if (chars > MAX_CHARS) break;
    numbered.push(row);
  }
  const to = from + numbered.length - 1;
  const left = Math.min(end, lines.length) - to;
  const more = left > 0 ? `\n… ${left} more lines; read from ${to + 1} to see them` : "";
  const text = `${toHead(file)}\n${numbered.join("\n")}${more}`;
  const remember = file.slice === undefined ? {} : toKnownRev(path, file.slice.rev);
  return { ok: true, text, summary: `read ${path}:${from}-${to}`, remember };
}

function toHead({ path, slice, lines }: Lines): string {
  return `${path} (${lines.length} lines${slice === undefined ? "" : `, rev ${slice.rev}`})`;
}

function failed(path: RepoPath, text: string, why: string): ToolResult {
  return { ok: false, text, summary: `read ${path}: ${why}` };
}
