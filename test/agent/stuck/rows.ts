/** Rows of a run, written short. */
import type { RunEvent, RunEventOf } from "../../../src/domain/run-event.ts";

export interface Done {
  readonly tool: string;
  readonly args?: Readonly<Record<string, unknown>>;
  readonly text?: string;
  readonly ok?: boolean;
  readonly valid?: boolean;
  readonly tree?: string;
  readonly instead?: "answered" | "refused";
  readonly remember?: Readonly<Record<string, string | null>>;
}

/** Each inner list is one answer with its results; steps count from `first`. */
export function toRows(steps: readonly (readonly Done[])[], first = 1): readonly RunEvent[] {
  return steps.flatMap((calls, index) => toStep(first + index, calls));
}

export function notice(
  step: number,
  rule: number,
  response: RunEventOf<"stuck.noticed">["response"] = "nudge",
): RunEvent {
  return { type: "stuck.noticed", step, rule, response, text: "t" };
}

export const ESCALATED: RunEvent = { type: "escalated", from: "fast", to: "standard", why: "stuck" };

function toStep(step: number, calls: readonly Done[]): readonly RunEvent[] {
  const toolCalls = calls.map(({ tool, args = {} }, at) => ({
    id: `c${at}`,
    name: tool,
    arguments: JSON.stringify(args),
  }));
  const message = { role: "assistant" as const, text: `thought ${step * 7}`, toolCalls };
  const usage = { prompt: 1, cachedPrompt: 0, completion: 1 };
  return [
    { type: "step.answered", step, message, usage, server: "s", durationMs: 1 },
    ...calls.map((call, at) => toResult(step, call, at)),
  ];
}

function toResult(step: number, call: Done, at: number): RunEventOf<"tool.finished"> {
  const { tool, text = "", ok = true, valid = true, tree = null, instead, remember } = call;
  return {
    type: "tool.finished",
    step,
    callId: `c${at}`,
    tool,
    text,
    summary: "s",
    ok,
    valid,
    mutating: tree !== null,
    durationMs: 1,
    tree,
    checkpoint: null,
    ...(instead === undefined ? {} : { instead }),
    ...(remember === undefined ? {} : { remember }),
  };
}
