/** The agent's tools, in their one fixed order: the list is part of the prefix that model servers cache. */
import type { Sandbox, TestRunner } from "../domain/ports.ts";
import type { Tool } from "./tool.ts";
import { createEditLinesTool } from "./tools/edit-lines-tool.ts";
import { createEditTool } from "./tools/edit-tool.ts";
import { createFinishTool } from "./tools/finish-tool.ts";
import { createPatchTool } from "./tools/patch-tool.ts";
import { createReadTool } from "./tools/read-tool.ts";
import { createSearchTool } from "./tools/search-tool.ts";
import { createShellTool } from "./tools/shell-tool.ts";
import { createTestTool } from "./tools/test-tool.ts";
import { createWriteTool } from "./tools/write-tool.ts";

export function createToolbox(sandbox: Sandbox, tests: TestRunner): readonly Tool[] {
  return [
    createSearchTool(sandbox),
    createReadTool(sandbox),
    createEditTool(sandbox),
    createEditLinesTool(sandbox),
    createPatchTool(sandbox),
    createWriteTool(sandbox),
    createShellTool(sandbox),
    createTestTool(tests),
    createFinishTool(),
  ];
}
