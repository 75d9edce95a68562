/** What models get wrong about the file: it moved on, it has the text twice, they left lines out or made them up. */
import { buildCase, countPlaces, innerContext } from "./build-case.ts";
import { mapText, type Corruption } from "./corrupt-layout.ts";
import { oldOf, type Hunk, type HunkLine } from "./cut-hunks.ts";
import type { SeededRandom } from "./seeded-random.ts";

/**
 * The file moved on after the model read it: inside the context it gained a line, or one word of a kept line is another
 * now. The first can be done without loss where the old lines fit one place; of the second, refusing is a good answer
 * too (the word may have been what told this place from others), but only the merged file counts as correct.
 */
export const stale: Corruption = (hunk, random) => {
  const inner = innerContext(hunk.lines);
  const at = random.pick(inner);
  const line = at === undefined ? undefined : hunk.lines[at];
  if (at === undefined || line === undefined) return undefined;
  const moved = random.below(2) === 0 ? gainLine(hunk, at, random) : changeWord(hunk.lines, at, random);
  if (moved === undefined || countPlaces(hunk.file, oldOf(hunk.lines), line.text) !== 1) return undefined;
  return buildCase(hunk, "stale", { actual: relocate(hunk, moved) });
};

function gainLine({ file, lines }: Hunk, at: number, random: SeededRandom): readonly HunkLine[] | undefined {
  const known = new Set(lines.map(({ text }) => text));
  const text = random.pick(file.filter((line) => line.trim().length > 8 && !known.has(line)));
  return text === undefined ? undefined : [...lines.slice(0, at), { mark: " ", text }, ...lines.slice(at)];
}

function changeWord(lines: readonly HunkLine[], at: number, random: SeededRandom): readonly HunkLine[] | undefined {
  const text = lines[at]?.text ?? "";
  const word = random.pick([...text.matchAll(/[A-Za-z]{4,}/g)]);
  if (word === undefined) return undefined;
  const other = random.pick(["renamed", "Pending", "request_id", "oldValue"]) ?? "renamed";
  const changed = text.slice(0, word.index) + other + text.slice(word.index + word[0].length);
  return lines.map((line, index) => (index === at ? { mark: " ", text: changed } : line));
}

/** The file with the hunk lying in it as `lines`. */
function relocate({ file, start, lines }: Hunk, actual: readonly HunkLine[]): Pick<Hunk, "file" | "start" | "lines"> {
  const behind = file.slice(start + oldOf(lines).length);
  return { file: [...file.slice(0, start), ...oldOf(actual), ...behind], start, lines: actual };
}

/** The old lines stand in the file twice. Half of the time the quoted text is also shifted, so that neither is exact. */
export const duplicate: Corruption = (hunk, random) => {
  const old = oldOf(hunk.lines);
  const isBefore = random.below(2) === 0;
  const at = isBefore ? random.below(hunk.start + 1) : hunk.start + old.length + random.below(5);
  const file = [...hunk.file.slice(0, at), "", ...old, "", ...hunk.file.slice(at)];
  const start = isBefore ? hunk.start + old.length + 2 : hunk.start;
  const isShifted = random.below(2) === 0;
  const lines = mapText(hunk.lines, (text) => (isShifted && text.trim() !== "" ? `  ${text}` : text));
  return buildCase(hunk, "duplicate", { actual: { file, start, lines: hunk.lines }, lines, isHopeless: true });
};

const WIDE_CONTEXT = 8;
const MIN_ELIDED = 3;

/**
 * More of the context is quoted, and the middle of its longer run is left out as `...`, in both texts. Asked only where
 * each remaining piece stands at one place.
 */
export const elision: Corruption = (hunk, random) => {
  const wide = widen(hunk);
  const lead = wide.lines.findIndex(({ mark }) => mark !== " ");
  const tail = wide.lines.length - 1 - wide.lines.findLastIndex(({ mark }) => mark !== " ");
  const run =
    lead >= tail ? { from: 2, to: lead - 2 } : { from: wide.lines.length - tail + 2, to: wide.lines.length - 2 };
  if (run.to - run.from < MIN_ELIDED) return undefined;
  const before = wide.lines.slice(0, run.from);
  const behind = wide.lines.slice(run.to);
  if ([before, behind].some((piece) => countPlaces(wide.file, oldOf(piece)) !== 1)) return undefined;
  const dots = random.pick(["...", "    ...", "// ... existing code ...", "# ..."]) ?? "...";
  return buildCase(wide, "elision", { lines: [...before, { mark: " ", text: dots }, ...behind] });
};

function widen(hunk: Hunk): Hunk {
  const end = hunk.start + oldOf(hunk.lines).length;
  const start = Math.max(0, hunk.start - (WIDE_CONTEXT - 3));
  const keep = (text: string): HunkLine => ({ mark: " ", text });
  const before = hunk.file.slice(start, hunk.start).map(keep);
  const behind = hunk.file.slice(end, end + WIDE_CONTEXT - 3).map(keep);
  return { ...hunk, start, lines: [...before, ...hunk.lines, ...behind] };
}

/** The first and last lines are true, lines between are made up: taken from `others`, indented as those they replace. */
export function hallucinate(others: readonly string[]): Corruption {
  return (hunk, random) => {
    const lastAt = hunk.lines.length - 2;
    const middle = hunk.lines.flatMap(({ mark, text }, index) =>
      index >= 2 && index < lastAt && mark !== "+" && text.trim() !== "" ? [index] : [],
    );
    if (middle.length === 0) return undefined;
    const share = random.pick([1, 0.5, 0]) ?? 1;
    const count = Math.max(1, Math.ceil(middle.length * share));
    const first = random.below(middle.length - count + 1);
    const invented = new Set(middle.slice(first, first + count));
    const known = new Set(hunk.file.map((line) => line.trim()));
    const lines = hunk.lines.map((line, index): HunkLine => {
      if (!invented.has(index)) return line;
      const other = random.pick(others)?.trim() ?? "return null;";
      const made = known.has(other) ? `${other} // checked` : other;
      return { mark: line.mark, text: (/^\s*/.exec(line.text)?.[0] ?? "") + made };
    });
    return buildCase(hunk, "invented", { lines, isHopeless: true });
  };
}
