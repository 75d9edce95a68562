/** `git diff-tree -p -U0 --text` → the lines that were added and removed, file by file, in git's order. */
import type { ChangedFile, ChangedLine } from "../domain/commit.ts";
import type { RawChange } from "./parse-tree.ts";

interface Section {
  readonly binary: boolean;
  readonly added: readonly ChangedLine[];
  readonly removed: readonly ChangedLine[];
}

const HUNK = /^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@/;

/**
 * Joins the raw listing and the patch of the same two commits. They are joined by order, not by name: git prints one
 * section per changed file, and two (removal, then addition) where the kind of file changed. So odd names need no parsing.
 */
export function toChangedFiles(raw: readonly RawChange[], patch: string): ChangedFile[] {
  const sections = parseSections(patch);
  let next = 0;
  return raw.map((change) => {
    const own = sections.slice(next, (next += change.status === "T" ? 2 : 1));
    return {
      path: change.path,
      status: change.status === "A" ? "added" : change.status === "D" ? "deleted" : "modified",
      oldMode: change.oldMode,
      newMode: change.newMode,
      binary: own.some((section) => section.binary),
      added: own.flatMap((section) => section.added),
      removed: own.flatMap((section) => section.removed),
    };
  });
}

function parseSections(patch: string): Section[] {
  const lines = patch.split("\n");
  const sections: { binary: boolean; added: ChangedLine[]; removed: ChangedLine[] }[] = [];
  for (let at = 0; at < lines.length; at += 1) {
    const line = lines[at] ?? "";
    if (line.startsWith("diff --git ")) sections.push({ binary: false, added: [], removed: [] });
    const section = sections.at(-1);
    if (section === undefined) continue;
    const hunk = HUNK.exec(line);
    if (hunk === null) continue;
    // Counted, not guessed by the first character: a removed line may itself begin with `@@` or `diff`.
    at = takeLines({ lines, at, first: Number(hunk[1]), count: Number(hunk[2] ?? 1) }, section.removed);
    at = takeLines({ lines, at, first: Number(hunk[3]), count: Number(hunk[4] ?? 1) }, section.added);
    section.binary ||= [...section.removed, ...section.added].some(({ text }) => text.includes("\0"));
  }
  return sections;
}

interface Span {
  readonly lines: readonly string[];
  readonly at: number;
  readonly first: number;
  readonly count: number;
}

function takeLines(span: Span, into: ChangedLine[]): number {
  let at = span.at;
  for (let taken = 0; taken < span.count; taken += 1) {
    at += 1;
    into.push({ line: span.first + taken, text: (span.lines[at] ?? "").slice(1) });
  }
  return span.lines[at + 1]?.startsWith("\\") === true ? at + 1 : at;
}
