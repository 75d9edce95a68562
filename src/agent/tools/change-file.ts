/** Reads a file, lets a pure function change its bytes, writes it back if nobody else did meanwhile. */
import { parseRev } from "../../domain/ids.ts";
import type { Sandbox } from "../../domain/ports.ts";
import { parseRepoPath, type RepoPath } from "../../domain/repo-path.ts";
import type { FileSlice } from "../../domain/sandbox.ts";
import type { AppliedEdit, EditOutcome } from "../edits/edit-outcome.ts";
import type { ToolMemory, ToolResult } from "../tool.ts";
import { answerFailedEdit } from "./answer-failed-edit.ts";
import { answeringPaths } from "./answering-paths.ts";
import { checkSyntax, type SyntaxCounter } from "./check-syntax.ts";
import { isChangedSinceRead, toWritten } from "./file-memory.ts";
import { findEditBan } from "./find-edit-ban.ts";
import { renderSteering } from "./render-steering.ts";

/** Of one text in a call; the work of finding a place grows with it. */
export const MAX_EDIT_CHARS = 100_000;

export interface EditDeps {
  readonly sandbox: Pick<Sandbox, "read" | "write">;
  readonly syntax: SyntaxCounter;
}

export interface FileChange {
  readonly path: string;
  readonly memory: ToolMemory;
  /** What is looked for, to show the file around there when it is not found: a text, or a line's number. */
  readonly wanted: string | number;
  readonly change: (bytes: Uint8Array, changedSinceRead: boolean) => EditOutcome;
}

export function changeFile(deps: EditDeps, asked: FileChange): Promise<ToolResult> {
  return answeringPaths(async () => {
    const { memory, wanted, change } = asked;
    const path = parseRepoPath(asked.path);
    const ban = findEditBan(path);
    if (ban !== undefined) return failed(path, ban);
    const slice = await deps.sandbox.read(path);
    if (slice === undefined) return failed(path, `There is no file ${path}; use write to create it.`);
    if (isPartial(slice)) return failed(path, `${path} is too large to edit (${slice.totalBytes} bytes); use shell.`);
    const outcome = change(slice.bytes, isChangedSinceRead(memory, path, slice.rev));
    if (outcome.kind === "already-applied") {
      const text = `${path} already says that at line ${outcome.line}; nothing was changed.`;
      return { ok: true, text, summary: `edit ${path}: already so` };
    }
    const fail = (text: string): ToolResult =>
      answerFailedEdit(memory, { path, slice, wanted, text: `${text}\n(${path} is at rev ${slice.rev})` });
    return outcome.kind === "refused" ? fail(outcome.text) : keepEdit(deps, { path, slice, memory, outcome, fail });
  });
}

interface EditToKeep {
  readonly path: RepoPath;
  readonly slice: FileSlice;
  readonly memory: ToolMemory;
  readonly outcome: AppliedEdit;
  readonly fail: (text: string) => ToolResult;
}

async function keepEdit({ sandbox, syntax }: EditDeps, edit: EditToKeep): Promise<ToolResult> {
  const { path, slice, memory, outcome, fail } = edit;
  const { level, bytes: after, spans } = outcome;
  const checked = await checkSyntax(syntax, { path, before: slice.bytes, after, level });
  if (checked.kind === "refused") return fail(checked.line);
  const rev = await sandbox.write(path, after, parseRev(slice.rev));
  if (rev === "conflict") return failed(path, `${path} changed meanwhile; read it again.`);
  const at = spans.map(({ first }) => first).join(", ");
  const worse = checked.kind === "worse" ? `\n${checked.line}` : "";
  const text = `Changed ${path} at line ${at} (rev ${rev}).\n${outcome.diff}${worse}${renderSteering(path)}`;
  const remember = toWritten(memory, { path, rev, ...checked });
  return { ok: true, text, summary: `edit ${path}:${spans[0]?.first ?? 1}`, changed: [path], remember };
}

/** Writing it back would cut the file. */
export function isPartial({ bytes, totalBytes }: FileSlice): boolean {
  return bytes.length !== totalBytes;
}

function failed(path: string, text: string): ToolResult {
  return { ok: false, text, summary: `edit ${path}: ${text.split("\n")[0] ?? ""}` };
}
