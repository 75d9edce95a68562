/** Puts the changed lines between the untouched bytes, and proves that those are untouched. Pure. */
import { BotError } from "../../domain/bot-error.ts";
import type { FileRange } from "./place.ts";
import { encodeLines, type TextFile, type TextLine } from "./text-file.ts";

/**
 * @param range The file's lines that `lines` replace.
 * @returns Undefined when a character of `lines` cannot be written in the file's encoding.
 * @throws BotError `unexpected` when a byte outside of `range` would change.
 */
export function spliceBytes(
  before: Uint8Array,
  file: TextFile,
  { range, lines }: { readonly range: FileRange; readonly lines: readonly TextLine[] },
): Uint8Array | undefined {
  const middle = encodeChange(file, range, lines);
  if (middle === undefined) return undefined;
  // Measured from both ends, so that a file that does not decode and encode to itself is noticed.
  const start = (file.bom ? BOM.length : 0) + lengthOf(file, { from: 0, to: range.from });
  const behind = lengthOf(file, { from: range.to, to: file.lines.length });
  const after = new Uint8Array(start + middle.length + behind);
  after.set(before.subarray(0, start));
  after.set(middle, start);
  after.set(before.subarray(before.length - behind), start + middle.length);
  const replaced = encodeLines(file.lines.slice(range.from, range.to), file.encoding);
  assertOutsideUntouched(before, after, { start, behind, replaced: replaced ?? new Uint8Array() });
  return after;
}

export interface UntouchedBytes {
  /** Bytes in front of the change. */
  readonly start: number;
  /** Bytes behind it. */
  readonly behind: number;
  /** What stood between. */
  readonly replaced: Uint8Array;
}

/** @throws BotError `unexpected` when `before` is not prefix, `replaced`, suffix, or `after` has not the same two. */
export function assertOutsideUntouched(before: Uint8Array, after: Uint8Array, parts: UntouchedBytes): void {
  const { start, behind, replaced } = parts;
  const isWhole = before.length === start + replaced.length + behind;
  if (
    isWhole &&
    isEqual(before.subarray(start, start + replaced.length), replaced) &&
    isEqual(before.subarray(0, start), after.subarray(0, start)) &&
    isEqual(before.subarray(before.length - behind), after.subarray(after.length - behind))
  )
    return;
  throw new BotError("unexpected", { reason: "an edit would have changed bytes outside the place it was meant for" });
}

const BOM = new Uint8Array([0xef, 0xbb, 0xbf]);

/** Bytes of unknown encodings are carried along; new ones may only be ASCII, because nobody knows what others would mean. */
function encodeChange(file: TextFile, range: FileRange, lines: readonly TextLine[]): Uint8Array | undefined {
  if (file.encoding === "utf-8") return encodeLines(lines, "utf-8");
  const known = new Set(file.lines.slice(range.from, range.to).map(({ text }) => text));
  const isWritable = lines.every(({ text }) => known.has(text) || !/[^\u0000-\u007f]/.test(text));
  return isWritable ? encodeLines(lines, file.encoding) : undefined;
}

function lengthOf(file: TextFile, { from, to }: FileRange): number {
  return encodeLines(file.lines.slice(from, to), file.encoding)?.length ?? 0;
}

function isEqual(one: Uint8Array, other: Uint8Array): boolean {
  return one.length === other.length && one.every((byte, index) => byte === other[index]);
}
