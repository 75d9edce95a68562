/** The pure parts of `npm run bench:harness`: no network, no harness. */
import { describe, expect, test } from "@jest/globals";
import { createTrajectory } from "../../tools/bench-harness/create-trajectory.ts";
import type { Exchange } from "../../tools/bench-harness/fake-model.ts";
import { judgeAims } from "../../tools/bench-harness/judge-aims.ts";
import { findProblems } from "../../tools/bench-harness/measure-run.ts";
import { toMedian, toPercentile, toSlope } from "../../tools/bench-harness/order-statistics.ts";
import { countSharedPrefix, isMasking, toReuse } from "../../tools/bench-harness/prefix-reuse.ts";
import { createTokenCounter } from "../../tools/bench-harness/token-counter.ts";
import { chatProtocol } from "../../tools/bench-harness/wire/chat-protocol.ts";
import { geminiProtocol } from "../../tools/bench-harness/wire/gemini-protocol.ts";
import { responsesProtocol } from "../../tools/bench-harness/wire/responses-protocol.ts";
import { toMinimalValue } from "../../tools/bench-harness/wire/to-minimal-value.ts";
import type { PromptPart } from "../../tools/bench-harness/wire/protocol.ts";

const SCHEMA = { type: "object", properties: { command: { type: "string" } } };
const system: PromptPart = { role: "system", text: "You fix." };
const user: PromptPart = { role: "user", text: "Fix it." };

describe("one conversation in three protocols", () => {
  const expected = {
    tools: [{ name: "shell", parameters: SCHEMA }],
    parts: [
      { role: "tools", text: JSON.stringify({ name: "shell", description: "Runs.", parameters: SCHEMA }) },
      system,
      user,
      {
        role: "assistant",
        text: 'I look.\n<tool_call>\n{"name": "shell", "arguments": {"command":"ls"}}\n</tool_call>',
      },
      { role: "tool", text: "a.js" },
    ],
  };

  test("chat completions", () => {
    const call = { id: "1", type: "function", function: { name: "shell", arguments: '{"command":"ls"}' } };
    const read = chatProtocol.read("/v1/chat/completions", {
      stream: true,
      tools: [{ type: "function", function: { name: "shell", description: "Runs.", parameters: SCHEMA } }],
      messages: [
        { role: "system", content: "You fix." },
        { role: "user", content: [{ type: "text", text: "Fix it." }] },
        { role: "assistant", content: "I look.", tool_calls: [call] },
        { role: "tool", tool_call_id: "1", content: "a.js" },
      ],
    });

    expect(read).toMatchObject({ ...expected, isStreamed: true });
  });

  test("responses", () => {
    const read = responsesProtocol.read("/v1/responses", {
      instructions: "You fix.",
      tools: [{ type: "function", name: "shell", description: "Runs.", strict: false, parameters: SCHEMA }],
      input: [
        { type: "message", role: "user", content: [{ type: "input_text", text: "Fix it." }] },
        { type: "message", role: "assistant", content: [{ type: "output_text", text: "I look." }] },
        { type: "function_call", call_id: "1", name: "shell", arguments: '{"command":"ls"}' },
        { type: "function_call_output", call_id: "1", output: "a.js" },
      ],
    });

    expect(read).toMatchObject(expected);
  });

  test("Gemini", () => {
    const functionCall = { name: "shell", args: { command: "ls" } };
    const read = geminiProtocol.read("/v1beta/models/fake:streamGenerateContent", {
      systemInstruction: { parts: [{ text: "You fix." }] },
      tools: [{ functionDeclarations: [{ name: "shell", description: "Runs.", parametersJsonSchema: SCHEMA }] }],
      contents: [
        { role: "user", parts: [{ text: "Fix it." }] },
        { role: "model", parts: [{ text: "I look." }, { functionCall }] },
        { role: "user", parts: [{ functionResponse: { name: "shell", response: { output: "a.js" } } }] },
      ],
    });

    expect(read).toMatchObject(expected);
  });

  test("a path that asks for no answer is none", () => {
    expect(chatProtocol.read("/v1/models", {})).toBeUndefined();
  });
});

