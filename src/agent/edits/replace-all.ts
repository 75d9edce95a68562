/** `all: true`: every exact occurrence, because a tolerant match of many is a guess. Pure. */
import type { EditOutcome, LineRange } from "./edit-outcome.ts";
import type { EditTexts } from "./match-edit.ts";
import { spliceBytes } from "./splice-bytes.ts";
import { toTextLines, type TextFile, type TextLine } from "./text-file.ts";

const MAX_SHOWN = 14;
const MAX_CHARS = 160;

/** Undefined when there is none. Lines before the first and after the last occurrence keep their bytes. */
export function replaceAll(bytes: Uint8Array, file: TextFile, texts: EditTexts): EditOutcome | undefined {
  const starts = file.text.indexOf(texts.oldText);
  if (starts === -1) return undefined;
  const from = countBreaks(file.text.slice(0, starts));
  const lastEnd = file.text.lastIndexOf(texts.oldText) + texts.oldText.length;
  const to = Math.min(file.lines.length, countBreaks(file.text.slice(0, lastEnd)) + 1);
  const { raw, spans } = rewrite(file.lines.slice(from, to), from, texts);
  const lines = toTextLines(raw);
  const after = spliceBytes(bytes, file, { range: { from, to }, lines });
  if (after === undefined) {
    return {
      kind: "refused",
      code: "not-encodable",
      text: "The file is not UTF-8; only ASCII can be written into it.",
    };
  }
  return { kind: "applied", bytes: after, level: 0, spans, diff: renderSpans(lines, from, spans) };
}

/** Line ends that stay are the file's; those the new text brings are like the line they come into. */
function rewrite(
  lines: readonly TextLine[],
  from: number,
  { oldText, newText }: EditTexts,
): { readonly raw: string; readonly spans: readonly LineRange[] } {
  const parts = lines
    .map(({ text, eol }) => (eol === "" ? text : `${text}\n`))
    .join("")
    .split(oldText);
  const oldBreaks = countBreaks(oldText);
  const spans: LineRange[] = [];
  let raw = "";
  let at = 0;
  let line = from + 1;
  for (const [index, part] of parts.entries()) {
    raw += part.replaceAll("\n", () => lines[at++]?.eol ?? "\n");
    line += countBreaks(part);
    if (index === parts.length - 1) break;
    const eol = lines[at]?.eol ?? "\n";
    raw += newText.replaceAll("\n", eol === "" ? "\n" : eol);
    spans.push({ first: line, last: line + countBreaks(newText) });
    line += countBreaks(newText);
    at += oldBreaks;
  }
  return { raw, spans };
}

function countBreaks(text: string): number {
  return text.split("\n").length - 1;
}

function renderSpans(lines: readonly TextLine[], from: number, spans: readonly LineRange[]): string {
  const numbers = [...new Set(spans.map(({ first }) => first))];
  const shown = numbers.slice(0, MAX_SHOWN).map((first) => {
    const text = lines[first - 1 - from]?.text ?? "";
    return `${first}+ ${text.length > MAX_CHARS ? `${text.slice(0, MAX_CHARS)}…` : text}`;
  });
  const more = numbers.length > MAX_SHOWN ? [`… ${numbers.length - MAX_SHOWN} more places`] : [];
  return [...shown, ...more].join("\n");
}
