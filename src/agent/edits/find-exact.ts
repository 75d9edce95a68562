/** Level 0: the quoted text stands in the file as it is, also as a part of lines. Pure. */
import { toStraightPlace, type Place } from "./place.ts";

/** Where `part` starts in `text`; overlapping ones count, because each is a place the text could mean. */
export function findStarts(text: string, part: string): readonly number[] {
  const starts: number[] = [];
  if (part === "") return starts;
  for (let at = text.indexOf(part); at !== -1; at = text.indexOf(part, at + 1)) starts.push(at);
  return starts;
}

/**
 * One place for each occurrence, widened to whole lines: what stands before and behind it on its lines is added to the
 * old and the new text alike.
 */
export function findExact(text: string, oldText: string, newText: string): readonly Place[] {
  const trimmed = dropNoise(text, oldText, newText);
  return findStarts(text, trimmed.oldText).map((start) => widen(text, start, trimmed));
}

interface Texts {
  readonly oldText: string;
  readonly newText: string;
}

/** A line end at one end of the old text alone is how models write, not a wish to join two lines. */
function dropNoise(text: string, written: string, newText: string): Texts {
  if (written.trim() === "") return { oldText: written, newText };
  const oldText = gluesLines(text, written, newText) ? written.slice(1) : written;
  if (!oldText.endsWith("\n")) return { oldText, newText };
  const old = oldText.slice(0, -1);
  if (newText.endsWith("\n")) return { oldText: old, newText: newText.slice(0, -1) };
  const isBlankBehind = findStarts(text, oldText).every((start) => text[start + oldText.length] === "\n");
  return isBlankBehind && newText !== "" ? { oldText, newText } : { oldText: old, newText };
}

// A line end in front that only the old text has would join the line before with the new text.
function gluesLines(text: string, oldText: string, newText: string): boolean {
  if (!oldText.startsWith("\n") || newText.startsWith("\n")) return false;
  return findStarts(text, oldText).some((start) => start > 0 && text[start - 1] !== "\n");
}

function widen(text: string, start: number, { oldText, newText }: Texts): Place {
  const end = start + oldText.length;
  const lineStart = text.lastIndexOf("\n", start - 1) + 1;
  const nextEnd = text.indexOf("\n", end);
  const before = text.slice(start === 0 ? 0 : lineStart, start);
  const after = text.slice(end, nextEnd === -1 ? text.length : nextEnd);
  const isWhole = newText === "" && before.trim() === "" && after.trim() === "";
  const quoted = (before + oldText).split("\n");
  const newLines = isWhole ? [] : addBehind(indentAlike(before, oldText, newText), quoted.at(-1), after);
  return toStraightPlace({ oldLines: (before + oldText + after).split("\n"), newLines }, countLines(text, start));
}

/**
 * The new text behind what stands before it. A line quoted without its indentation, replaced by several: when some of
 * these stand further left than that indentation, all of them were written relative to it and take it on; otherwise
 * they are as they should be.
 */
function indentAlike(before: string, oldText: string, newText: string): readonly string[] {
  const [first = "", ...rest] = newText.split("\n");
  const isBare = (line: string): boolean => line.trim() !== "" && !line.startsWith(before);
  const isRelative = before.trim() === "" && !oldText.includes("\n") && rest.some(isBare);
  return [before + first, ...rest.map((line) => (isRelative && line.trim() !== "" ? before + line : line))];
}

/** What stood behind the old text goes behind the new; blanks stay with the line they stood behind, if it is repeated. */
function addBehind(lines: readonly string[], quoted: string | undefined, after: string): readonly string[] {
  const at = after.trim() === "" ? lines.findLastIndex((line) => line === quoted) : lines.length - 1;
  return lines.map((line, index) => (index === at ? line + after : line));
}

function countLines(text: string, end: number): number {
  let count = 0;
  for (let at = text.indexOf("\n"); at !== -1 && at < end; at = text.indexOf("\n", at + 1)) count += 1;
  return count;
}
