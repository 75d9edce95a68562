/** What ast-grep's stream of JSON says, as lines like those of every search. Pure. */
import { z } from "zod";

const POSITION = z.object({ line: z.int(), column: z.int() });
const HIT = z.object({
  file: z.string(),
  /** Whole lines of the file, from the first to the last that the hit touches. */
  lines: z.string(),
  range: z.object({ start: POSITION, end: POSITION }),
});
type Hit = z.infer<typeof HIT>;

/**
 * By path and line, whatever order the program's threads had; equal lines once.
 *
 * @param stream One object a line, as `ast-grep run --json=stream` prints them; its lines and columns count from 0.
 */
export function renderAstHits(stream: string, maxPerFile: number): readonly string[] {
  const counts = new Map<string, number>();
  const rendered = new Set<string>();
  for (const hit of stream.split("\n").flatMap(parseHit).sort(compareHits)) {
    const line = renderHit(hit);
    const count = counts.get(hit.file) ?? 0;
    if (rendered.has(line) || count === maxPerFile) continue;
    counts.set(hit.file, count + 1);
    rendered.add(line);
  }
  return [...rendered];
}

function parseHit(line: string): readonly Hit[] {
  if (line === "") return [];
  try {
    return [HIT.parse(JSON.parse(line))];
  } catch {
    return [];
  }
}

/** The outer one of two that begin together comes first. */
function compareHits(one: Hit, other: Hit): number {
  if (one.file !== other.file) return one.file < other.file ? -1 : 1;
  return (
    one.range.start.line - other.range.start.line ||
    one.range.start.column - other.range.start.column ||
    other.range.end.line - one.range.end.line ||
    other.range.end.column - one.range.end.column
  );
}

function renderHit({ file, lines, range: { start, end } }: Hit): string {
  const first = start.line + 1;
  // A hit that takes the line break with it ends before the next line's first character.
  const last = end.column === 0 && end.line > start.line ? end.line : end.line + 1;
  const [text = ""] = lines.split(/\r?\n/, 1);
  return last === first ? `${file}:${first}:${text}` : `${file}:${first}-${last}:${text} …`;
}
