/** A patch of the workspace as lines of files: what the selection is asked about. Pure. */
import type { ChangedCode } from "./selection-facts.ts";

const HUNK = /^@@ -\d+(?:,(\d+))? \+(\d+)(?:,(\d+))? @@/;
const MAX_LINES = 20_000;

interface Open {
  path: string;
  readonly lines: number[];
  readonly removed: string[];
}

/** Files with odd names, which git puts in quotes, are left out; of a large change the first 20,000 lines of each file. */
export function parseChanges(patch: string): readonly ChangedCode[] {
  const files: Open[] = [];
  const lines = patch.split("\n");
  for (let at = 0; at < lines.length; at += 1) {
    const line = lines[at] ?? "";
    const file = files.at(-1);
    if (line.startsWith("diff --git ")) files.push({ path: toPath(line), lines: [], removed: [] });
    const hunk = HUNK.exec(line);
    if (file !== undefined && hunk !== null) at = readHunk({ lines, at, hunk }, file);
  }
  return files.filter(({ path }) => path !== "");
}

/** `diff --git a/x b/x`: without renames both are the same. */
function toPath(header: string): string {
  const names = header.slice("diff --git ".length);
  const half = (names.length - 1) / 2;
  const path = names.slice(2, half);
  return names === `a/${path} b/${path}` ? path : "";
}

/** Lines are counted, not guessed: a removed line may itself look like a header. Returns the hunk's last line. */
function readHunk(
  { lines, at, hunk }: { readonly lines: readonly string[]; readonly at: number; readonly hunk: RegExpExecArray },
  file: Open,
): number {
  const left = { before: toCount(hunk[1]), after: toCount(hunk[3]) };
  let next = Number(hunk[2]);
  let place = at;
  while ((left.before > 0 || left.after > 0) && place + 1 < lines.length) {
    place += 1;
    const line = lines[place] ?? "";
    const mark = line[0] ?? " ";
    if (mark === "\\") continue;
    if (mark !== " ") note(file, { next, mark, text: line.slice(1) });
    if (mark !== "+") left.before -= 1;
    if (mark === "-") continue;
    left.after -= 1;
    next += 1;
  }
  return place;
}

/** Left out where it is one. */
function toCount(text: string | undefined): number {
  return text === undefined ? 1 : Number(text);
}

function note(
  file: Open,
  { next, mark, text }: { readonly next: number; readonly mark: string; readonly text: string },
): void {
  if (file.lines.length >= MAX_LINES) return;
  file.lines.push(next);
  if (mark === "-") file.removed.push(text);
}
