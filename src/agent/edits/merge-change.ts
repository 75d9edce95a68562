/**
 * Carries the change from the old to the new text over to the lines of the file. Lines that the change leaves alone
 * keep the file's bytes; lines it brings take the indentation, the line end and the habits of those around them. Pure.
 */
import { diffArrays } from "diff";
import { isElision } from "./find-elided.ts";
import { foldPunctuation } from "./fold-punctuation.ts";
import { indentOf, toFileIndent, type IndentPair } from "./indentation.ts";
import { mergeTokens, type LinePair } from "./merge-tokens.ts";
import type { FileRange, Place } from "./place.ts";
import type { TextLine } from "./text-file.ts";

export type Merged =
  { readonly kind: "merged"; readonly lines: readonly TextLine[] } | { readonly kind: "unclear"; readonly why: string };

/** @returns The lines for `place.from` to `place.to`; `unclear` when the change touches what the model has not seen. */
export function mergeChange(file: readonly TextLine[], place: Place): Merged {
  const { reading } = place;
  const out: Emitted[] = [];
  let oldAt = 0;
  let fileAt = place.from;
  const blocks = toBlocks(reading.oldLines, reading.newLines);
  for (const block of blocks) {
    if (block.kind === "kept") {
      for (let index = 0; index < block.count; index += 1, oldAt += 1) {
        const to = place.fileOf[oldAt]?.to ?? fileAt;
        for (; fileAt < to; fileAt += 1) out.push({ from: fileAt });
      }
      continue;
    }
    const gone = rangeOf(place, oldAt, block.removed) ?? { from: fileAt, to: fileAt };
    const unseen = findUnseen(file, place, { fileAt, gone, oldAt, count: block.removed });
    if (unseen !== undefined) return { kind: "unclear", why: unseen };
    for (; fileAt < gone.from; fileAt += 1) out.push({ from: fileAt });
    const added = toFileLines(file, place, { oldAt, removed: block.removed, added: block.added });
    out.push(...added.map((text) => ({ text })));
    oldAt += block.removed;
    fileAt = gone.to;
  }
  for (; fileAt < place.to; fileAt += 1) out.push({ from: fileAt });
  return { kind: "merged", lines: withLineEnds(file, place, out) };
}

type Emitted = { readonly from: number } | { readonly text: string };
type Block =
  | { readonly kind: "kept"; readonly count: number }
  | { readonly kind: "changed"; readonly removed: number; readonly added: readonly string[] };

function toBlocks(oldLines: readonly string[], newLines: readonly string[]): readonly Block[] {
  const blocks: Block[] = [];
  let open: { kind: "changed"; removed: number; added: string[] } | undefined;
  for (const { added, removed, value } of diffArrays([...oldLines], [...newLines])) {
    if (!added && !removed) {
      open = undefined;
      blocks.push({ kind: "kept", count: value.length });
      continue;
    }
    if (open === undefined) blocks.push((open = { kind: "changed", removed: 0, added: [] }));
    if (added) open.added.push(...value);
    else open.removed += value.length;
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
}

/** Lines that would go, or that stand at the edge of what goes, though no old line names them. Blank ones are no loss. */
function findUnseen(file: readonly TextLine[], place: Place, { fileAt, gone, oldAt, count }: Removal): string | undefined {
  const named = place.fileOf.slice(oldAt, oldAt + count);
  const isHidden = named.some((range, index) => {
    const line = place.reading.oldLines[oldAt + index] ?? "";
    return range !== undefined && isElision(line) && file[range.from]?.text.trim() !== line.trim();
  });
  if (isHidden) {
    return "new_text leaves out a line of dots that old_text has, so it would delete lines that were not quoted";
  }
  const seen = new Set(named.map((range) => range?.from));
  const after = place.fileOf.slice(oldAt + count).find((range) => range !== undefined)?.from ?? place.to;
  for (let at = fileAt; at < after; at += 1) {
    if (seen.has(at) || file[at]?.text.trim() === "") continue;
    return `line ${at + 1} stands where the change goes, and old_text does not have it`;
  }
  return gone.from < fileAt ? "the lines are not in the file's order" : undefined;
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
    const written = habits.fold ? foldPunctuation(merged ?? body) : (merged ?? body);
    const text = habits.trimEnd ? written.trimEnd() : written;
    return toFileIndent(indentOf(line), indents, style) + text;
  });
}

/** Old lines with the file's, nearest to `oldAt` first; those before win, as an opening line says more than a closing one. */
function listPairs(file: readonly TextLine[], { reading, fileOf }: Place, oldAt: number): readonly LinePair[] {
  const pairs = reading.oldLines.flatMap((model, at) => {
    const range = fileOf[at];
    if (range?.to !== (range?.from ?? 0) + 1 || model.trim() === "") return [];
    return [{ at, model, file: file[range?.from ?? 0]?.text ?? "" }];
  });
  return pairs.sort((one, other) => Math.abs(one.at - oldAt) - Math.abs(other.at - oldAt) || one.at - other.at);
}

/** What the model does to every line: only what is seen on quoted lines is taken away from new ones. */
function findHabits(pairs: readonly LinePair[]): { readonly trimEnd: boolean; readonly fold: boolean } {
  return {
    trimEnd: pairs.some(({ model, file }) => model.trimEnd() !== model && file.trimEnd() === file),
    fold: pairs.some(({ model, file }) => {
      const quoted = model.trim();
      return quoted !== file.trim() && foldPunctuation(quoted) === file.trim();
    }),
  };
}

function usesTabs(file: readonly TextLine[], { from, to }: Place): boolean {
  const indented = (lines: readonly TextLine[]): TextLine | undefined => lines.find(({ text }) => /^[ \t]/.test(text));
  return (indented(file.slice(from, to)) ?? indented(file))?.text.startsWith("\t") === true;
}

/** A new line ends as the line before it does, else as the one after it; a last line without an end stays without. */
function withLineEnds(file: readonly TextLine[], place: Place, out: readonly Emitted[]): readonly TextLine[] {
  const isEnd = place.to === file.length && file.at(-1)?.eol === "";
  const fallback = file.find(({ eol }) => eol !== "")?.eol ?? "\n";
  let previous = file[place.from - 1]?.eol ?? nextEol(file, out, 0) ?? fallback;
  return out.map((emitted, index) => {
    const text = "text" in emitted ? emitted.text : (file[emitted.from]?.text ?? "");
    const own = "text" in emitted ? undefined : file[emitted.from]?.eol;
    const eol = own === undefined || own === "" ? previous : own;
    previous = eol === "" ? fallback : eol;
    return { text, eol: isEnd && index === out.length - 1 ? "" : previous };
  });
}

function nextEol(file: readonly TextLine[], out: readonly Emitted[], from: number): TextLine["eol"] | undefined {
  const next = out.slice(from).find((emitted): emitted is { from: number } => "from" in emitted);
  const eol = next === undefined ? file[0]?.eol : file[next.from]?.eol;
  return eol === "" ? undefined : eol;
}
