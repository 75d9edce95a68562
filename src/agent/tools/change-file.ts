/** Reads a file, lets a pure function change its bytes, writes it back if nobody else did meanwhile. */
import { parseRev } from "../../domain/ids.ts";
import type { Sandbox } from "../../domain/ports.ts";
import { parseRepoPath } from "../../domain/repo-path.ts";
import type { EditOutcome } from "../edits/edit-outcome.ts";
import type { ToolResult } from "../tool.ts";
import { answeringPaths } from "./answering-paths.ts";
import { checkSyntax, type SyntaxCounter } from "./check-syntax.ts";

export interface EditDeps {
  readonly sandbox: Pick<Sandbox, "read" | "write">;
  readonly syntax: SyntaxCounter;
}

export function changeFile(
  { sandbox, syntax }: EditDeps,
  rawPath: string,
  change: (bytes: Uint8Array) => EditOutcome,
): Promise<ToolResult> {
  return answeringPaths(async () => {
    const path = parseRepoPath(rawPath);
    const slice = await sandbox.read(path);
    if (slice === undefined) return failed(path, `There is no file ${path}; use write to create it.`);
    const outcome = change(slice.bytes);
    if (outcome.kind === "refused") return failed(path, `${outcome.text}\n(${path} is at rev ${slice.rev})`);
    if (outcome.kind === "already-applied") {
      const text = `${path} already says that at line ${outcome.line}; nothing was changed.`;
      return { ok: true, text, summary: `edit ${path}: already so` };
    }
    const { level, bytes: after } = outcome;
    const checked = await checkSyntax(syntax, { path, before: slice.bytes, after, level });
    if (checked.kind === "refused") return failed(path, `${checked.line}\n(${path} is at rev ${slice.rev})`);
    const rev = await sandbox.write(path, after, parseRev(slice.rev));
    if (rev === "conflict") return failed(path, `${path} changed meanwhile; read it again.`);
    const at = outcome.spans.map(({ first }) => first).join(", ");
    const worse = checked.kind === "worse" ? `\n${checked.line}` : "";
    const text = `Changed ${path} at line ${at} (rev ${rev}).\n${outcome.diff}${worse}`;
    return { ok: true, text, summary: `edit ${path}:${outcome.spans[0]?.first ?? 1}`, changed: [path] };
  });
}

function failed(path: string, text: string): ToolResult {
  return { ok: false, text, summary: `edit ${path}: ${text.split("\n")[0] ?? ""}` };
}
