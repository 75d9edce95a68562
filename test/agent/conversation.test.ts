import { describe, expect, it } from "@jest/globals";
import { findPendingCalls, toConversation } from "../../src/agent/conversation-from-events.ts";
import { clipLine, clipList, clipOutput } from "../../src/agent/observation.ts";
import { findReachedCap, toSpend } from "../../src/agent/spend.ts";
import { BUDGETS, type Mode } from "../../src/domain/mode.ts";
import type { RunEvent, RunEventOf } from "../../src/domain/run-event.ts";

const USAGE = { prompt: 10, cachedPrompt: 5, completion: 3 };

function answered(step: number, ...calls: readonly (readonly [string, string, string])[]): RunEvent {
  const toolCalls = calls.map(([id, name, args]) => ({ id, name, arguments: args }));
  const message = { role: "assistant" as const, text: "t", toolCalls };
  return { type: "step.answered", step, message, usage: USAGE, server: "s", durationMs: 1 };
}

function finished(step: number, callId: string, tree: string | null = null): RunEventOf<"tool.finished"> {
  return {
    type: "tool.finished",
    step,
    callId,
    tool: "shell",
    text: "out",
    summary: "s",
    ok: true,
    valid: true,
    mutating: tree !== null,
    durationMs: 2,
    tree,
    checkpoint: null,
  };
}

describe("the conversation", () => {
  const events: readonly RunEvent[] = [
    { type: "conversation.opened", messages: [{ role: "system", text: "s" }] },
    { type: "step.requested", step: 1 },
    answered(1, ["a", "shell", "{broken"], ["b", "read", '{"path":"x"}']),
    finished(1, "a"),
  ];

  it("is the rows and nothing else, with arguments a server will take again", () => {
    expect(toConversation(events)).toEqual([
      { role: "system", text: "s" },
      {
        role: "assistant",
        text: "t",
        toolCalls: [
          { id: "a", name: "shell", arguments: "{}" },
          { id: "b", name: "read", arguments: '{"path":"x"}' },
        ],
      },
      { role: "tool", callId: "a", text: "out" },
    ]);
  });

  it("knows which calls still have no result", () => {
    expect(findPendingCalls(events)).toMatchObject({ step: 1, calls: [{ id: "b" }] });
    expect(findPendingCalls([...events, finished(1, "b")]).calls).toEqual([]);
  });

  it("does not take a result of an earlier step for a call with the same id", () => {
    const more = [...events, finished(1, "b"), answered(2, ["a", "shell", "{}"])];

    expect(findPendingCalls(more)).toMatchObject({ step: 2, calls: [{ id: "a" }] });
  });
});

describe("spend", () => {
  it("is counted from the rows", () => {
    const events = [answered(1, ["a", "shell", "{}"]), finished(1, "a"), answered(2)];

    expect(toSpend(events)).toEqual({
      steps: 2,
      tokens: { prompt: 20, cachedPrompt: 10, completion: 6 },
      modelMs: 2,
      toolMs: 2,
      commandMs: 2,
      toolCalls: { attempted: 1, validFirstTry: 1, repaired: 0, failed: 0 },
    });
  });

  it("reaches the cap of its mode, and not before", () => {
    const nine = toSpend(Array.from({ length: 9 }, (_, index) => answered(index + 1)));
    const ten = toSpend(Array.from({ length: 10 }, (_, index) => answered(index + 1)));

    expect(findReachedCap(nine, BUDGETS.fast)).toBeUndefined();
    expect(findReachedCap(ten, BUDGETS.fast)).toBe("10 steps");
    expect(findReachedCap(ten, BUDGETS.standard)).toBeUndefined();
  });

  it.each<[Mode, number, string]>([
    ["fast", 3, "3 minutes of commands"],
    ["standard", 10, "10 minutes of commands"],
    ["deep", 45, "45 minutes of commands"],
  ])("of mode %s ends at %d minutes of commands and checks; reading and editing do not count", (mode, minutes, cap) => {
    const half = { durationMs: minutes * 30_000 };
    const one = [answered(1, ["a", "shell", "{}"]), { ...finished(1, "a"), ...half }];
    const reading = [answered(2, ["b", "read", "{}"]), { ...finished(2, "b"), ...half, tool: "read" }];
    const test = [answered(3, ["c", "test", "{}"]), { ...finished(3, "c"), ...half, tool: "test" }];

    expect(findReachedCap(toSpend([...one, ...reading]), BUDGETS[mode])).toBeUndefined();
    expect(findReachedCap(toSpend([...one, ...test]), BUDGETS[mode])).toBe(cap);
    const edit = [answered(3, ["c", "edit", "{}"]), { ...finished(3, "c"), ...half, tool: "edit" }];
    expect(findReachedCap(toSpend([...one, ...edit]), BUDGETS[mode])).toBeUndefined();
    const checked = edit.map((row) => ({ ...row, checkMs: half.durationMs }) as RunEvent);
    expect(findReachedCap(toSpend([...one, ...checked]), BUDGETS[mode])).toBe(cap);
  });
});

describe("observations", () => {
  it("show head and tail, and say what was left out", () => {
    const text = clipOutput(Array.from({ length: 500 }, (_, index) => `line ${index}`).join("\n"), 400);

    expect(text).toContain("line 0\n");
    expect(text).toContain("line 499");
    expect(text).toMatch(/… \d+ characters left out/);
  });

  it("drop terminal escapes, redrawn lines and repeats", () => {
    expect(clipOutput("\u001b[31mred\u001b[0m\n10%\r20%\rdone\nx\nx\nx\n", 400)).toBe(
      "red\ndone\nx\n(the line above 2 more times)\n",
    );
  });

  it("clip lists and lines with a count", () => {
    expect(clipList(["a", "b", "c"], { maxLines: 2, maxChars: 100 })).toBe(
      "a\nb\n… 1 more; narrow the query to see them",
    );
    expect(clipLine("abcdef", 3)).toBe("abc… (3 more characters)");
  });
});
