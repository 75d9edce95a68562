/** A unified diff as a model writes it: files and hunks; line numbers are read by nobody, the matcher places hunks. Pure. */

export interface PatchHunk {
  readonly oldText: string;
  readonly newText: string;
}

export interface FilePatch {
  /** As in the header, without `a/` and `b/`. */
  readonly path: string;
  readonly kind: "modify" | "create" | "delete";
  readonly hunks: readonly PatchHunk[];
}

export type ParsedPatch =
  | { readonly kind: "patch"; readonly files: readonly FilePatch[] }
  | { readonly kind: "malformed"; readonly reason: string };

export function parsePatch(patch: string): ParsedPatch {
  const lines = patch.replaceAll("\r\n", "\n").split("\n");
  const files: FilePatch[] = [];
  for (let at = 0; at < lines.length; at += 1) {
    const header = readHeader(lines, at);
    if (header === undefined) continue;
    const body = readBody(lines, at + 2);
    if (body.hunks.length === 0)
      return { kind: "malformed", reason: `${header.path} has no hunk (a line starting with @@)` };
    files.push({ ...header, hunks: body.hunks });
    at = body.end - 1;
  }
  if (files.length === 0) return { kind: "malformed", reason: "no `--- a/file` and `+++ b/file` lines were found" };
  return { kind: "patch", files };
}

function readHeader(lines: readonly string[], at: number): Omit<FilePatch, "hunks"> | undefined {
  const from = /^--- (?:a\/)?(\S.*?)\s*$/.exec(lines[at] ?? "")?.[1];
  const to = /^\+\+\+ (?:b\/)?(\S.*?)\s*$/.exec(lines[at + 1] ?? "")?.[1];
  if (from === undefined || to === undefined) return undefined;
  if (to === "/dev/null") return { path: from, kind: "delete" };
  return { path: to, kind: from === "/dev/null" ? "create" : "modify" };
}

interface OpenHunk {
  readonly oldLines: string[];
  readonly newLines: string[];
}

function readBody(
  lines: readonly string[],
  start: number,
): { readonly hunks: readonly PatchHunk[]; readonly end: number } {
  const hunks: OpenHunk[] = [];
  let at = start;
  for (; at < lines.length; at += 1) {
    const line = lines[at] ?? "";
    if (line.startsWith("@@")) hunks.push({ oldLines: [], newLines: [] });
    else if (hunks.length === 0 || /^(diff --git |--- (a\/|\/dev\/null))/.test(line)) break;
    else addLine(hunks.at(-1), line);
  }
  trimEnd(hunks.at(-1));
  return {
    hunks: hunks.map(({ oldLines, newLines }) => ({ oldText: join(oldLines), newText: join(newLines) })),
    end: at,
  };
}

function addLine(hunk: OpenHunk | undefined, line: string): void {
  if (line.startsWith("\\")) return;
  if (!line.startsWith("+")) hunk?.oldLines.push(line.slice(1));
  if (!line.startsWith("-")) hunk?.newLines.push(line.slice(1));
}

// A model's patch often ends in an empty line that belongs to no hunk.
function trimEnd(hunk: OpenHunk | undefined): void {
  while (hunk?.oldLines.at(-1) === "" && hunk.newLines.at(-1) === "") {
    hunk.oldLines.pop();
    hunk.newLines.pop();
  }
}

function join(lines: readonly string[]): string {
  return lines.map((line) => `${line}\n`).join("");
}
