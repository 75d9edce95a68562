/** A verdict for a terminal. Pure. */
import type { Verdict } from "../domain/verdict.ts";
import { toTerminalLine, toTerminalText } from "./to-terminal-text.ts";

/** What comes from the repository can neither begin a line of its own nor say anything to the terminal. */
export function renderVerdict(verdict: Verdict): string {
  const lines = [
    `Verdict: ${verdict.verdict}${verdict.proof === null ? "" : ` (proof: ${verdict.proof})`}`,
    toTerminalText(verdict.reason).replace(/\n/g, "\n  "),
    ...renderList("failed before, passes now", verdict.failToPass),
    ...renderList("should have turned green", verdict.stillFailing),
    ...renderList("passed before, fails now", verdict.passToFail),
    ...renderList("no longer found", verdict.missing),
    ...renderList("left out as flaky", verdict.flaky),
    ...renderList("new finding", verdict.newProblems),
    ...verdict.tampering.map(({ file, line, kind }) => toTerminalLine(`  tampering  ${file}:${line}  ${kind}`)),
    toTerminalLine(`Graded commit ${verdict.commit} with ${verdict.runner} in ${verdict.image}.`),
  ];
  return `${lines.join("\n")}\n`;
}

function renderList(what: string, ids: readonly string[]): readonly string[] {
  return ids.map((id) => toTerminalLine(`  ${what}:  ${id}`));
}
