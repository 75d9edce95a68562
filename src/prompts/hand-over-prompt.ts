/** What stands for a conversation that grew too long: facts the harness knows, in fixed slots. No model writes it. Pure. */
import { clipMiddle, fence } from "./fence.ts";

export interface HandOverFacts {
  /** What the model said it would do, and what it said last. */
  readonly plan: string;
  readonly lastWords: string;
  /** The workspace against the base. */
  readonly diff: string;
  /** What the tests showed last, or empty. */
  readonly tests: string;
  /** What the verifier said last, or empty. */
  readonly verdict: string;
  /** What was said when this attempt began, or empty. */
  readonly attempt: string;
  readonly filesRead: readonly string[];
  readonly commands: readonly string[];
}

const MAX_DIFF_CHARS = 8_000;
const MAX_TEXT_CHARS = 1_200;

export function renderHandOver(facts: HandOverFacts): string {
  const slots: readonly (readonly [string, string])[] = [
    ["Plan", clipMiddle(facts.plan, MAX_TEXT_CHARS)],
    ["Change so far", facts.diff === "" ? "none" : clipMiddle(facts.diff, MAX_DIFF_CHARS)],
    ["Tests, when they last ran", clipMiddle(facts.tests, MAX_TEXT_CHARS)],
    ["Verifier, when it last spoke", clipMiddle(facts.verdict, MAX_TEXT_CHARS)],
    ["Attempts before this one", clipMiddle(facts.attempt, MAX_TEXT_CHARS)],
    ["Files read", facts.filesRead.join(", ")],
    ["Commands run", facts.commands.join("\n")],
    ["You said last", clipMiddle(facts.lastWords, MAX_TEXT_CHARS)],
  ];
  const filled = slots.filter(([, text]) => text !== "").map(([name, text]) => `${name}:\n${text}`);
  const known = fence("run so far", filled.join("\n\n"));
  return `The conversation had grown too long, so its middle was left out. What is known:\n${known}\nGo on from here.`;
}
