/** `edit`: replaces one text in a file; everything outside the place stays as it is, byte for byte. */
import { z } from "zod";
import { defineTool, type Tool } from "../tool.ts";
import { applyEdit } from "../edits/apply-edit.ts";
import { changeFile, MAX_EDIT_CHARS, type EditDeps } from "./change-file.ts";

export function createEditTool(deps: EditDeps): Tool {
  return defineTool({
    name: "edit",
    description:
      "Replaces old_text by new_text in a file. old_text must fit exactly one place; copy it from `read` without the line numbers. With all=true every exact occurrence is replaced.",
    mutating: true,
    input: z.strictObject({
      path: z.string(),
      old_text: z.string().max(MAX_EDIT_CHARS),
      new_text: z.string().max(MAX_EDIT_CHARS),
      all: z.boolean().default(false),
    }),
    run: ({ path, all, old_text: oldText, new_text: newText }, { memory }) =>
      changeFile(deps, {
        path,
        memory,
        wanted: oldText,
        change: (bytes, changedSinceRead) => applyEdit(bytes, { oldText, newText, all, changedSinceRead }),
      }),
  });
}
