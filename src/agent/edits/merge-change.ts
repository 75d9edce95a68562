/**
 * Carries the change from the old to the new text over to the lines of the file. Lines that the change leaves alone
 * keep the file's bytes; lines it brings take the indentation, the line end and the habits of those around them. Pure.
 */
import { diffArrays } from "diff";
import { isElision } from "./find-elided.ts";
import { foldPunctuation, listFolds } from "./fold-punctuation.ts";
import { indentOf, toFileIndent, type IndentPair } from "./indentation.ts";
import { mergeTokens, type LinePair } from "./merge-tokens.ts";
import type { FileRange, Place, Reading } from "./place.ts";
import type { TextLine } from "./text-file.ts";

export type Merged =
  { readonly kind: "merged"; readonly lines: readonly TextLine[] } | { readonly kind: "unclear"; readonly why: string };

/** @returns The lines for `place.from` to `place.to`; `unclear` when the change touches what the model has not seen. */
export function mergeChange(file: readonly TextLine[], place: Place): Merged {
  const out: Emitted[] = [];
  let oldAt = 0;
  let fileAt = place.from;
  const keepUntil = (end: number): void => {
    for (; fileAt < end; fileAt += 1) out.push({ from: fileAt });
  };
  for (const { kept, removed, added } of toBlocks(place.reading)) {
    for (const range of place.fileOf.slice(oldAt, oldAt + kept)) keepUntil(range?.to ?? fileAt);
    oldAt += kept;
    const gone = rangeOf(place, oldAt, removed) ?? { from: fileAt, to: fileAt };
    const unseen = findUnseen(file, place, { fileAt, gone, oldAt, count: removed, added });
    if (unseen !== undefined) return { kind: "unclear", why: unseen };
    keepUntil(gone.from);
    const texts = toFileLines(file, place, { oldAt, removed, added });
    out.push(
      ...texts.map((text, index) => ({ text, like: gone.from + index < gone.to ? gone.from + index : undefined })),
    );
    oldAt += removed;
    fileAt = Math.max(fileAt, gone.to);
  }
  keepUntil(place.to);
  return { kind: "merged", lines: closeEnd(place, withLineEnds(file, place, out)) };
}

/** At the end of a file without a last line end a new text that ends in some gives it one only if that is the whole change. */
function closeEnd({ reading }: Place, lines: readonly TextLine[]): readonly TextLine[] {
  if (lines.at(-1)?.eol !== "") return lines;
  const kept = lines.slice(0, lines.findLastIndex(({ text }) => text !== "") + 1);
  const isWish = reading.newLines.slice(0, -1).join("\n") === reading.oldLines.join("\n");
  return isWish ? kept : kept.map((line, index) => (index === kept.length - 1 ? { ...line, eol: "" } : line));
}

/** A line of the file, or a new one and the line of the file that it replaces. */
type Emitted = { readonly from: number } | { readonly text: string; readonly like: number | undefined };

/** Lines that stay, then lines that go and lines that come in their stead. */
interface Block {
  kept: number;
  removed: number;
  added: string[];
}

function toBlocks({ oldLines, newLines }: Reading): readonly Block[] {
  const blocks: Block[] = [{ kept: 0, removed: 0, added: [] }];
  for (const { added, removed, value } of diffArrays([...oldLines], [...newLines])) {
    if (!added && !removed) blocks.push({ kept: value.length, removed: 0, added: [] });
    const block = blocks.at(-1);
    if (added) block?.added.push(...value);
    if (removed && block !== undefined) block.removed += value.length;
  }
  return blocks;
}

/** From the first to the last line that the old lines stand for. */
function rangeOf({ fileOf }: Place, oldAt: number, count: number): FileRange | undefined {
  const ranges = fileOf.slice(oldAt, oldAt + count).filter((range) => range !== undefined);
  const [first] = ranges;
  return first === undefined ? undefined : { from: first.from, to: ranges.at(-1)?.to ?? first.to };
}

interface Removal {
  readonly fileAt: number;
  readonly gone: FileRange;
  readonly oldAt: number;
  readonly count: number;
  readonly added: readonly string[];
}

/** Lines that would go, or that stand at the edge of what goes, though no old line names them. Blank ones are no loss. */
function findUnseen(file: readonly TextLine[], place: Place, removal: Removal): string | undefined {
  const { fileAt, gone, oldAt, count, added } = removal;
  if (count + added.length === 0) return undefined;
  if (hidesLines(file, place, removal)) {
    return "the lines of dots differ in old_text and new_text, so it is unclear which unquoted lines stay";
  }
  const named = place.fileOf.slice(oldAt, oldAt + count);
  const seen = new Set(named.map((range) => range?.from));
  const after = place.fileOf.slice(oldAt + count).find((range) => range !== undefined)?.from ?? place.to;
  for (let at = fileAt; at < after; at += 1) {
    if (seen.has(at) || file[at]?.text.trim() === "") continue;
    return `line ${at + 1} stands where the change goes, and old_text does not have it`;
  }
  return gone.from < fileAt ? "the lines are not in the file's order" : undefined;
}

