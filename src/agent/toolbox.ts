/** The agent's tools, in their one fixed order: the list is part of the prefix that model servers cache. */
import type { Artifacts, CodeIndex, CodeSource, Sandbox, Syntax, TestRunner } from "../domain/ports.ts";
import type { Tool } from "./tool.ts";
import { createEditLinesTool } from "./tools/edit-lines-tool.ts";
import { createEditTool } from "./tools/edit-tool.ts";
import { createFinishTool } from "./tools/finish-tool.ts";
import { createPatchTool } from "./tools/patch-tool.ts";
import { createReadTool } from "./tools/read-tool.ts";
import { createSearchTool } from "./tools/search-tool.ts";
import { createShellTool } from "./tools/shell-tool.ts";
import { createTestTool } from "./tools/test-tool.ts";
import { createTreeTool } from "./tools/tree-tool.ts";
import { createWriteTool } from "./tools/write-tool.ts";

export interface ToolboxDeps {
  readonly sandbox: Sandbox;
  readonly tests: TestRunner;
  readonly artifacts: Pick<Artifacts, "get">;
  readonly syntax: Syntax;
  /** The sandbox's files, many at a time, and the index over them. */
  readonly files: CodeSource;
  readonly index: CodeIndex;
}

export function createToolbox(deps: ToolboxDeps): readonly Tool[] {
  return [
    createSearchTool(deps),
    createReadTool(deps),
    createTreeTool(deps.files),
    createEditTool(deps),
    createEditLinesTool(deps),
    createPatchTool(deps),
    createWriteTool(deps),
    createShellTool(deps),
    createTestTool(deps.tests),
    createFinishTool(deps),
  ];
}
