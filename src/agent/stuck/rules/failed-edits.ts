/** Rule 3: edits that fail one after the other, of one file or of any. Pure. */
import type { StuckFinding } from "../../../prompts/stuck-prompts.ts";
import { isEditTool } from "../../../domain/edit-tool.ts";
import { findArgumentPaths } from "../named-paths.ts";
import type { CallFacts, StuckFacts } from "../stuck-facts.ts";

const MAX_OF_FILE = 3;
const MAX_OVERALL = 5;

export function findFailedEdits({ steps, calls }: StuckFacts): StuckFinding | undefined {
  const last = steps.at(-1)?.calls.findLast(isFailedEdit);
  if (last === undefined) return undefined;
  const edits = calls.filter(({ tool, valid }) => valid && isEditTool(tool));
  for (const path of listPaths(last)) {
    const failed = listTrailingFailures(edits.filter((edit) => listPaths(edit).includes(path)));
    if (failed.length >= MAX_OF_FILE) return toFinding(path, failed);
  }
  const failed = listTrailingFailures(edits);
  return failed.length >= MAX_OVERALL ? toFinding(null, failed) : undefined;
}

function toFinding(path: string | null, failed: readonly CallFacts[]): StuckFinding {
  return { rule: 3, path, failures: failed.length, steps: failed.map(({ step }) => step) };
}

function listTrailingFailures(edits: readonly CallFacts[]): readonly CallFacts[] {
  return edits.slice(edits.findLastIndex(({ ok }) => ok) + 1);
}

function isFailedEdit({ tool, valid, ok }: CallFacts): boolean {
  return valid && !ok && isEditTool(tool);
}

function listPaths({ tool, args }: CallFacts): readonly string[] {
  return findArgumentPaths(tool, args);
}
