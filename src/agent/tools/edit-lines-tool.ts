/** `edit_lines`: replaces lines by number, if their first and last line are what the model says. */
import { z } from "zod";
import { applyLineEdit } from "../edits/apply-line-edit.ts";
import { defineTool, type Tool } from "../tool.ts";
import { changeFile, MAX_EDIT_CHARS, type EditDeps } from "./change-file.ts";

export function createEditLinesTool(deps: EditDeps): Tool {
  return defineTool({
    name: "edit_lines",
    description:
      "Replaces lines start to end (from 1, both included) by new_text. first_line and last_line quote those two lines, without line numbers; if they do not match, nothing is changed. Empty new_text deletes the lines.",
    mutating: true,
    input: z.strictObject({
      path: z.string(),
      start: z.int().positive(),
      end: z.int().positive(),
      first_line: z.string(),
      last_line: z.string(),
      new_text: z.string().max(MAX_EDIT_CHARS),
    }),
    run: ({ path, start, end, ...quoted }, { memory }) => {
      const { first_line: firstLine, last_line: lastLine, new_text: newText } = quoted;
      const request = { start, end, firstLine, lastLine, newText };
      return changeFile(deps, { path, memory, wanted: start, change: (bytes) => applyLineEdit(bytes, request) });
    },
  });
}
