import { createHash } from "node:crypto";
import { describe, expect, it } from "@jest/globals";
import { cleanOutput } from "../../src/agent/observation.ts";
import { fitObservation } from "../../src/agent/history/fit-observation.ts";
import { z } from "zod";
import { runToolCall, type ToolCallDeps } from "../../src/agent/run-tool-call.ts";
import { defineTool } from "../../src/agent/tool.ts";
import { createReadTool } from "../../src/agent/tools/read-tool.ts";
import { parseArtifactId } from "../../src/domain/ids.ts";
import { BUDGETS, type Budget } from "../../src/domain/mode.ts";
import type { Artifacts } from "../../src/domain/ports.ts";
import type { RunEvent, RunEventOf } from "../../src/domain/run-event.ts";

const NEVER = new AbortController().signal;
const LONG = `start token-1\n${Array.from({ length: 900 }, (_, line) => `line ${line} of the output`).join("\n")}\nthe end`;

function openRun(): { deps: ToolCallDeps; events: RunEvent[]; kept: Map<string, string> } {
  const events: RunEvent[] = [];
  const kept = new Map<string, string>();
  const artifacts: Artifacts = {
    put(kind, bytes) {
      const id = parseArtifactId(`${kind}/${createHash("sha256").update(bytes).digest("hex")}`);
      kept.set(id, new TextDecoder().decode(bytes));
      return Promise.resolve(id);
    },
    get: (id) => Promise.resolve(new TextEncoder().encode(kept.get(id))),
  };
  const say = defineTool({
    name: "shell",
    description: "says it",
    mutating: false,
    input: z.strictObject({ text: z.string() }),
    run: ({ text }) =>
      Promise.resolve({ ok: true, text, summary: "said", shape: "output", remember: { last: text[0] ?? null } }),
  });
  const nowhere = { read: () => Promise.resolve(undefined) };
  const nothing = { outline: () => Promise.resolve("unknown-language" as const) };
  const deps: ToolCallDeps = {
    tools: [say, createReadTool({ sandbox: nowhere, syntax: nothing, artifacts })],
    sandbox: { checkpoint: () => Promise.reject(new Error("nothing changes here")) },
    artifacts,
    journal: { events: () => events },
    tests: {
      run: () => Promise.resolve("no-tests-found"),
      findNearest: () => Promise.resolve([]),
      findImpacted: () => Promise.resolve("all" as const),
    },
    lint: { findNew: () => Promise.resolve({ kind: "none" }) },
    redact: (text) => text.replaceAll("token-1", "(redacted)"),
    monotonicMs: () => 0,
  };
  return { deps, events, kept };
}

async function step(
  { deps, events }: ReturnType<typeof openRun>,
  [name, input]: readonly [string, unknown],
  budget: Budget = BUDGETS.deep,
): Promise<RunEventOf<"tool.finished">> {
  const number = events.filter(({ type }) => type === "step.answered").length + 1;
  const call = { id: "c", name, arguments: JSON.stringify(input) };
  const usage = { prompt: 1, cachedPrompt: 0, completion: 1 };
  const message = { role: "assistant" as const, text: "", toolCalls: [call] };
  events.push({ type: "step.answered", step: number, message, usage, server: "s", durationMs: 1 });
  const row = await runToolCall(deps, { step: number, call, decision: { kind: "run" }, budget }, NEVER);
  events.push(row);
  return row;
}

describe("what the model sees of a result", () => {
  it("is the first quarter and the last three of a long output, redacted; the rest can be read", async () => {
    const run = openRun();

    const row = await step(run, ["shell", { text: LONG }]);

    expect(row.text.length).toBeLessThan(6_200);
    expect(row.text).toContain("start (redacted)");
    expect(row.text).toContain("characters left out; read output:1 to see them");
    expect(row.text.endsWith("the end")).toBe(true);
    const rest = await step(run, ["read", { path: "output:1", start: 400, end: 402, symbol: null }]);
    expect(rest.text).toContain("output:1 (902 lines)\n400| line 398 of the output\n");
    expect([...run.kept.values()].join("")).not.toContain("token-1");
  });

  it("is half as much once the run has seen its budget of observations", async () => {
    const run = openRun();
    const budget = { ...BUDGETS.deep, maxObservationTokens: 1_000 };

    const first = await step(run, ["shell", { text: LONG }], budget);
    const second = await step(run, ["shell", { text: LONG }], budget);

    expect(first.text.length).toBeGreaterThan(5_900);
    expect(second.text.length).toBeLessThan(3_200);
  });

  it("of a file says where to read on, also when it is half as much", () => {
    const lines = Array.from({ length: 400 }, (_, at) => `${at + 1}| ${"x".repeat(30)}`);
    const text = ["a.js (900 lines, rev 01234567)", ...lines, "… 500 more lines; read from 401 to see them"].join("\n");
    const observation = { tool: "read", text, shape: "list", rest: "" } as const;

    const shown = fitObservation(observation, true).split("\n");

    const last = Number(shown.at(-2)?.split("|")[0]);
    expect(last).toBeGreaterThan(150);
    expect(shown.at(-1)).toBe(`… the rest is left out to save room; read from ${last + 1} to see it`);
    expect(shown.join("\n").length).toBeLessThanOrEqual(7_250);
    expect(fitObservation(observation, false)).toBe(text);
  });

  it.each([
    ["one letter", "a"],
    ["beginnings of a terminal's commands", "\u001b]"],
    ["other beginnings of them", "\u001b[1"],
    ["carriage returns", "a\r"],
    ["commands of a terminal", "\u001b[31mx"],
  ])("of a long line of %s takes no long time", (_, part) => {
    const startedMs = performance.now();

    cleanOutput(part.repeat(1_000_000 / part.length));

    expect(performance.now() - startedMs).toBeLessThan(1_000);
  });

  it("is what a terminal would show", () => {
    expect(
      cleanOutput(
        "10 %\r50 %\r100 %\ndone\r\n\u001b]8;;http://x\u001b\\link\u001b]8;;\u0007 \u001b[1;31mred\u001b[0m\nlast\r",
      ),
    ).toBe("100 %\ndone\r\nlink red\n");
  });

  it("says once each when half, four fifths and nearly all of the budget is used", async () => {
    const run = openRun();
    const rows = [];
    for (let count = 0; count < 10; count += 1) rows.push(await step(run, ["shell", { text: "x" }], BUDGETS.fast));

    const notices = rows.flatMap(({ text }, index) => (text === "x" ? [] : [`${index + 1} ${text.split("\n")[1]}`]));

    expect(notices).toEqual([
      "5 (50 % of this run's budget is used; about 5 steps are left)",
      "8 (80 % of this run's budget is used; about 2 steps are left; make the change and call finish)",
      "10 (95 % of this run's budget is used; this was the last step of this mode)",
    ]);
  });

  it("is not shown again from memory that another run has", async () => {
    const row = await step(openRun(), ["read", { path: "output:1", start: null, end: null, symbol: null }]);

    expect(row).toMatchObject({ ok: false, text: "There is no file output:1." });
  });
});