function hidesLines(file: readonly TextLine[], place: Place, { oldAt, count, added }: Removal): boolean {
  const elided = place.fileOf.flatMap((_range, at) => (isElided(file, place, at) ? [at] : []));
  return elided.some((at) => at >= oldAt && at < oldAt + count) || (elided.length > 0 && added.some(isElision));
}

/** Whether an old line is dots that stand for other lines, not for themselves. */
function isElided(file: readonly TextLine[], { reading, fileOf }: Place, at: number): boolean {
  const line = reading.oldLines[at] ?? "";
  return isElision(line) && file[fileOf[at]?.from ?? -1]?.text.trim() !== line.trim();
}

interface Change {
  readonly oldAt: number;
  readonly removed: number;
  readonly added: readonly string[];
}

function toFileLines(file: readonly TextLine[], place: Place, change: Change): readonly string[] {
  const pairs = listPairs(file, place, change.oldAt);
  if (pairs.every(({ model, file: text }) => model === text)) return change.added;
  const indents = pairs.map((pair): IndentPair => ({ model: indentOf(pair.model), file: indentOf(pair.file) }));
  const style = usesTabs(file, place) ? "tab" : "space";
  const own = pairs.filter(({ at }) => at >= change.oldAt && at < change.oldAt + change.removed);
  const habits = findHabits(pairs);
  return change.added.map((line, index) => {
    if (line.trim() === "") return habits.trimEnd ? "" : line;
    const body = line.slice(indentOf(line).length);
    const merged = mergeTokens(own, { line: body, index, isSameCount: own.length === change.added.length });
    const written = foldPunctuation(merged ?? body, habits.fold);
    const text = habits.trimEnd ? written.trimEnd() : written;
    return toFileIndent(indentOf(line), indents, style) + text;
  });
}

/** Old lines with the file's, nearest to `oldAt` first; those before win, as an opening line says more than a closing one. */
function listPairs(file: readonly TextLine[], { reading, fileOf }: Place, oldAt: number): readonly LinePair[] {
  const pairs = reading.oldLines.flatMap((model, at) => {
    const range = fileOf[at];
    if (range?.to !== (range?.from ?? -2) + 1 || model.trim() === "") return [];
    return [{ at, model, file: file[range.from]?.text ?? "" }];
  });
  return pairs.sort((one, other) => Math.abs(one.at - oldAt) - Math.abs(other.at - oldAt) || one.at - other.at);
}

interface Habits {
  readonly trimEnd: boolean;
  /** ASCII texts that the model writes typographically where the file does not. */
  readonly fold: ReadonlySet<string>;
}

const QUOTES: readonly string[] = ["'", '"'];

/** What the model does to every line: only what is seen on quoted lines is taken away from new ones. */
function findHabits(pairs: readonly LinePair[]): Habits {
  const folds = pairs.flatMap(({ model, file }) => {
    const own = new Set(listFolds(file));
    return listFolds(model).filter((ascii) => !own.has(ascii));
  });
  // Who curls one kind of quotes curls the other.
  const fold = new Set(folds.some((ascii) => QUOTES.includes(ascii)) ? [...folds, ...QUOTES] : folds);
  return { trimEnd: pairs.some(({ model, file }) => model.trimEnd() !== model && file.trimEnd() === file), fold };
}

/** One blank in front is a comment's star, not an indentation. */
function usesTabs(file: readonly TextLine[], { from, to }: Place): boolean {
  const indented = (lines: readonly TextLine[]): TextLine | undefined =>
    lines.find(({ text }) => /^(\t| {2})/.test(text));
  return (indented(file.slice(from, to)) ?? indented(file))?.text.startsWith("\t") === true;
}

/** A new line ends as the one it replaces, else as the one before or after it; a last line without an end stays so. */
function withLineEnds(file: readonly TextLine[], place: Place, out: readonly Emitted[]): readonly TextLine[] {
  const isEnd = place.to === file.length && file.at(-1)?.eol === "";
  const first = out.map((emitted) => eolOf(file, emitted)).find((eol) => eol !== undefined);
  let previous = eolOf(file, { from: place.from - 1 }) ?? first ?? eolOf(file, { from: 0 }) ?? "\n";
  return out.map((emitted, index) => {
    previous = eolOf(file, emitted) ?? previous;
    const text = "text" in emitted ? emitted.text : (file[emitted.from]?.text ?? "");
    return { text, eol: isEnd && index === out.length - 1 ? "" : previous };
  });
}

function eolOf(file: readonly TextLine[], emitted: Emitted): "\n" | "\r\n" | undefined {
  const eol = file["text" in emitted ? (emitted.like ?? -1) : emitted.from]?.eol;
  return eol === "" ? undefined : eol;
}
