/** The attempts that were not taken, folded away below the pull request's proof. Pure. */
import type { CandidateChoice } from "../../domain/candidate-choice.ts";
import type { Attempt } from "./attempts.ts";

export interface OtherAttempts {
  readonly attempts: readonly Attempt[];
  /** Of the attempt that is published. */
  readonly taken: number;
  /** Null where the verdicts alone decided. */
  readonly choice: CandidateChoice | null;
  /** By attempt, as git prints it; of those that were not taken. */
  readonly patches: ReadonlyMap<number, string>;
}

const MAX_PATCH_CHARS = 6_000;
const MAX_PATCHES_CHARS = 20_000;

/** Empty where there was one attempt. */
export function renderOtherAttempts({ attempts, taken, choice, patches }: OtherAttempts): string {
  if (attempts.length < 2) return "";
  const rows = attempts.map(({ attempt, verdict }) => {
    const ranked = choice?.ranking.find((row) => row.attempt === attempt);
    const name = attempt === taken ? `**${attempt} (this one)**` : String(attempt);
    const cells = [name, verdict.verdict, toCell(ranked?.crossScore), toCell(ranked?.agreeing), escape(verdict.reason)];
    return `| ${cells.join(" | ")} |`;
  });
  const why = choice === null ? "Its verdict is the best." : `Taken because ${choice.why}.`;
  return [
    `<details><summary>${attempts.length} attempts were made; this is attempt ${taken}</summary>`,
    why,
    ["| Attempt | Verdict | Telling tests passed | Came to the same | Why |", "|---|---|---|---|---|", ...rows].join(
      "\n",
    ),
    ...renderPatches(attempts, patches),
    "</details>",
  ].join("\n\n");
}

function renderPatches(attempts: readonly Attempt[], patches: ReadonlyMap<number, string>): readonly string[] {
  let left = MAX_PATCHES_CHARS;
  return attempts.flatMap(({ attempt }) => {
    const patch = patches.get(attempt);
    if (patch === undefined || patch === "" || left === 0) return [];
    const shown = patch.slice(0, Math.min(left, MAX_PATCH_CHARS));
    left -= shown.length;
    const cut = shown.length < patch.length ? `\n… ${patch.length - shown.length} more characters` : "";
    // Longer than any run of marks in it, so that no patch ends its own block.
    const longest = Math.max(2, ...[...shown.matchAll(/`+/g)].map(([marks]) => marks.length));
    const fence = "`".repeat(longest + 1);
    return [`Attempt ${attempt}, not taken:\n\n${fence}diff\n${shown}${cut}\n${fence}`];
  });
}

function toCell(value: number | undefined): string {
  return value === undefined ? "–" : String(value);
}

function escape(text: string): string {
  return text.replaceAll("|", "\\|").replaceAll("<", "&lt;").replace(/\s+/g, " ");
}
