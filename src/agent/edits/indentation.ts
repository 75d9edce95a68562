/** Indentation as columns, and from the model's habits into the file's. Pure. */

/** One line as the model wrote it and as the file has it: their leading white space. */
export interface IndentPair {
  readonly model: string;
  readonly file: string;
}

// A tab counted as 4 first: what most models write for one. The others are the widths found in the wild.
const TAB_WIDTHS = [4, 2, 8, 3, 1] as const;

export function indentOf(line: string): string {
  return /^[ \t]*/.exec(line)?.[0] ?? "";
}

/**
 * The width of a tab, in columns, under which all pairs differ by one and the same shift. Undefined when there is none:
 * the two blocks are then shaped differently. No shift at all is preferred, because then only tabs were exchanged.
 */
export function findTabWidth(pairs: readonly IndentPair[]): number | undefined {
  const fitting = TAB_WIDTHS.filter((width) => {
    const shifts = new Set(pairs.map((pair) => shiftOf(pair, width)));
    return shifts.size <= 1;
  });
  const [first] = pairs;
  return first === undefined ? 4 : (fitting.find((width) => shiftOf(first, width) === 0) ?? fitting[0]);
}

/** The file's indentation for a line the model added; `pairs` nearest first, `style` what the file uses around there. */
export function toFileIndent(model: string, pairs: readonly IndentPair[], style: "tab" | "space"): string {
  const [nearest] = pairs;
  if (nearest === undefined || pairs.every((pair) => pair.model === pair.file)) return model;
  const moved = swapPrefix(model, pairs);
  if (moved !== undefined) return moved;
  const same = pairs.find((pair) => pair.model === model);
  if (same !== undefined) return same.file;
  const width = findTabWidth(pairs) ?? 4;
  const wanted = Math.max(0, columns(model, width) + shiftOf(nearest, width));
  const known = pairs.find((pair) => columns(pair.file, width) === wanted);
  if (known !== undefined) return known.file;
  return render(wanted, width, style);
}

/** A block moved as a whole: the same characters stand in front of every line, on one side only. */
function swapPrefix(model: string, pairs: readonly IndentPair[]): string | undefined {
  const [pair] = pairs;
  if (pair === undefined) return undefined;
  const extra = pair.model.slice(0, Math.max(0, pair.model.length - pair.file.length));
  const missing = pair.file.slice(0, Math.max(0, pair.file.length - pair.model.length));
  const isMoved = pairs.every((other) => missing + other.model === extra + other.file);
  return isMoved && model.startsWith(extra) ? missing + model.slice(extra.length) : undefined;
}

function shiftOf({ model, file }: IndentPair, tabWidth: number): number {
  return columns(file, tabWidth) - columns(model, tabWidth);
}

function columns(indent: string, tabWidth: number): number {
  let count = 0;
  for (const char of indent) count += char === "\t" ? tabWidth : 1;
  return count;
}

function render(count: number, tabWidth: number, style: "tab" | "space"): string {
  if (style === "space") return " ".repeat(count);
  return "\t".repeat(Math.floor(count / tabWidth)) + " ".repeat(count % tabWidth);
}
