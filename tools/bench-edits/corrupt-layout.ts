/** What models do to blanks, line ends and blank lines. Each class gives a case or, where it would mean nothing, none. */
import type { BenchCase } from "./bench-case.ts";
import { buildCase, innerContext } from "./build-case.ts";
import { oldOf, type Hunk, type HunkLine } from "./cut-hunks.ts";
import type { SeededRandom } from "./seeded-random.ts";

export type Corruption = (hunk: Hunk, random: SeededRandom) => BenchCase | undefined;

/** The whole block two or four columns, or a tab, further left or right. */
export const indent: Corruption = (hunk, random) => {
  const filled = hunk.lines.filter(({ text }) => text.trim() !== "");
  const unit = filled.some(({ text }) => text.startsWith("\t")) ? "\t" : " ".repeat(random.pick([2, 4]) ?? 2);
  const canLose = filled.every(({ text }) => text.startsWith(unit));
  const loses = canLose && random.below(2) === 0;
  const lines = mapText(hunk.lines, (text) =>
    text.trim() === "" ? text : loses ? text.slice(unit.length) : unit + text,
  );
  return buildCase(hunk, "indent", { lines });
};

/** Tabs written as two or four blanks, or the file's unit of blanks as a tab. */
export const tabs: Corruption = (hunk, random) => {
  const hasTabs = hunk.lines.some(({ text }) => /^ *\t/.test(text));
  const width = hasTabs ? (random.pick([4, 2]) ?? 4) : findUnit(hunk.lines);
  if (width < 2) return undefined;
  const blanks = " ".repeat(width);
  const lines = mapText(hunk.lines, (text) =>
    text.replace(/^[ \t]+/, (lead) => (hasTabs ? lead.replaceAll("\t", blanks) : lead.replaceAll(blanks, "\t"))),
  );
  return buildCase(hunk, "tabs", { lines });
};

function findUnit(lines: readonly HunkLine[]): number {
  const widths = lines.map(({ text }) => /^ */.exec(text)?.[0].length ?? 0).filter((width) => width > 1);
  return widths.length === 0 ? 0 : widths.every((width) => width % 4 < 2) ? 4 : 2;
}

/** Blanks added at the ends of lines, or those of the file left out. The change itself is not about such blanks. */
export const trailing: Corruption = (hunk, random) => {
  const isBad = ({ mark, text }: HunkLine): boolean => mark === "+" && text.trimEnd() !== text;
  const gone = hunk.lines.filter(({ mark, text }) => mark === "-" && text.trimEnd() !== text);
  const isTrimmed = gone.some(({ text }) =>
    hunk.lines.some((line) => line.mark === "+" && line.text === text.trimEnd()),
  );
  if (hunk.lines.some(isBad) || isTrimmed) return undefined;
  const hasSome = oldOf(hunk.lines).some((line) => line.trimEnd() !== line);
  if (hasSome) return buildCase(hunk, "trailing", { lines: mapText(hunk.lines, (text) => text.trimEnd()) });
  const blanks = random.pick([" ", "  ", "\t"]) ?? " ";
  return buildCase(hunk, "trailing", { lines: mapText(hunk.lines, (text) => (text === "" ? text : text + blanks)) });
};

/** The file has CRLF and the model writes LF, or the other way round. */
export const crlf: Corruption = (hunk, random) => {
  if (random.below(2) === 0) return buildCase(hunk, "crlf", { eol: "\r\n" });
  return buildCase(hunk, "crlf", { rewrite: (text) => text.replaceAll("\n", "\r\n") });
};

/** A blank line inside the context left out or added, in both texts, away from what changes. */
export const blank: Corruption = (hunk, random) => {
  const inner = innerContext(hunk.lines);
  const blanks = inner.filter((index) => hunk.lines[index]?.text.trim() === "");
  const gone = random.pick(blanks);
  if (gone !== undefined)
    return buildCase(hunk, "blank", { lines: hunk.lines.filter((_line, index) => index !== gone) });
  const at = random.pick(inner);
  if (at === undefined) return undefined;
  const lines = [...hunk.lines.slice(0, at), { mark: " " as const, text: "" }, ...hunk.lines.slice(at)];
  return buildCase(hunk, "blank", { lines });
};

export function mapText(lines: readonly HunkLine[], change: (text: string) => string): readonly HunkLine[] {
  return lines.map(({ mark, text }) => ({ mark, text: change(text) }));
}
