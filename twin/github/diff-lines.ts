/** The lines of one file's diff, numbered as GitHub numbers them. Knows nothing of git or of reviews. */
import type { Side } from "./review-state.ts";

export interface DiffLine {
  /** 1 is the line below the file's first hunk header; further headers count too. */
  readonly position: number;
  /** Which hunk of the file, from 0. */
  readonly hunk: number;
  /** The line's number before and after the change; null on the side where it is not. */
  readonly left: number | null;
  readonly right: number | null;
  /** With its sign. */
  readonly text: string;
}

const HEADER = /^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@/;

/** From a patch that starts with its first hunk header. */
export function parseDiffLines(patch: string): readonly DiffLine[] {
  const lines: DiffLine[] = [];
  let [left, right, hunk] = [0, 0, -1];
  for (const [position, text] of patch.split("\n").entries()) {
    const header = HEADER.exec(text);
    if (header !== null) {
      [left, right, hunk] = [Number(header[1]), Number(header[3]), hunk + 1];
      lines.push({ position, hunk, left: null, right: null, text });
      continue;
    }
    const [isLeft, isRight] = [/^[ -]/.test(text), /^[ +]/.test(text)];
    lines.push({ position, hunk, left: isLeft ? left : null, right: isRight ? right : null, text });
    left += isLeft ? 1 : 0;
    right += isRight ? 1 : 0;
  }
  return lines;
}

export function findDiffLine(lines: readonly DiffLine[], side: Side, line: number): DiffLine | undefined {
  return lines.find(({ left, right }) => (side === "LEFT" ? left : right) === line);
}

/** The hunk from its header down to this line. */
export function cutHunk(lines: readonly DiffLine[], end: DiffLine): string {
  return lines
    .filter(({ hunk, position }) => hunk === end.hunk && position <= end.position)
    .map(({ text }) => text)
    .join("\n");
}

/** Where a line of the old file is in the new one, by hunks without context; undefined when it was changed or removed. */
export function followLine(changes: string, line: number): number | undefined {
  let shift = 0;
  for (const text of changes.split("\n")) {
    const header = HEADER.exec(text);
    if (header === null) continue;
    const start = Number(header[1]);
    const [removed, added] = [Number(header[2] ?? 1), Number(header[4] ?? 1)];
    // Of a hunk that removes nothing, git names the line before it.
    if (removed === 0 ? line <= start : line < start) break;
    if (removed > 0 && line < start + removed) return undefined;
    shift += added - removed;
  }
  return line + shift;
}