describe("prefix reuse", () => {
  test("what is only added to is reused as a whole", () => {
    expect(toReuse([[1, 2], [3]], [[1, 2], [3], [4]])).toBe(1);
  });

  test("a change counts from its first token on", () => {
    expect(countSharedPrefix([[1, 2, 3], [4]], [[1, 9, 3], [4]])).toBe(1);
  });

  test("a block that grew ends the prefix where it grew", () => {
    expect(countSharedPrefix([[1, 2], [4]], [[1, 2, 3], [4]])).toBe(2);
  });

  test("a clock in front leaves next to nothing", () => {
    const counter = createTokenCounter({ encode: (text) => Array.from(text, (char) => char.codePointAt(0) ?? 0) });
    const at = (time: string): readonly PromptPart[] => [{ role: "system", text: `${time} ${"word ".repeat(500)}` }];

    expect(toReuse(counter.encode(at("09:00")), counter.encode(at("10:00")))).toBeLessThan(0.02);
  });

  test("shortened results are masking, a changed system message is not", () => {
    const long: PromptPart = { role: "tool", text: "a long result" };
    const short: PromptPart = { role: "tool", text: "(left out)" };

    expect(isMasking([system, long], [system, short, user])).toBe(true);
    expect(isMasking([system, long], [{ ...system, text: "You" }, short])).toBe(false);
    expect(isMasking([system, long], [system, long, user])).toBe(false);
  });
});

describe("figures", () => {
  test("percentiles are nearest ranks, the median is the middle", () => {
    const values = [5, 1, 4, 2, 3];

    expect([0, 0.5, 0.95, 1].map((share) => toPercentile(values, share))).toEqual([1, 3, 5, 5]);
    expect(toMedian([4, 1, 3, 2])).toBe(2.5);
    expect(toMedian([])).toBeNaN();
  });

  test("the slope is that of the line of least squares", () => {
    expect(toSlope([1, 2, 3].map((x) => ({ x, y: 2 * x + 5 })))).toBeCloseTo(2);
    expect(toSlope([{ x: 1, y: 1 }])).toBe(0);
  });

  test("a structured answer is the smallest that fits its schema", () => {
    const schema = {
      type: "object",
      required: ["word", "sure"],
      properties: { word: { enum: ["yes", "no"] }, sure: { type: "number" } },
    };

    expect(toMinimalValue(schema)).toEqual({ word: "yes", sure: 0 });
  });
});

describe("runs", () => {
  const toExchange = (result: string): Exchange => ({
    kind: "main",
    parts: [{ role: "tool", text: result }],
    bytes: 0,
    arrivedMs: 0,
    answeredMs: 0,
  });
  const record = { spawnedMs: 0, samples: [], exitCode: 0, isTimedOut: false, stderr: "", unknownPaths: [] };
  const trajectory = { actions: createTrajectory(4).slice(0, 2), expected: ["one", "two"], prompt: "", repository: "" };

  test("no command is given twice in a thousand steps", () => {
    expect(new Set(createTrajectory(1_000).map(({ command }) => command)).size).toBe(1_000);
  });

  test("a run that sent every result back has no problem", () => {
    const exchanges = ["", "one", "and two"].map(toExchange);

    expect(findProblems({ ...record, exchanges }, trajectory)).toEqual([]);
  });

  test("a made-up result and an early end are problems", () => {
    const exchanges = ["", "exit 0"].map(toExchange);

    expect(findProblems({ ...record, exchanges }, trajectory)).toEqual([
      expect.stringContaining("2 of 3 answers"),
      expect.stringContaining("not what the command prints: 1"),
    ]);
  });

  test("what was not measured is not met", () => {
    expect(judgeAims([], undefined).map(({ isMet }) => isMet)).toEqual([false]);
  });
});
