/** Several replacements in one file, as the hunks of a patch: in order, all or nothing. Pure. */
import { applyEdit, applyPlace } from "./apply-edit.ts";
import type { AppliedEdit, EditLevel, EditOutcome, LineRange, RefusedEdit } from "./edit-outcome.ts";
import { matchPlainly } from "./match-edit.ts";
import { toMatch } from "./place.ts";
import { toTextFile } from "./text-file.ts";

export interface Hunk {
  readonly oldText: string;
  readonly newText: string;
}

const MAX_DIFF_LINES = 15;

/**
 * @param changedSinceRead As in an edit.
 * @returns The outcome of all; a refusal names the hunk, counted from 1, and nothing is applied then.
 */
export function applyHunks(bytes: Uint8Array, hunks: readonly Hunk[], changedSinceRead = false): EditOutcome {
  let current = bytes;
  const done: AppliedEdit[] = [];
  let line = 1;
  for (const [index, hunk] of hunks.entries()) {
    const outcome = applyHunk(current, { ...hunk, changedSinceRead }, done.at(-1));
    if (outcome.kind === "refused") return nameHunk(outcome, index + 1, hunks.length);
    if (outcome.kind === "already-applied") line = outcome.line;
    else {
      current = outcome.bytes;
      done.push(outcome);
    }
  }
  if (done.length === 0) return { kind: "already-applied", line };
  return {
    kind: "applied",
    bytes: current,
    level: done.reduce<EditLevel>((most, { level }) => (level > most ? level : most), 0),
    spans: done.map(({ spans }) => spans[0]).filter((span): span is LineRange => span !== undefined),
    diff: done
      .map(({ diff }) => diff)
      .join("\n")
      .split("\n")
      .slice(0, MAX_DIFF_LINES)
      .join("\n"),
  };
}

interface HunkRequest extends Hunk {
  readonly changedSinceRead: boolean;
}

/** Hunks stand in the file's order: of several places, the only one behind the hunk before is meant. */
function applyHunk(bytes: Uint8Array, hunk: HunkRequest, before: AppliedEdit | undefined): EditOutcome {
  const outcome = applyEdit(bytes, hunk);
  if (outcome.kind !== "refused" || outcome.code !== "ambiguous" || before === undefined) return outcome;
  const file = toTextFile(bytes);
  const last = before.spans.at(-1)?.last ?? 0;
  if (file === undefined) return outcome;
  const rest = { ...file, lines: file.lines.slice(last), text: file.text.split("\n").slice(last).join("\n") };
  const match = matchPlainly(rest, hunk);
  if (match.kind !== "found") return outcome;
  const { place, level } = match;
  const fileOf = place.fileOf.map((range) => range && { from: range.from + last, to: range.to + last });
  const moved = toMatch([{ ...place, fileOf, from: place.from + last, to: place.to + last }], level);
  return moved.kind === "found" ? applyPlace(bytes, file, moved) : outcome;
}

function nameHunk(refused: RefusedEdit, number: number, count: number): RefusedEdit {
  return { ...refused, text: `Hunk ${number} of ${count}: ${refused.text}` };
}
