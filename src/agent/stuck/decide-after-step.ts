/**
 * After a step, when all its calls have results: whether the run goes in circles, and what is done about it. The first
 * time it is told so, then asked for another plan, then ended. Which of the three is decided from the rows. Pure.
 */
import type { Mode } from "../../domain/mode.ts";
import type { RunEvent, StuckResponse } from "../../domain/run-event.ts";
import { renderRePlan, renderStuckEnd, renderStuckNudge, type StuckFinding } from "../../prompts/stuck-prompts.ts";
import { findHints } from "./find-hints.ts";
import { findCycle } from "./rules/cycle.ts";
import { findFailedEdits } from "./rules/failed-edits.ts";
import { findNoProgress } from "./rules/no-progress.ts";
import { findNoUsableCall } from "./rules/no-usable-call.ts";
import { findOscillation } from "./rules/oscillation.ts";
import { findRepeatedCall, isPastRepeatLimit } from "./rules/repeated-call.ts";
import { findSameFailures } from "./rules/same-failures.ts";
import { toStuckFacts, type StuckFacts } from "./stuck-facts.ts";

export interface StuckDecision {
  readonly rule: number;
  readonly response: StuckResponse;
  readonly text: string;
}

/** Steps in which nothing is said after a notice: a chance to act on it. */
const QUIET_AFTER_NOTICE = 3;
const LADDER: readonly StuckResponse[] = ["nudge", "re-plan"];

// What says most about the cause comes first.
const RULES: readonly ((facts: StuckFacts) => StuckFinding | undefined)[] = [
  findRepeatedCall,
  findFailedEdits,
  findOscillation,
  findCycle,
  findSameFailures,
  findNoProgress,
];

export function decideAfterStep(events: readonly RunEvent[], mode: Mode): StuckDecision | undefined {
  const facts = toStuckFacts(events, mode);
  const finding = findHardLimit(facts) ?? (isQuiet(facts) ? undefined : findFirst(facts));
  if (finding === undefined) return undefined;
  const response = isPastRepeatLimit(facts) ? "stop" : (LADDER[facts.notices.length] ?? "stop");
  return { rule: finding.rule, response, text: render(finding, response, facts) };
}

/** Said at every step: to go on like this cannot lead anywhere. */
function findHardLimit(facts: StuckFacts): StuckFinding | undefined {
  return findNoUsableCall(facts) ?? (isPastRepeatLimit(facts) ? findRepeatedCall(facts) : undefined);
}

function isQuiet({ notices, steps }: StuckFacts): boolean {
  const noticed = notices.at(-1)?.step;
  const step = steps.at(-1)?.step;
  return noticed !== undefined && step !== undefined && step - noticed <= QUIET_AFTER_NOTICE;
}

function findFirst(facts: StuckFacts): StuckFinding | undefined {
  for (const find of RULES) {
    const finding = find(facts);
    if (finding !== undefined) return finding;
  }
  return undefined;
}

function render(finding: StuckFinding, response: StuckResponse, facts: StuckFacts): string {
  if (response === "stop") return renderStuckEnd(finding);
  const hints = findHints(facts);
  return response === "nudge" ? renderStuckNudge(finding, hints) : renderRePlan(finding, hints);
}
