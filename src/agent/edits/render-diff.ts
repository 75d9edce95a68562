/** The change as the model reads it: numbered lines with one line around, at most fifteen. Pure. */
import type { FileRange } from "./place.ts";

const MAX_LINES = 15;
const MAX_CHARS = 160;

/** @param from The file's line, from 0, that `before` and `after` start at. */
export function renderDiff(from: number, before: readonly string[], after: readonly string[]): string {
  const { head, tail } = trimEqual(before, after);
  const gone = before.slice(head, before.length - tail).map((line) => `- ${clip(line)}`);
  const come = after.slice(head, after.length - tail).map((line, index) => `${from + head + index + 1}+ ${clip(line)}`);
  const lead = head > 0 ? [`${from + head}| ${clip(before[head - 1] ?? "")}`] : [];
  const next = after.length - tail;
  const trail = tail > 0 ? [`${from + next + 1}| ${clip(after[next] ?? "")}`] : [];
  const room = MAX_LINES - lead.length - trail.length;
  const forGone = Math.max(Math.floor(room / 2), room - come.length);
  const shownGone = shorten(gone, Math.min(gone.length, forGone));
  return [...lead, ...shownGone, ...shorten(come, room - shownGone.length), ...trail].join("\n");
}

/** The lines of `after` that are not those of `before`, counted from `from`. */
export function changedRange(from: number, before: readonly string[], after: readonly string[]): FileRange {
  const { head, tail } = trimEqual(before, after);
  return { from: from + head, to: from + after.length - tail };
}

function trimEqual(before: readonly string[], after: readonly string[]): { head: number; tail: number } {
  const most = Math.min(before.length, after.length);
  let head = 0;
  while (head < most && before[head] === after[head]) head += 1;
  let tail = 0;
  while (tail < most - head && before[before.length - 1 - tail] === after[after.length - 1 - tail]) tail += 1;
  return { head, tail };
}

function shorten(lines: readonly string[], room: number): readonly string[] {
  if (lines.length <= room) return lines;
  return [...lines.slice(0, Math.max(0, room - 1)), `… ${lines.length - room + 1} more lines`];
}

function clip(line: string): string {
  return line.length <= MAX_CHARS ? line : `${line.slice(0, MAX_CHARS)}…`;
}
