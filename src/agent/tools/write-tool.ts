/** `write`: a new file, or a whole small file again. */
import { z } from "zod";
import { parseRepoPath, type RepoPath } from "../../domain/repo-path.ts";
import { parseRev } from "../../domain/ids.ts";
import type { FileSlice } from "../../domain/sandbox.ts";
import { defineTool, type Tool, type ToolResult } from "../tool.ts";
import { answeringPaths } from "./answering-paths.ts";
import type { EditDeps } from "./change-file.ts";
import { isKnownRev, toWritten } from "./file-memory.ts";
import { findEditBan } from "./find-edit-ban.ts";
import { renderSteering } from "./render-steering.ts";
import { checkSyntax } from "./check-syntax.ts";

const MAX_CHARS = 32_000;
const MAX_OVERWRITE_LINES = 300;
const READ_FIRST = "[read-first]";
// What models write instead of the rest of a file; it would silently delete code.
const PLACEHOLDER =
  /^\s*(\/\/|#|\/\*|<!--)?\s*(\.\.\.|…)?\s*(rest|remainder) of (the )?(file|code|function)\b.*(unchanged|same|here|omitted)?/im;

export function createWriteTool({ sandbox, syntax }: EditDeps): Tool {
  return defineTool({
    name: "write",
    description: `Writes a whole file (at most ${MAX_CHARS} characters). An existing file needs overwrite=true and may have at most ${MAX_OVERWRITE_LINES} lines; use edit for larger ones.`,
    mutating: true,
    input: z.strictObject({ path: z.string(), content: z.string(), overwrite: z.boolean().default(false) }),
    run: (input, { memory }) =>
      answeringPaths(async () => {
        const path = parseRepoPath(input.path);
        const slice = await sandbox.read(path);
        const isRead = slice !== undefined && isKnownRev(memory, path, slice.rev);
        const problem =
          findEditBan(path) ?? findProblem(input.content) ?? findConflict(path, slice, { ...input, isRead });
        if (problem !== undefined) return failed(path, problem);
        const after = new TextEncoder().encode(input.content);
        // A whole file is the model's own text, so it is written whatever the grammar says of it.
        const checked = await checkSyntax(syntax, { path, before: slice?.bytes, after, level: 0 });
        if (checked.kind === "refused") return failed(path, checked.line);
        const rev = await sandbox.write(path, after, slice === undefined ? undefined : parseRev(slice.rev));
        if (rev === "conflict") return failed(path, `${path} changed meanwhile; read it again.`);
        const worse = checked.kind === "worse" ? `\n${checked.line}` : "";
        const lines = input.content.split("\n").length;
        const remember = toWritten(memory, { path, rev, ...checked });
        const text = `Wrote ${path} (${lines} lines, rev ${rev}).${worse}${renderSteering(path)}`;
        return { ok: true, text, summary: `write ${path}`, changed: [path], remember };
      }),
  });
}

function findProblem(content: string): string | undefined {
  if (content.length > MAX_CHARS)
    return `The content has ${content.length} characters; at most ${MAX_CHARS} are taken.`;
  if (PLACEHOLDER.test(content))
    return "The content has a placeholder where code should be; write the whole file or use edit.";
  return undefined;
}

function findConflict(
  path: RepoPath,
  slice: FileSlice | undefined,
  { overwrite, isRead }: { readonly overwrite: boolean; readonly isRead: boolean },
): string | undefined {
  if (slice === undefined) return undefined;
  if (!overwrite) return `${path} is there already; use edit, or overwrite=true.`;
  const lines = new TextDecoder().decode(slice.bytes).split("\n").length;
  if (lines > MAX_OVERWRITE_LINES) return `${path} has ${lines} lines; use edit.`;
  if (isRead) return undefined;
  return `${READ_FIRST} You have not seen the lines of ${path} as they are now (rev ${slice.rev}); read it first.`;
}

function failed(path: string, text: string): ToolResult {
  return { ok: false, text, summary: `write ${path}: refused` };
}
