/** Calls as models really write them, and what must never be guessed. */
import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import type { ToolCall } from "../../../src/domain/conversation.ts";
import { createToolbox } from "../../../src/agent/toolbox.ts";
import { repairCall } from "../../../src/agent/calls/repair-call.ts";
import { corrupt, CORRUPTIONS, validCall, type ValidCall } from "./corrupt-call.ts";

const tools = createToolbox({} as Parameters<typeof createToolbox>[0]);
const CASES = 100_000;

function repair(name: string, args: string): { readonly name: string; readonly value: unknown } {
  const call: ToolCall = { id: "call_1", name, arguments: args };
  const { call: repaired } = repairCall(call, tools);
  const tool = tools.find((one) => one.name === repaired.name);
  const isRun = tool?.check(repaired.arguments) === undefined && tool !== undefined;
  return { name: repaired.name, value: isRun ? (JSON.parse(repaired.arguments) as unknown) : "refused" };
}

describe("a call", () => {
  it.each<
    [what: string, written: readonly [name: string, args: string], meant: readonly [name: string, value: unknown]]
  >([
    ["is left as it is when it is valid", ["read", '{"path":"a"}'], ["read", { path: "a" }]],
    ["has a raw line break in its text", ["shell", '{"command":"a\nb"}'], ["shell", { command: "a\nb" }]],
    ["is Python's", ["read", "{'path': 'it\\'s', 'start': None}"], ["read", { path: "it's", start: null }]],
    ["is text in JSON", ["read", '"{\\"path\\":\\"a\\"}"'], ["read", { path: "a" }]],
    ["is in a wrapper", ["read", '{"name":"read","arguments":{"path":"a"}}'], ["read", { path: "a" }]],
    ["has numbers as text", ["read", '{"path":"a","start":"3"}'], ["read", { path: "a", start: 3 }]],
    [
      "has another agent's names",
      ["str_replace", '{"file_path":"a","old_str":"b","new_str":"c"}'],
      ["edit", { path: "a", old_text: "b", new_text: "c" }],
    ],
    ["has a name with a template's rest", ["shell<|channel|>json", '{"command":"ls"}'], ["shell", { command: "ls" }]],
    ["is in a fence", ["read", '```json\n{"path":"a"}\n```'], ["read", { path: "a" }]],
    ["has a comma too many and a closing tag", ["read", '{"path":"a",}</tool_call>'], ["read", { path: "a" }]],
    [
      "has its text in lines that end",
      ["write", '{"path":"a","content":["x\\n","y"]}'],
      ["write", { path: "a", content: "x\ny" }],
    ],
    ["has a misspelt tool", ["serch", '{"query":"x"}'], ["search", { query: "x" }]],
    ["explains itself", ["shell", '{"command":"ls","explanation":"look"}'], ["shell", { command: "ls" }]],
    [
      "has a bare backslash",
      ["search", '{"query":"\\d+","kind":"regex"}'],
      ["search", { query: "\\d+", kind: "regex" }],
    ],
  ])("that %s is run as it was meant", (_what, [name, args], [tool, value]) => {
    expect(repair(name, args)).toEqual({ name: tool, value });
  });

  it.each<[string, string, string]>([
    ["is cut off in a text", "write", '{"path":"a","content":"half of it'],
    ["is cut off after a value", "write", '{"path":"a","content":"whole"'],
    ["gives one thing twice", "edit", '{"path":"a","file_path":"b","old_text":"x","new_text":"y"}'],
    ["has lines that may be words", "write", '{"path":"a","content":["x","y"]}'],
    ["has something else behind it", "shell", '{"command":"ls"} {"command":"rm -rf /"}'],
    ["names nothing known", "deploy_to_production", '{"command":"ls"}'],
    ["asks for what the tool has not", "read", '{"path":"a","encoding":"latin1"}'],
    ["has a truth for a text", "shell", '{"command":true}'],
  ])("that %s is refused", (_what, name, args) => {
    expect(repair(name, args).value).toBe("refused");
  });
});

describe("any call that was bent in a way that can be undone", () => {
  it("is run as it was meant in 99.5 of 100 cases at least, and never otherwise", () => {
    const tally = new Map<string, { right: number; refused: number; wrong: number }>();
    fc.assert(
      fc.property(validCall, fc.constantFrom(...CORRUPTIONS), fc.nat(), (call: ValidCall, bend, seed) => {
        const bent = corrupt(call, bend, seed);
        const { name, value } = repair(bent.name, bent.arguments);
        const count = tally.get(bend) ?? { right: 0, refused: 0, wrong: 0 };
        tally.set(bend, count);
        const isRight = name === call.name && JSON.stringify(sort(value)) === JSON.stringify(sort(call.value));
        if (value === "refused") count.refused += 1;
        else if (isRight) count.right += 1;
        else count.wrong += 1;
        if (value !== "refused" && !isRight)
          throw new Error(`${bend}: ${JSON.stringify(bent)} ran as ${name} ${JSON.stringify(value)}`);
      }),
      { numRuns: CASES, seed: 20_261_121 },
    );
    const total = { right: 0, refused: 0, wrong: 0 };
    for (const [bend, count] of tally) {
      process.stdout.write(`${bend.padEnd(18)} right ${count.right}, refused ${count.refused}, wrong ${count.wrong}\n`);
      for (const key of ["right", "refused", "wrong"] as const) total[key] += count[key];
    }
    process.stdout.write(
      `malformed calls: ${CASES}, repaired ${((100 * total.right) / CASES).toFixed(2)} %, run with another meaning ${total.wrong}\n`,
    );
    expect(total.right / CASES).toBeGreaterThanOrEqual(0.995);
    expect(total.wrong).toBe(0);
  }, 120_000);

  it("is never run with half of its text, wherever it was cut off", () => {
    const ran: string[] = [];
    fc.assert(
      fc.property(
        validCall,
        fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
        (call: ValidCall, share) => {
          const whole = JSON.stringify(call.value);
          const { value } = repair(call.name, whole.slice(0, Math.floor(share * whole.length)));
          if (value !== "refused") ran.push(whole);
        },
      ),
      { numRuns: 20_000, seed: 7 },
    );
    expect(ran).toEqual([]);
  }, 60_000);
});

function sort(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}
