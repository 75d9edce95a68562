/** What a model reads after an edit that did not fit: the second time with the lines as they are now. Pure. */
import type { RepoPath } from "../../domain/repo-path.ts";
import type { FileSlice } from "../../domain/sandbox.ts";
import { findClosest } from "../edits/render-refusal.ts";
import { toTextFile } from "../edits/text-file.ts";
import { clipLine } from "../observation.ts";
import type { ToolMemory, ToolResult } from "../tool.ts";
import { countFailures, toFailures, toKnownRev } from "./file-memory.ts";

const MAX_LINES = 60;
const MAX_LINE_CHARS = 200;
const SHOW_FROM = 2;
const PROPOSE_FROM = 3;

export interface FailedEdit {
  readonly path: RepoPath;
  readonly slice: FileSlice;
  /** Why it failed; its first line stands alone. */
  readonly text: string;
  /** What was looked for: a text, or the number of its first line. */
  readonly wanted: string | number;
}

export function answerFailedEdit(memory: ToolMemory, { path, slice, text, wanted }: FailedEdit): ToolResult {
  const failures = countFailures(memory, path) + 1;
  const region = failures < SHOW_FROM ? undefined : renderRegion(slice, wanted);
  const shown = region === undefined ? [] : [`${path} as it is now (rev ${slice.rev}):`, ...region];
  const proposal = `${failures} edits of ${path} failed in a row; use edit_lines for it, which replaces lines by their numbers.`;
  return {
    ok: false,
    text: [text, ...shown, ...(failures < PROPOSE_FROM ? [] : [proposal])].join("\n"),
    summary: `edit ${path}: ${text.split("\n")[0] ?? ""}`,
    remember: { ...toFailures(path, failures), ...(region === undefined ? {} : toKnownRev(path, slice.rev)) },
  };
}

function renderRegion({ bytes }: FileSlice, wanted: string | number): readonly string[] | undefined {
  const lines = toTextFile(bytes)?.lines.map(({ text }) => text);
  if (lines === undefined) return undefined;
  const size = typeof wanted === "number" ? 1 : wanted.split("\n").length;
  const at = typeof wanted === "number" ? wanted - 1 : (findClosest(lines, wanted.split("\n")) ?? 0);
  const before = Math.max(0, Math.floor((MAX_LINES - size) / 2));
  const from = Math.max(0, Math.min(at - before, lines.length - MAX_LINES));
  return lines
    .slice(from, from + MAX_LINES)
    .map((line, index) => `${from + index + 1}| ${clipLine(line, MAX_LINE_CHARS)}`);
}
