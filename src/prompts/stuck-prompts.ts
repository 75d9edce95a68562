/** What a model is told when it repeats itself: facts, what was not tried, and where it has not looked. Pure. */
import { clipMiddle, fence } from "./fence.ts";

/** A call as the model wrote it. */
export interface QuotedCall {
  readonly name: string;
  readonly arguments: string;
}

/** What a rule saw; the number is the rule's. */
export type StuckFinding =
  | { readonly rule: 1; readonly call: QuotedCall; readonly steps: readonly number[] }
  | { readonly rule: 2; readonly calls: readonly QuotedCall[]; readonly since: number }
  /** `path` is null when the failures are spread over files. */
  | { readonly rule: 3; readonly path: string | null; readonly failures: number; readonly steps: readonly number[] }
  | { readonly rule: 4; readonly steps: readonly number[] }
  | { readonly rule: 5; readonly quietSteps: number }
  | { readonly rule: 6; readonly answers: number; readonly problem: string | null }
  | { readonly rule: 8; readonly failing: number; readonly rounds: number; readonly steps: readonly number[] };

export interface StuckHints {
  /** In words, such as "search with kind symbol". */
  readonly untried: readonly string[];
  /** Files that results named and nobody opened, nearest first. */
  readonly candidates: readonly string[];
}

const MAX_QUOTED_CHARS = 300;

/** The earlier result of an equal call, instead of running it again. */
export function renderUnchanged(step: number, text: string): string {
  return `(unchanged since step ${step}) ${text}`;
}

export function renderRefusedRepeat(steps: readonly number[]): string {
  return `Refused: this very call was made at ${renderSteps(steps)}, and nothing has changed since; its result would be the same. Make another call.`;
}

export function renderRefusedEdit(step: number): string {
  return `Refused: the same edit failed before, at step ${step}; no file has changed since. Read the lines as they are now, or replace them by number with edit_lines.`;
}

export function renderStuckNudge(finding: StuckFinding, hints: StuckHints): string {
  return [renderFact(finding), ADVICE[finding.rule](finding), ...renderHints(hints)].filter(Boolean).join("\n");
}

/** The tools stay as they are: only the next answer is asked to be another one. */
export function renderRePlan(finding: StuckFinding, hints: StuckHints): string {
  const ask =
    "Plan again. In one answer, say in at most three sentences what the cause is, what you saw that your last steps did not explain, and what you will do differently; and make the first call of that plan.";
  return [renderFact(finding), ...renderHints(hints), ask].join("\n");
}

/** For people: why the agent's part ended. */
export function renderStuckEnd(finding: StuckFinding): string {
  return renderSentence(finding);
}

function renderFact(finding: StuckFinding): string {
  const calls = finding.rule === 1 ? [finding.call] : finding.rule === 2 ? finding.calls : [];
  if (calls.length === 0) return renderSentence(finding);
  const quoted = calls.map(({ name, arguments: args }) => clipMiddle(`${name} ${args}`, MAX_QUOTED_CHARS)).join("\n");
  return `${renderSentence(finding)}\n${fence("your calls", quoted)}`;
}

function renderSentence(finding: StuckFinding): string {
  switch (finding.rule) {
    case 1:
      return `The same ${finding.call.name.slice(0, 40)} call was made ${finding.steps.length} times, at ${renderSteps(finding.steps)}, while nothing changed.`;
    case 2:
      return `The last calls repeat: the same ${finding.calls.length} calls with the same results, twice in a row since step ${finding.since}.`;
    case 3:
      return `${finding.failures} edits ${finding.path === null ? "" : "of one file "}failed without one that was applied, at ${renderSteps(finding.steps)}.`;
    case 4:
      return `Your changes go back and forth: ${renderSteps(finding.steps)} made a change again that had been taken back.`;
    case 5:
      return `In the last ${finding.quietSteps} steps no new part of a file was seen, no file was changed, and no test came out differently.`;
    case 6:
      return `${finding.answers} answers in a row held no call that could be run.`;
    case 8:
      return `After ${finding.rounds} rounds of changing and testing the same ${finding.failing === 0 ? "tests fail" : `${finding.failing} tests fail`} as before, at ${renderSteps(finding.steps)}.`;
  }
}

type Advise = (finding: StuckFinding) => string;

const ADVICE: Readonly<Record<StuckFinding["rule"], Advise>> = {
  1: () => "Its result will stay the same. Make a call that can tell you something new.",
  2: () => "They will not tell you more. Make a call that can tell you something new.",
  3: (finding) =>
    finding.rule === 3 && finding.path !== null
      ? `Read the lines again and replace them by number, with edit_lines, in this file:\n${fence("path", finding.path)}`
      : "Read each place again before you change it, and replace its lines by number, with edit_lines.",
  4: () => "Neither state is the solution. Say what each of them leaves wrong, then make a third change.",
  5: () => "Look at something you have not seen, make a change, or run a test that can come out differently.",
  6: (finding) =>
    finding.rule === 6 && finding.problem !== null
      ? `The last problem:\n${fence("your call", clipMiddle(finding.problem, MAX_QUOTED_CHARS))}\nMake exactly one call, with arguments that are one JSON object.`
      : "Make exactly one call, with arguments that are one JSON object. When the work is complete, call finish.",
  8: () =>
    "The cause is probably elsewhere than where you change things. Find out what the failing code really gets and returns before you change it again.",
};

function renderHints({ untried, candidates }: StuckHints): readonly string[] {
  return [
    ...(untried.length === 0 ? [] : [`Not tried so far: ${untried.join(", ")}.`]),
    ...(candidates.length === 0
      ? []
      : [`Named in results but never opened:\n${fence("paths", candidates.join("\n"))}`]),
  ];
}

function renderSteps(steps: readonly number[]): string {
  const shown = steps.slice(-6);
  const last = shown.at(-1) ?? 0;
  if (shown.length < 2) return `step ${last}`;
  return `steps ${shown.slice(0, -1).join(", ")} and ${last}`;
}
