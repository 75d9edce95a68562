/**
 * Finds the one place that an edit means. Two levels, the first that finds anything decides; more than one place at
 * that level is an answer, not a choice. Pure.
 */

export type EditMatch =
  | { readonly kind: "found"; readonly start: number; readonly end: number; readonly level: "exact" | "trailing-space" }
  | { readonly kind: "ambiguous"; readonly lines: readonly number[] }
  | { readonly kind: "not-found" };

/** Offsets are in UTF-16 units of `text`, which has LF line ends. */
export function matchEdit(text: string, oldText: string): EditMatch {
  const exact = findAll(text, oldText);
  if (exact.length > 0) return decide(text, exact, "exact");
  return decide(text, findLines(text, oldText), "trailing-space");
}

/** Every place, for `all: true`; only exact ones, because a tolerant match of many is a guess. */
export function findAll(text: string, part: string): readonly Span[] {
  const spans: Span[] = [];
  for (let at = text.indexOf(part); at !== -1 && part !== ""; at = text.indexOf(part, at + part.length)) {
    spans.push({ start: at, end: at + part.length });
  }
  return spans;
}

export interface Span {
  readonly start: number;
  readonly end: number;
}

function decide(text: string, spans: readonly Span[], level: "exact" | "trailing-space"): EditMatch {
  const [first] = spans;
  if (first === undefined) return { kind: "not-found" };
  if (spans.length > 1) return { kind: "ambiguous", lines: spans.map(({ start }) => toLine(text, start)) };
  return { kind: "found", ...first, level };
}

/** Whole lines that are equal but for white space at their ends. */
function findLines(text: string, oldText: string): readonly Span[] {
  const wanted = oldText
    .replace(/\n$/, "")
    .split("\n")
    .map((line) => line.trimEnd());
  if (wanted.every((line) => line === "")) return [];
  const lines = text.split("\n");
  const starts = toStarts(lines);
  const endsWithNewline = oldText.endsWith("\n");
  const spans: Span[] = [];
  for (let at = 0; at + wanted.length <= lines.length; at += 1) {
    if (!wanted.every((line, index) => lines[at + index]?.trimEnd() === line)) continue;
    const last = at + wanted.length - 1;
    const end = (starts[last] ?? 0) + (lines[last] ?? "").length;
    spans.push({ start: starts[at] ?? 0, end: endsWithNewline ? Math.min(end + 1, text.length) : end });
  }
  return spans;
}

function toStarts(lines: readonly string[]): readonly number[] {
  const starts: number[] = [];
  let at = 0;
  for (const line of lines) {
    starts.push(at);
    at += line.length + 1;
  }
  return starts;
}

export function toLine(text: string, offset: number): number {
  return text.slice(0, offset).split("\n").length;
}
