/** The one sticky comment: what is going on while it goes on, and how it ended. Pure. */
import type { OutcomeWord } from "../../domain/outcome.ts";
import type { Verdict } from "../../domain/verdict.ts";
import { renderEvidence } from "./render-pull-request.ts";

const STAGES = ["read the issue", "prepare the workspace", "solve", "verify", "publish"] as const;
export type StageName = (typeof STAGES)[number];

export interface Progress {
  readonly stage: StageName;
  readonly requester: string;
  readonly run: string;
  readonly note: string;
}

export function renderProgress({ stage, requester, run, note }: Progress): string {
  const at = STAGES.indexOf(stage);
  const list = STAGES.map((name, index) => `- [${index < at ? "x" : " "}] ${name}${index === at ? " …" : ""}`);
  const lines = [`**Working on it**, asked for by ${requester}.`, "", ...list];
  if (note !== "") lines.push("", note);
  return [...lines, "", footer(run)].join("\n");
}

export interface Waiting {
  readonly requester: string;
  readonly run: string;
  readonly reason: string;
  readonly advice: string;
}

/** While a run is parked. */
export function renderWaiting({ requester, run, reason, advice }: Waiting): string {
  const lines = [
    `**Waiting**, asked for by ${requester}.`,
    reason,
    "The run keeps what it has done and goes on by itself.",
  ];
  return [...lines, `For the operator: ${advice}`, footer(run)].join("\n\n");
}

export interface Ending {
  readonly outcome: OutcomeWord;
  readonly run: string;
  readonly requester: string;
  /** What happened and why, one sentence each. */
  readonly reason: string;
  /** What a person can do now. */
  readonly advice: string;
  readonly verdict: Verdict | undefined;
  readonly pullRequest: { readonly number: number; readonly url: string } | undefined;
  readonly attempts: string;
}

export function renderEnding(ending: Ending): string {
  const parts = [
    `**${HEADLINES[ending.outcome]}**${ending.pullRequest === undefined ? "" : ` See #${ending.pullRequest.number}.`}`,
  ];
  if (ending.reason !== "") parts.push(ending.reason);
  if (ending.attempts !== "") parts.push(`What was tried: ${ending.attempts}`);
  if (ending.advice !== "") parts.push(`What you can do: ${ending.advice}`);
  if (ending.verdict !== undefined && ending.pullRequest === undefined) {
    parts.push(
      `<details><summary>What the verifier saw</summary>\n\n${renderEvidence(ending.verdict)}\n${renderTampering(ending.verdict)}\n</details>`,
    );
  }
  parts.push(footer(ending.run));
  return parts.join("\n\n");
}

const HEADLINES: Readonly<Record<OutcomeWord, string>> = {
  verified: "Done: the fix is proven by a test.",
  plausible: "A draft is open: nothing broke, but nothing proves the fix yet.",
  "not-verified": "No pull request was opened: the change could not be verified.",
  "nothing-to-do": "There is nothing to do.",
  refused: "This run was refused.",
  "over-budget": "No pull request was opened: the budget was used up before a change was accepted.",
  stopped: "Stopped, as asked.",
  superseded: "Superseded by a newer run.",
  "gave-up": "It was us: our own infrastructure failed, and this run was given up.",
};

function renderTampering({ tampering }: Verdict): string {
  return tampering.map(({ file, line, kind }) => `- \`${file}:${line}\`: ${kind}`).join("\n");
}

function footer(run: string): string {
  return `<sub>Run \`${run}\`. No text of a model decides a verdict: tests do, in a clean sandbox.</sub>`;
}
