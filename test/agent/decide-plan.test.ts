import { describe, expect, it } from "@jest/globals";
import { decidePlan } from "../../src/agent/decide-plan.ts";
import { BUDGETS } from "../../src/domain/mode.ts";
import type { RunEvent } from "../../src/domain/run-event.ts";
import { PLAN_MISSING } from "../../src/prompts/resolve-issue-prompts.ts";

const EDIT = { name: "edit" };
const PLAN = "The cause is a division in src/price.js; a test in test/price.test.js will show it.";

function said(text: string, reasoning?: string, step = 1): RunEvent {
  const message = {
    role: "assistant" as const,
    text,
    toolCalls: [],
    ...(reasoning === undefined ? {} : { reasoning }),
  };
  const usage = { prompt: 1, cachedPrompt: 0, completion: 1 };
  return { type: "step.answered", step, message, usage, server: "s", durationMs: 1 };
}

function saw(tool: string, text: string, ok: boolean): RunEvent {
  const about = { step: 1, callId: "c", summary: "s", valid: true, mutating: false, durationMs: 1 };
  return { type: "tool.finished", tool, text, ok, ...about, tree: null, checkpoint: null };
}

describe("the first change of a run", () => {
  it.each(["standard", "deep"] as const)("waits for a plan in mode %s", (mode) => {
    expect(decidePlan([said("ok")], EDIT, BUDGETS[mode])).toMatchObject({ instead: "refused", text: PLAN_MISSING });
    expect(decidePlan([said(PLAN)], EDIT, BUDGETS[mode])).toBeUndefined();
    expect(decidePlan([said("", PLAN)], EDIT, BUDGETS[mode])).toBeUndefined();
  });

  it("is asked for one only once, and never in mode fast, of a reading call, or after another change", () => {
    const reminded = [said(""), saw("edit", `${PLAN_MISSING}\n(a notice)`, false)];
    expect(decidePlan(reminded, EDIT, BUDGETS.deep)).toMatchObject({ instead: "refused" });
    expect(decidePlan([...reminded, said("", undefined, 2)], EDIT, BUDGETS.deep)).toBeUndefined();
    expect(decidePlan([said("")], EDIT, BUDGETS.fast)).toBeUndefined();
    expect(decidePlan([said("")], { name: "read" }, BUDGETS.deep)).toBeUndefined();
    expect(decidePlan([said(""), saw("write", "Wrote a.js", true)], EDIT, BUDGETS.deep)).toBeUndefined();
  });
});
