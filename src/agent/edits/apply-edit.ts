/** One replacement in a file's bytes, or the reason why not, with what the file really says nearby. Pure. */
import { lineSimilarity, toWords } from "./compare-lines.ts";
import type { AppliedEdit, EditLevel, EditOutcome, RefusalCode, RefusedEdit } from "./edit-outcome.ts";
import { findStarts } from "./find-exact.ts";
import { matchPlainly, matchTolerantly, toReading, type EditTexts } from "./match-edit.ts";
import { mergeChange } from "./merge-change.ts";
import type { Match, Place, Reading } from "./place.ts";
import { renderDiff, changedRange } from "./render-diff.ts";
import { renderAmbiguous, renderNotFound } from "./render-refusal.ts";
import { replaceAll } from "./replace-all.ts";
import { spliceBytes } from "./splice-bytes.ts";
import { toTextFile, type TextFile, type TextLine } from "./text-file.ts";

export interface EditRequest {
  readonly oldText: string;
  readonly newText: string;
  /** Replace every exact occurrence instead of the one place. */
  readonly all?: boolean;
  /** The file is not as the model last read it: only what is exact but for blanks and blank lines is taken. */
  readonly changedSinceRead?: boolean;
}

/** From here on the model's idea of the file has to be current. */
const FIRST_TOLERANT_LEVEL = 3;
/** A new text shorter than this, in characters, stands in many files already. */
const MIN_DONE_CHARS = 4;
/** Of old and new text where they share no line, 0 to 1. */
const MIN_RESEMBLANCE = 0.5;
// Words that stand for code where code should be; they would delete what they stand for.
const PLACEHOLDER =
  /^\s*(?:\/\/|#|\/\*+|<!--|--|;)\s*(?:\.{3}|…)\s*.*\b(?:rest|remaining|existing|unchanged|same|omitted|previous)\b|^\s*(?:\.{3}|…)\s*(?:rest|remaining|existing|unchanged|same|omitted)\b/i;

export function applyEdit(bytes: Uint8Array, request: EditRequest): EditOutcome {
  const file = toTextFile(bytes);
  if (file === undefined) return refuse("not-text", "The file is no text.");
  const texts = { oldText: toLf(request.oldText), newText: toLf(request.newText) };
  const problem = findProblem(texts);
  if (problem !== undefined) return problem;
  if (request.all === true) return replaceAll(bytes, file, texts) ?? notFound(file, toReading(texts));
  const match = findMatch(file, texts);
  return match.kind === "already-applied" ? match : applyMatch({ bytes, file, texts }, match, request);
}

function toLf(text: string): string {
  return text.replaceAll("\r\n", "\n");
}

function findProblem({ oldText, newText }: EditTexts): RefusedEdit | undefined {
  if (oldText === "") return refuse("empty-old", "old_text is empty; use write for a new file.");
  if (oldText.trim() === "") return refuse("empty-old", "old_text is blank; quote a line that says something.");
  if (oldText === newText) return refuse("same-text", "old_text and new_text are equal.");
  const placeholder = newText.split("\n").find((line) => PLACEHOLDER.test(line) && !oldText.includes(line.trim()));
  if (placeholder === undefined) return undefined;
  return refuse("placeholder", `new_text has a placeholder where code should be: ${placeholder.trim().slice(0, 120)}`);
}

type Found = Match | { readonly kind: "already-applied"; readonly line: number };

/** What was done already is noticed before anything is guessed, and again when nothing was found. */
function findMatch(file: TextFile, texts: EditTexts): Found {
  const plain = matchPlainly(file, texts);
  if (plain.kind !== "not-found") return plain;
  const done = findDone(file, texts);
  if (done !== undefined && bringsLines(texts)) return done;
  const tolerant = matchTolerantly(file, texts);
  return tolerant.kind === "not-found" && done !== undefined ? done : tolerant;
}

function findDone(file: TextFile, { newText, oldText }: EditTexts): Found | undefined {
  if (newText.trim().length < MIN_DONE_CHARS || !resembles(oldText, newText)) return undefined;
  const text = newText.endsWith("\n") ? newText.slice(0, -1) : newText;
  const starts = findStarts(file.text, text);
  const [start] = starts;
  if (start === undefined || starts.length > 1 || oldText.includes(text)) return undefined;
  return { kind: "already-applied", line: file.text.slice(0, start).split("\n").length };
}

/** Else the new text may stand there by chance, while the old one was made up. */
function resembles(oldText: string, newText: string): boolean {
  const old = new Set(oldText.split("\n").map((line) => line.trim()));
  const isShared = newText.split("\n").some((line) => line.trim().length >= MIN_DONE_CHARS && old.has(line.trim()));
  return isShared || lineSimilarity(oldText, newText) >= MIN_RESEMBLANCE;
}

function bringsLines({ oldText, newText }: EditTexts): boolean {
  const old = new Set(oldText.split("\n").map((line) => line.trim()));
  return newText.split("\n").some((line) => line.trim() !== "" && !old.has(line.trim()));
}

interface Subject {
  readonly bytes: Uint8Array;
  readonly file: TextFile;
  readonly texts: EditTexts;
}

function applyMatch({ bytes, file, texts }: Subject, match: Match, { changedSinceRead }: EditRequest): EditOutcome {
  if (match.kind === "not-found") return notFound(file, toReading(texts));
  if (match.kind === "ambiguous") {
    const lines = file.lines.map(({ text }) => text);
    return refuse("ambiguous", renderAmbiguous(lines, match.starts, toReading(texts).oldLines.length));
  }
  if (match.level >= FIRST_TOLERANT_LEVEL && changedSinceRead === true) {
    const text =
      "[changed-since-read] The file changed since you read it, and old_text fits it only roughly; read it again.";
    return refuse("changed-since-read", text);
  }
  return applyPlace(bytes, file, match);
}

/** The change at a place that is settled. Used for hunks and line ranges too. */
export function applyPlace(
  bytes: Uint8Array,
  file: TextFile,
  { place, level }: { readonly place: Place; readonly level: EditLevel },
): EditOutcome {
  const merged = mergeChange(file.lines, place);
  if (merged.kind === "unclear") return refuse("unclear-merge", `[unclear-merge] Nothing was changed: ${merged.why}.`);
  const invented =
    level === 7
      ? findInvented(
          file,
          place,
          merged.lines.map(({ text }) => text),
        )
      : undefined;
  if (invented !== undefined) {
    return refuse(
      "unclear-merge",
      `[unclear-merge] The file has no ${invented}, but new_text uses it. Read the file again.`,
    );
  }
  const after = spliceBytes(bytes, file, { range: place, lines: merged.lines });
  if (after === undefined) return refuse("not-encodable", "The file is not UTF-8; only ASCII can be written into it.");
  const around = file.lines.slice(Math.max(0, place.from - 1), place.from);
  const behind = file.lines.slice(place.to, place.to + 1);
  const before = [...around, ...file.lines.slice(place.from, place.to), ...behind];
  return describe(
    place.from - around.length,
    { before, after: [...around, ...merged.lines, ...behind] },
    { bytes: after, level },
  );
}

/** @param from Which line of the file, from 0, `before` starts with. */
function describe(
  from: number,
  lines: { readonly before: readonly TextLine[]; readonly after: readonly TextLine[] },
  done: Pick<AppliedEdit, "bytes" | "level">,
): EditOutcome {
  const before = lines.before.map(toWhole);
  const after = lines.after.map(toWhole);
  if (before.join("") === after.join("")) return { kind: "already-applied", line: from + 1 };
  const range = changedRange(from, before, after);
  const show = (line: string): string => line.replace(/\r?\n$/, "");
  return {
    kind: "applied",
    ...done,
    spans: [{ first: range.from + 1, last: range.to }],
    diff: renderDiff(from, before.map(show), after.map(show)),
  };
}

function toWhole({ text, eol }: TextLine): string {
  return text + eol;
}

/** A word of the old text that the file has nowhere, and that would be written into it. */
function findInvented(file: TextFile, { reading }: Place, lines: readonly string[]): string | undefined {
  const known = toWords(file.text);
  const invented = [...toWords(reading.oldLines.join("\n"))].filter((word) => !known.has(word));
  if (invented.length === 0) return undefined;
  const written = toWords(lines.join("\n"));
  return invented.find((word) => written.has(word));
}

function notFound(file: TextFile, reading: Reading): RefusedEdit {
  return refuse(
    "not-found",
    renderNotFound(
      file.lines.map(({ text }) => text),
      reading,
    ),
  );
}

function refuse(code: RefusalCode, text: string): RefusedEdit {
  return { kind: "refused", code, text };
}
