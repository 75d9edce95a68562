/** `edit_lines`: replaces a range of lines whose first and last line the model quotes as proof. Pure. */
import { applyPlace } from "./apply-edit.ts";
import type { EditOutcome, RefusalCode, RefusedEdit } from "./edit-outcome.ts";
import { toStraightPlace } from "./place.ts";
import { toTextFile, type TextFile } from "./text-file.ts";

export interface LineEditRequest {
  /** Lines from 1, both included. */
  readonly start: number;
  readonly end: number;
  /** What lines `start` and `end` say; blanks at their ends do not count. */
  readonly firstLine: string;
  readonly lastLine: string;
  /** Empty takes the lines out. */
  readonly newText: string;
}

/** How far the lines may have moved since they were read. Lines. */
const MAX_SHIFT = 20;
const AROUND = 3;
const MAX_SHOWN = 40;

export function applyLineEdit(bytes: Uint8Array, request: LineEditRequest): EditOutcome {
  const file = toTextFile(bytes);
  if (file === undefined) return refuse("not-text", "The file is no text.");
  const { start, end } = request;
  if (end < start) return refuse("wrong-lines", `[wrong-lines] end ${end} is before start ${start}.`);
  const shifts = findShifts(file, request);
  const shift = shifts.includes(0) ? 0 : shifts[0];
  if (shift === undefined) return refuse("wrong-lines", renderActual(file, request));
  if (shift !== 0 && shifts.length > 1) {
    const starts = shifts.map((by) => start + by).join(", ");
    return refuse(
      "ambiguous",
      `[ambiguous] The quoted lines now stand at several places near (${starts}); read there.`,
    );
  }
  return applyPlace(bytes, file, { place: toPlace(file, request, start - 1 + shift), level: 0 });
}

function findShifts(file: TextFile, { start, end, firstLine, lastLine }: LineEditRequest): readonly number[] {
  const first = firstLine.trimEnd();
  const last = lastLine.trimEnd();
  const lineAt = (number: number): string | undefined => file.lines[number - 1]?.text.trimEnd();
  const shifts = Array.from({ length: 2 * MAX_SHIFT + 1 }, (_none, index) => index - MAX_SHIFT);
  return shifts.filter((by) => lineAt(start + by) === first && lineAt(end + by) === last);
}

function toPlace(
  file: TextFile,
  { start, end, newText }: LineEditRequest,
  from: number,
): ReturnType<typeof toStraightPlace> {
  const oldLines = file.lines.slice(from, from + end - start + 1).map(({ text }) => text);
  const text = newText.replaceAll("\r\n", "\n");
  const written = text === "" ? [] : (text.endsWith("\n") ? text.slice(0, -1) : text).split("\n");
  return toStraightPlace({ oldLines, newLines: written.map((line) => keepEnd(line, oldLines)) }, from);
}

// A line that is repeated without the blanks at its end is not meant to lose them.
function keepEnd(line: string, oldLines: readonly string[]): string {
  if (oldLines.includes(line)) return line;
  return oldLines.find((old) => old.trimEnd() === line && line !== "") ?? line;
}

function renderActual(file: TextFile, { start, end }: LineEditRequest): string {
  const from = Math.max(1, Math.min(start, file.lines.length) - AROUND);
  const to = Math.min(file.lines.length, end + AROUND, from + MAX_SHOWN);
  const shown = file.lines.slice(from - 1, to).map(({ text }, index) => `${from + index}| ${text.slice(0, 160)}`);
  return [
    `[wrong-lines] Lines ${start} and ${end} are not what first_line and last_line say, nor is a place within ${MAX_SHIFT} lines. The file (${file.lines.length} lines) has:`,
    ...shown,
  ].join("\n");
}

function refuse(code: RefusalCode, text: string): RefusedEdit {
  return { kind: "refused", code, text };
}
