/** Hunks with three lines of context, from a file before and after a real change. Pure. */
import { structuredPatch } from "diff";

/** A line of a hunk: kept, taken out, or brought. */
export interface HunkLine {
  readonly mark: " " | "-" | "+";
  readonly text: string;
}

export interface Hunk {
  readonly id: string;
  readonly language: string;
  /** The file before the change, LF, its last line ended. */
  readonly file: readonly string[];
  /** Where the old lines stand in `file`, from 0. */
  readonly start: number;
  readonly lines: readonly HunkLine[];
}

export interface FilePair {
  readonly id: string;
  readonly language: string;
  readonly before: string;
  readonly after: string;
}

const CONTEXT = 3;
const MAX_CHANGED = 40;
const MAX_FILE_LINES = 10_000;
const MAX_LINE = 1_000;

/** None of a file that is generated, huge, of mixed line ends or without a last line end: hunks cannot say these. */
export function cutHunks(pair: FilePair): readonly Hunk[] {
  const { before, after } = pair;
  if (![before, after].every(isOrdinary)) return [];
  const file = before.slice(0, -1).split("\n");
  const patch = structuredPatch("a", "b", before, after, "", "", { context: CONTEXT, maxEditLength: 1_500 });
  return (patch?.hunks ?? []).flatMap((hunk, index) => {
    const lines = hunk.lines.map((line) => ({ mark: line[0] as HunkLine["mark"], text: line.slice(1) }));
    const changed = lines.filter(({ mark }) => mark !== " ").length;
    if (changed > MAX_CHANGED || lines.every(({ mark }) => mark === "+")) return [];
    return [{ id: `${pair.id}#${index}`, language: pair.language, file, start: hunk.oldStart - 1, lines }];
  });
}

export function oldOf(lines: readonly HunkLine[]): readonly string[] {
  return lines.filter(({ mark }) => mark !== "+").map(({ text }) => text);
}

export function newOf(lines: readonly HunkLine[]): readonly string[] {
  return lines.filter(({ mark }) => mark !== "-").map(({ text }) => text);
}

/** The file as the change wants it. */
export function applyTruly({ file, start, lines }: Pick<Hunk, "file" | "start" | "lines">): readonly string[] {
  return [...file.slice(0, start), ...newOf(lines), ...file.slice(start + oldOf(lines).length)];
}

function isOrdinary(text: string): boolean {
  if (!text.endsWith("\n") || text.includes("\r") || text.includes("\0") || text.includes("\ufffd")) return false;
  const lines = text.split("\n");
  return lines.length <= MAX_FILE_LINES && lines.every((line) => line.length <= MAX_LINE);
}
