/** The pull request's words: what was wrong, what was seen, what was not. Pure. */
import type { Verdict } from "../../domain/verdict.ts";
import { breakClosingReferences } from "./break-closing-references.ts";

export interface PullRequestFacts {
  readonly number: number;
  readonly title: string;
  /** The agent's own words about the change. */
  readonly summary: string;
  readonly verdict: Verdict;
  readonly run: string;
  readonly mode: string;
  readonly steps: number;
  readonly requester: string;
  readonly sandbox: string;
  /** The fold about attempts that were not taken; empty where there was one. */
  readonly otherAttempts: string;
}

const MAX_ROWS = 20;

export function renderPullRequestTitle({ number, title }: PullRequestFacts): string {
  return `Fix #${number}: ${title.replace(/\s+/g, " ").trim()}`.slice(0, 120);
}

export function renderPullRequestBody(facts: PullRequestFacts): string {
  return [
    facts.summary.trim() === "" ? "The agent left no summary." : breakClosingReferences(facts.summary.trim()),
    `Closes #${facts.number}`,
    `## Verification\n\n${renderEvidence(facts.verdict)}`,
    `## Not verified\n\n${renderNotVerified(facts.verdict)
      .map((line) => `- ${line}`)
      .join("\n")}`,
    renderRepeat(facts.verdict),
    facts.otherAttempts,
    `<sub>Run \`${facts.run}\` · mode ${facts.mode} · ${facts.steps} steps · sandbox ${facts.sandbox} · asked for by ${facts.requester}</sub>`,
  ]
    .filter((part) => part !== "")
    .join("\n\n");
}

export function renderEvidence(verdict: Verdict): string {
  const rows = [
    ["Verdict", `**${verdict.verdict}**: ${verdict.reason}`],
    ["Proof", renderProof(verdict)],
    ["Failed before, passes now", renderIds(verdict.failToPass)],
    ["Passed before, fails now", renderIds(verdict.passToFail)],
    ["Left out as flaky", renderIds(verdict.flaky)],
    ["New lint and type findings", renderIds(verdict.newProblems)],
    ["Test runner", verdict.runner],
    ["Graded commit", `\`${verdict.commit}\``],
    ["Clean sandbox", verdict.image],
  ];
  return [
    "| What | Seen |",
    "|---|---|",
    ...rows.map(([what, seen]) => `| ${what ?? ""} | ${escapeCell(seen ?? "")} |`),
  ].join("\n");
}

function renderProof({ proof }: Verdict): string {
  switch (proof) {
    case "given":
      return "a test given with the issue failed before and passes now";
    case "existing":
      return "a test that was in the repository failed before and passes now";
    case "authored":
      return "a test written in this run: it failed 3 of 3 times without the change, by assertion, and it notices a mutated change";
    case null:
      return "none";
  }
}

/** Never empty: no verification covers everything, and the reader should know what it did not cover. */
function renderNotVerified(verdict: Verdict): readonly string[] {
  const lines: string[] = [];
  if (verdict.verdict === "plausible") lines.push(`Nothing proves the fix: ${verdict.reason}`);
  if (verdict.proof === "authored")
    lines.push("The proving test was written in this run. Read it as critically as the change.");
  if (verdict.flaky.length > 0) lines.push(`${verdict.flaky.length} flaky tests were left out of the judgement.`);
  if (verdict.newProblems.length > 0)
    lines.push("The new lint and type findings in the table: they do not change the verdict.");
  lines.push("Behaviour that no test of this repository reaches.");
  lines.push("Anything that needs a network: the tests ran without one.");
  return lines;
}

function renderRepeat(verdict: Verdict): string {
  if (verdict.commands.length === 0) return "";
  return `<details><summary>Repeat it by hand</summary>\n\n\`\`\`sh\n${verdict.commands.join("\n")}\n\`\`\`\n\n</details>`;
}

function renderIds(ids: readonly string[]): string {
  if (ids.length === 0) return "none";
  const shown = ids
    .slice(0, MAX_ROWS)
    .map((id) => `\`${id.replaceAll("`", "'")}\``)
    .join("<br>");
  return ids.length > MAX_ROWS ? `${shown}<br>and ${ids.length - MAX_ROWS} more` : shown;
}

function escapeCell(text: string): string {
  return text.replaceAll("|", "\\|").replace(/\r?\n/g, " ");
}
