/** Reads a text file, lets a pure function change it, writes it back if nobody else did meanwhile. */
import { parseRev } from "../../domain/ids.ts";
import type { Sandbox } from "../../domain/ports.ts";
import { parseRepoPath } from "../../domain/repo-path.ts";
import type { EditResult } from "../edits/apply-edit.ts";
import { toBytes, toTextFile } from "../edits/text-file.ts";
import type { ToolResult } from "../tool.ts";
import { answeringPaths } from "./answering-paths.ts";

const CONTEXT_LINES = 3;
const MAX_SHOWN_LINES = 30;

export function changeFile(
  sandbox: Pick<Sandbox, "read" | "write">,
  rawPath: string,
  change: (text: string) => EditResult,
): Promise<ToolResult> {
  return answeringPaths(async () => {
    const path = parseRepoPath(rawPath);
    const slice = await sandbox.read(path);
    if (slice === undefined) return failed(path, `There is no file ${path}; use write to create it.`);
    const file = toTextFile(slice.bytes);
    if (file === undefined) return failed(path, `${path} is no text file with one kind of line end.`);
    const result = change(file.text);
    if (result.kind === "refused") return failed(path, result.reason);
    if (result.kind === "already-applied") {
      return { ok: true, text: `${path} already says that; nothing was changed.`, summary: `edit ${path}: already so` };
    }
    const rev = await sandbox.write(path, toBytes({ ...file, text: result.text }), parseRev(slice.rev));
    if (rev === "conflict") return failed(path, `${path} changed meanwhile; read it again.`);
    const at = result.lines[0] ?? 1;
    return {
      ok: true,
      text: `Changed ${path} at line ${result.lines.join(", ")} (rev ${rev}).\n${renderAround(file.text, result.text, at)}`,
      summary: `edit ${path}:${at}`,
    };
  });
}

function renderAround(before: string, after: string, line: number): string {
  const lines = after.split("\n");
  const grown = Math.max(0, lines.length - before.split("\n").length);
  const from = Math.max(0, line - 1 - CONTEXT_LINES);
  const shown = lines.slice(from, from + Math.min(MAX_SHOWN_LINES, grown + 2 * CONTEXT_LINES + 1));
  return shown.map((text, index) => `${from + index + 1}| ${text}`).join("\n");
}

function failed(path: string, text: string): ToolResult {
  return { ok: false, text, summary: `edit ${path}: ${text.split("\n")[0] ?? ""}` };
}
