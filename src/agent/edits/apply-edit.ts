/** One replacement in a text, or the reason why not, with what the file really says nearby. Pure. */
import { findAll, matchEdit, toLine } from "./match-edit.ts";

export interface EditRequest {
  readonly oldText: string;
  readonly newText: string;
  /** Replace every exact occurrence. */
  readonly all: boolean;
}

export type EditResult =
  | { readonly kind: "applied"; readonly text: string; readonly lines: readonly number[] }
  | { readonly kind: "already-applied" }
  | { readonly kind: "refused"; readonly reason: string };

export function applyEdit(text: string, request: EditRequest): EditResult {
  const oldText = request.oldText.replaceAll("\r\n", "\n");
  const newText = request.newText.replaceAll("\r\n", "\n");
  if (oldText === "") return refuse("old_text is empty; use write for a new file");
  if (oldText === newText) return refuse("old_text and new_text are equal");
  return request.all ? applyAll(text, oldText, newText) : applyOne(text, oldText, newText);
}

function applyAll(text: string, oldText: string, newText: string): EditResult {
  const spans = findAll(text, oldText);
  if (spans.length === 0) return notFound(text, oldText, newText);
  const lines = spans.map(({ start }) => toLine(text, start));
  return { kind: "applied", text: text.split(oldText).join(newText), lines };
}

function applyOne(text: string, oldText: string, newText: string): EditResult {
  const match = matchEdit(text, oldText);
  switch (match.kind) {
    case "not-found":
      return notFound(text, oldText, newText);
    case "ambiguous":
      return refuse(
        `old_text fits ${match.lines.length} places (lines ${match.lines.slice(0, 5).join(", ")}); add lines around it until it fits one`,
      );
    case "found": {
      const changed = text.slice(0, match.start) + newText + text.slice(match.end);
      return { kind: "applied", text: changed, lines: [toLine(text, match.start)] };
    }
  }
}

function notFound(text: string, oldText: string, newText: string): EditResult {
  if (newText.trim() !== "" && findAll(text, newText).length === 1) return { kind: "already-applied" };
  return refuse(`old_text is not in the file.\n${renderNearest(text, oldText)}`);
}

/** The region that shares most lines with what was asked for, numbered. */
function renderNearest(text: string, oldText: string): string {
  const wanted = new Set(
    oldText
      .split("\n")
      .map((line) => line.trim())
      .filter((line) => line.length > 3),
  );
  const lines = text.split("\n");
  const span = Math.max(1, oldText.split("\n").length);
  let best = { at: 0, score: 0 };
  for (let at = 0; at < lines.length; at += 1) {
    const score = lines.slice(at, at + span).filter((line) => wanted.has(line.trim())).length;
    if (score > best.score) best = { at, score };
  }
  if (best.score === 0) return "No line of it is in the file; read the file again.";
  const from = Math.max(0, best.at - 2);
  const shown = lines.slice(from, from + Math.min(span + 4, 30));
  return `The closest region is:\n${shown.map((line, index) => `${from + index + 1}| ${line}`).join("\n")}`;
}

function refuse(reason: string): EditResult {
  return { kind: "refused", reason };
}
