/** `patch`: a unified diff; each hunk is placed by what it says, not by its line numbers. All files or none. */
import { z } from "zod";
import { parseRepoPath, type RepoPath } from "../../domain/repo-path.ts";
import type { Sandbox } from "../../domain/ports.ts";
import { applyHunks } from "../edits/apply-hunks.ts";
import { parsePatch, type FilePatch } from "../edits/parse-patch.ts";
import { defineTool, type Tool, type ToolResult } from "../tool.ts";
import { answeringPaths } from "./answering-paths.ts";

type Files = Pick<Sandbox, "read" | "write">;
type Planned =
  | { readonly kind: "write"; readonly path: RepoPath; readonly bytes: Uint8Array }
  | { readonly kind: "refused"; readonly reason: string };

export function createPatchTool(sandbox: Files): Tool {
  return defineTool({
    name: "patch",
    description:
      "Applies a unified diff (`--- a/file`, `+++ b/file`, `@@` hunks). Hunks are placed by their text, so line numbers may be wrong. Nothing is written unless every hunk fits. Deleting files: use shell.",
    mutating: true,
    input: z.strictObject({ patch: z.string() }),
    run: ({ patch }) => answeringPaths(() => applyPatch(sandbox, patch)),
  });
}

async function applyPatch(sandbox: Files, patch: string): Promise<ToolResult> {
  const parsed = parsePatch(patch);
  if (parsed.kind === "malformed") return failed(`Not a unified diff: ${parsed.reason}.`);
  const planned: Planned[] = [];
  for (const file of parsed.files) planned.push(await planFile(sandbox, file));
  const refused = planned.find((plan) => plan.kind === "refused");
  if (refused?.kind === "refused") return failed(`Nothing was written. ${refused.reason}`);
  const paths: string[] = [];
  for (const plan of planned) {
    if (plan.kind !== "write") continue;
    await sandbox.write(plan.path, plan.bytes);
    paths.push(plan.path);
  }
  return { ok: true, text: `Patched ${paths.join(", ")}.`, summary: `patch ${paths.join(", ")}` };
}

async function planFile(sandbox: Files, file: FilePatch): Promise<Planned> {
  const path = parseRepoPath(file.path);
  if (file.kind === "delete") return { kind: "refused", reason: `${path}: a patch deletes no files; use shell.` };
  const slice = await sandbox.read(path);
  if (file.kind === "create") {
    if (slice !== undefined) return { kind: "refused", reason: `${path} is there already.` };
    return { kind: "write", path, bytes: new TextEncoder().encode(file.hunks.map(({ newText }) => newText).join("")) };
  }
  if (slice === undefined) return { kind: "refused", reason: `There is no file ${path}.` };
  const outcome = applyHunks(slice.bytes, file.hunks);
  if (outcome.kind === "refused") return { kind: "refused", reason: `${path}: ${outcome.text}` };
  return { kind: "write", path, bytes: outcome.kind === "applied" ? outcome.bytes : slice.bytes };
}

function failed(text: string): ToolResult {
  return { ok: false, text, summary: text.split("\n")[0] ?? "" };
}
