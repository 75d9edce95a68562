/** `patch`: a unified diff; each hunk is placed by what it says, not by its line numbers. All files or none. */
import { z } from "zod";
import { parseRepoPath, type RepoPath } from "../../domain/repo-path.ts";
import { applyHunks } from "../edits/apply-hunks.ts";
import { parsePatch, type FilePatch } from "../edits/parse-patch.ts";
import { defineTool, type Tool, type ToolResult } from "../tool.ts";
import { answeringPaths } from "./answering-paths.ts";
import type { EditDeps } from "./change-file.ts";
import { checkSyntax, type CheckedChange } from "./check-syntax.ts";

type Planned =
  | { readonly kind: "write"; readonly path: RepoPath; readonly bytes: Uint8Array; readonly remark: string }
  | { readonly kind: "refused"; readonly reason: string };

export function createPatchTool(deps: EditDeps): Tool {
  return defineTool({
    name: "patch",
    description:
      "Applies a unified diff (`--- a/file`, `+++ b/file`, `@@` hunks). Hunks are placed by their text, so line numbers may be wrong. Nothing is written unless every hunk fits. Deleting files: use shell.",
    mutating: true,
    input: z.strictObject({ patch: z.string() }),
    run: ({ patch }) => answeringPaths(() => applyPatch(deps, patch)),
  });
}

async function applyPatch(deps: EditDeps, patch: string): Promise<ToolResult> {
  const parsed = parsePatch(patch);
  if (parsed.kind === "malformed") return failed(`Not a unified diff: ${parsed.reason}.`);
  const planned: Planned[] = [];
  for (const file of parsed.files) planned.push(await planFile(deps, file));
  const refused = planned.find((plan) => plan.kind === "refused");
  if (refused?.kind === "refused") return failed(`Nothing was written. ${refused.reason}`);
  const paths: string[] = [];
  const remarks: string[] = [];
  for (const plan of planned) {
    if (plan.kind !== "write") continue;
    await deps.sandbox.write(plan.path, plan.bytes);
    paths.push(plan.path);
    remarks.push(plan.remark);
  }
  const text = `Patched ${paths.join(", ")}.${remarks.join("")}`;
  return { ok: true, text, summary: `patch ${paths.join(", ")}`, changed: paths };
}

async function planFile(deps: EditDeps, file: FilePatch): Promise<Planned> {
  const path = parseRepoPath(file.path);
  if (file.kind === "delete") return { kind: "refused", reason: `${path}: a patch deletes no files; use shell.` };
  const slice = await deps.sandbox.read(path);
  if (file.kind === "create") {
    if (slice !== undefined) return { kind: "refused", reason: `${path} is there already.` };
    const after = new TextEncoder().encode(file.hunks.map(({ newText }) => newText).join(""));
    return planWrite(deps, { path, before: undefined, after, level: 0 });
  }
  if (slice === undefined) return { kind: "refused", reason: `There is no file ${path}.` };
  const outcome = applyHunks(slice.bytes, file.hunks);
  if (outcome.kind === "refused") return { kind: "refused", reason: `${path}: ${outcome.text}` };
  if (outcome.kind === "already-applied") return { kind: "write", path, bytes: slice.bytes, remark: "" };
  return planWrite(deps, { path, before: slice.bytes, after: outcome.bytes, level: outcome.level });
}

async function planWrite({ syntax }: EditDeps, change: CheckedChange): Promise<Planned> {
  const checked = await checkSyntax(syntax, change);
  if (checked.kind === "refused") return { kind: "refused", reason: checked.line };
  const remark = checked.kind === "worse" ? `\n${checked.line}` : "";
  return { kind: "write", path: change.path, bytes: change.after, remark };
}

function failed(text: string): ToolResult {
  return { ok: false, text, summary: text.split("\n")[0] ?? "" };
}
