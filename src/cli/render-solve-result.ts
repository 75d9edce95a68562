/** How a `solve` ended, for a terminal. Pure. */
import type { OutcomeWord } from "../domain/outcome.ts";
import type { SolveResult } from "../domain/solve-result.ts";
import { renderVerdict } from "./render-verdict.ts";
import { toTerminalText } from "./to-terminal-text.ts";

export interface Written {
  readonly out?: string | undefined;
  readonly transcript?: string | undefined;
  readonly apply?: boolean | undefined;
}

const MEANINGS: Readonly<Partial<Record<OutcomeWord, string>>> = {
  verified: "a test proves the fix",
  plausible: "nothing broke, but nothing proves the fix",
  "not-verified": "there is a change, but it does not hold",
  "over-budget": "there is no change",
};

export function renderSolveResult(result: SolveResult, written: Written): string {
  const { outcome, verdict, tokens, steps, mode, durationMs } = result;
  const meaning = MEANINGS[outcome];
  const lines = [
    `Outcome: ${outcome}${meaning === undefined ? "" : ` (${meaning})`}`,
    verdict === null ? "Nothing was graded." : renderVerdict(verdict).trimEnd(),
    `Spent: ${steps} steps in mode ${mode}, ${toTime(durationMs)}, ${tokens.prompt} prompt and ${tokens.completion} completion tokens`,
    ...renderFiles(result, written),
  ];
  return `${lines.join("\n")}\n${result.patch === "" || written.out !== undefined ? "" : renderPatch(result.patch)}`;
}

function renderPatch(patch: string): string {
  const shown = toTerminalText(patch);
  const note = shown === patch ? "" : "Control characters are escaped here; --out FILE writes the patch as it is.\n";
  return `${note}\n${shown}`;
}

function renderFiles({ outcome, patch, runId }: SolveResult, { out, transcript, apply }: Written): readonly string[] {
  const proven = outcome === "verified" || outcome === "plausible";
  return [
    ...(apply !== true
      ? []
      : [proven ? "Applied to the work tree." : "Not applied: only a proven or plausible change is."]),
    ...(out === undefined || patch === "" ? [] : [`Patch: ${out}`]),
    transcript === undefined
      ? `Transcript: swe-agent solve --resume ${runId} --transcript FILE`
      : `Transcript: ${transcript}`,
  ];
}

function toTime(ms: number): string {
  const seconds = Math.round(ms / 1_000);
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}
