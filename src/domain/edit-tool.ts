/** The tools that change files by what they are told, and not by a command. */
const EDIT_TOOLS: readonly string[] = ["edit", "edit_lines", "patch", "write"];

export function isEditTool(name: string): boolean {
  return EDIT_TOOLS.includes(name);
}
