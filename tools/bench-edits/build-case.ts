/** From a hunk and what a model makes of it to a question with its right answer. Pure. */
import type { BenchCase } from "./bench-case.ts";
import { applyTruly, newOf, oldOf, type Hunk, type HunkLine } from "./cut-hunks.ts";

export interface Distortion {
  /** The hunk as the model writes it. */
  readonly lines?: readonly HunkLine[];
  /** The hunk as it lies in the file, where that is not as it was cut. */
  readonly actual?: Pick<Hunk, "file" | "start" | "lines">;
  /** Applied to both whole texts at the end. */
  readonly rewrite?: (text: string) => string;
  readonly eol?: "\n" | "\r\n";
  /** Nobody can know the place: refusing is the one right answer. */
  readonly isHopeless?: boolean;
}

const AS_IS = { rewrite: (text: string): string => text, eol: "\n", isHopeless: false } as const;

/** Undefined when the model's old text would be the true one: then nothing is asked. */
export function buildCase(hunk: Hunk, corruption: string, distortion: Distortion): BenchCase | undefined {
  const { actual, lines, rewrite, eol, isHopeless } = { ...AS_IS, actual: hunk, lines: hunk.lines, ...distortion };
  const join = (some: readonly string[]): string => some.map((line) => line + eol).join("");
  const oldText = rewrite(oldOf(lines).join("\n"));
  const newText = rewrite(newOf(lines).join("\n"));
  const isDistorted = eol !== "\n" || oldText !== oldOf(actual.lines).join("\n");
  const isAsked = isDistorted || isHopeless || corruption === "none";
  if (!isAsked || oldText === newText) return undefined;
  const start = join(actual.file.slice(0, actual.start)).length;
  return {
    hunkId: hunk.id,
    language: hunk.language,
    corruption,
    file: join(actual.file),
    oldText,
    newText,
    expected: isHopeless ? undefined : join(applyTruly(actual)),
    span: { start, end: start + join(oldOf(actual.lines)).length },
  };
}

/**
 * How many places fit the lines when blanks at their ends and blank lines do not count; a `wild` line fits any.
 * More than one and no matcher can know which is meant: such a hunk is asked about in the class of duplicates only.
 */
export function countPlaces(file: readonly string[], wanted: readonly string[], wild?: string): number {
  const filled = file.map((line) => line.trim()).filter((line) => line !== "");
  const keys = wanted.map((line) => line.trim()).filter((line) => line !== "");
  const loose = wild?.trim();
  let count = 0;
  for (let at = 0; at + keys.length <= filled.length; at += 1) {
    if (keys.every((key, index) => key === loose || filled[at + index] === key)) count += 1;
  }
  return count;
}

/** Kept lines whose neighbours in the hunk are kept too: a change there touches nothing that the hunk changes. */
export function innerContext(lines: readonly HunkLine[]): readonly number[] {
  return lines.flatMap((_line, index) => {
    const around = [lines[index - 1], lines[index], lines[index + 1]];
    return around.every((line) => line?.mark === " ") ? [index] : [];
  });
}
