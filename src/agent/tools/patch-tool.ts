/** `patch`: a unified diff; each hunk is placed by what it says, not by its line numbers. All files or none. */
import { z } from "zod";
import { BotError } from "../../domain/bot-error.ts";
import { parseRev, type Rev } from "../../domain/ids.ts";
import { parseRepoPath, type RepoPath } from "../../domain/repo-path.ts";
import type { FileSlice } from "../../domain/sandbox.ts";
import { applyHunks } from "../edits/apply-hunks.ts";
import { parsePatch, type FilePatch } from "../edits/parse-patch.ts";
import { defineTool, type Tool, type ToolMemory, type ToolResult } from "../tool.ts";
import { answeringPaths } from "./answering-paths.ts";
import { isPartial, type EditDeps } from "./change-file.ts";
import { answerFailedEdit, type FailedEdit } from "./answer-failed-edit.ts";
import { checkSyntax, type AcceptedSyntax, type CheckedChange } from "./check-syntax.ts";
import { isChangedSinceRead, toWritten } from "./file-memory.ts";
import { renderSteering } from "./render-steering.ts";
import { findEditBan } from "./find-edit-ban.ts";

const MAX_CHARS = 200_000;
const NOTHING = "Nothing was written.";

interface Write {
  readonly kind: "write";
  readonly path: RepoPath;
  readonly bytes: Uint8Array;
  /** Of the file that is there. */
  readonly expected: Rev | undefined;
  readonly checked: AcceptedSyntax;
}

interface Refused {
  readonly kind: "refused";
  readonly reason: string;
  /** When the file is not as the patch has it. */
  readonly failed?: FailedEdit;
}

type Planned = Write | Refused;

export function createPatchTool(deps: EditDeps): Tool {
  return defineTool({
    name: "patch",
    description:
      "Applies a unified diff (`--- a/file`, `+++ b/file`, `@@` hunks). Hunks are placed by their text, so line numbers may be wrong. Nothing is written unless every hunk fits. Deleting files: use shell.",
    mutating: true,
    input: z.strictObject({ patch: z.string().max(MAX_CHARS) }),
    run: ({ patch }, { memory }) => answeringPaths(() => applyPatch(deps, patch, memory)),
  });
}

async function applyPatch(deps: EditDeps, patch: string, memory: ToolMemory): Promise<ToolResult> {
  const parsed = parsePatch(patch);
  if (parsed.kind === "malformed") return failed(`Not a unified diff: ${parsed.reason}.`);
  const planned: Planned[] = [];
  for (const file of parsed.files) planned.push(await planFile(deps, file, memory));
  const refused = planned.find((plan) => plan.kind === "refused");
  if (refused?.failed !== undefined) return answerFailedEdit(memory, refused.failed);
  if (refused !== undefined) return failed(`${NOTHING} ${refused.reason}`);
  const writes = planned.filter((plan) => plan.kind === "write");
  const twice = writes.find(({ path }, index) => writes.findIndex((one) => one.path === path) !== index);
  if (twice !== undefined) return failed(`${NOTHING} ${twice.path} stands twice in the patch; join its hunks.`);
  return writeAll(deps, writes, memory);
}

async function writeAll({ sandbox }: EditDeps, writes: readonly Write[], memory: ToolMemory): Promise<ToolResult> {
  const paths: string[] = [];
  const remarks: string[] = [];
  let remember: NonNullable<ToolResult["remember"]> = {};
  for (const { path, bytes, expected, checked } of writes) {
    const rev = await writeOne(sandbox, { path, bytes, expected });
    if (typeof rev !== "string") {
      // Nothing of ours takes a new file away again, so it is said.
      const done = paths.length === 0 ? NOTHING : `Only ${paths.join(", ")} was written.`;
      return { ...failed(`${rev.problem} ${done}`), changed: paths, remember };
    }
    remember = { ...remember, ...toWritten(memory, { path, rev, ...checked }) };
    paths.push(path);
    remarks.push(checked.kind === "worse" ? `\n${checked.line}` : "", renderSteering(path));
  }
  const text = `Patched ${paths.join(", ")}.${remarks.join("")}`;
  return { ok: true, text, summary: `patch ${paths.join(", ")}`, changed: paths, remember };
}

async function writeOne(
  sandbox: EditDeps["sandbox"],
  { path, bytes, expected }: Pick<Write, "path" | "bytes" | "expected">,
): Promise<Rev | { readonly problem: string }> {
  try {
    const rev = await sandbox.write(path, bytes, expected);
    return rev === "conflict" ? { problem: `${path} changed meanwhile; read it again.` } : rev;
  } catch (error) {
    if (error instanceof BotError && error.code === "bad-path") return { problem: `${error.message}.` };
    throw error;
  }
}

async function planFile(deps: EditDeps, file: FilePatch, memory: ToolMemory): Promise<Planned> {
  const path = parseRepoPath(file.path);
  const ban = findEditBan(path);
  if (ban !== undefined) return { kind: "refused", reason: ban };
  if (file.kind === "delete") return { kind: "refused", reason: `${path}: a patch deletes no files; use shell.` };
  const slice = await deps.sandbox.read(path);
  if (file.kind === "create") {
    if (slice !== undefined) return { kind: "refused", reason: `${path} is there already.` };
    const after = new TextEncoder().encode(file.hunks.map(({ newText }) => newText).join(""));
    return planWrite(deps, { path, before: undefined, after, level: 0 }, undefined);
  }
  if (slice === undefined) return { kind: "refused", reason: `There is no file ${path}.` };
  return planChange(deps, { path, slice, hunks: file.hunks }, memory);
}

async function planChange(
  deps: EditDeps,
  { path, slice, hunks }: Pick<FilePatch, "hunks"> & { readonly path: RepoPath; readonly slice: FileSlice },
  memory: ToolMemory,
): Promise<Planned> {
  if (isPartial(slice)) return { kind: "refused", reason: `${path} is too large to edit; use shell.` };
  const outcome = applyHunks(slice.bytes, hunks, isChangedSinceRead(memory, path, slice.rev));
  if (outcome.kind === "refused") {
    const reason = `${path}: ${outcome.text}`;
    const wanted = hunks[0]?.oldText ?? "";
    return { kind: "refused", reason, failed: { path, slice, wanted, text: `${NOTHING} ${reason}` } };
  }
  if (outcome.kind === "already-applied") {
    const errorsAfter = await deps.syntax.countErrors(path, slice.bytes);
    const expected = parseRev(slice.rev);
    return { kind: "write", path, bytes: slice.bytes, expected, checked: { kind: "fine", errorsAfter } };
  }
  const { bytes: after, level } = outcome;
  return planWrite(deps, { path, before: slice.bytes, after, level }, parseRev(slice.rev));
}

async function planWrite({ syntax }: EditDeps, change: CheckedChange, expected: Rev | undefined): Promise<Planned> {
  const checked = await checkSyntax(syntax, change);
  if (checked.kind === "refused") return { kind: "refused", reason: checked.line };
  return { kind: "write", path: change.path, bytes: change.after, expected, checked };
}

function failed(text: string): ToolResult {
  return { ok: false, text, summary: text.split("\n")[0] ?? "" };
}
