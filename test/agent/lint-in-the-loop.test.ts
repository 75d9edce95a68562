import { rmSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { runAgent, type AgentDeps } from "../../src/agent/run-agent.ts";
import { toSpend } from "../../src/agent/spend.ts";
import { createToolbox } from "../../src/agent/toolbox.ts";
import { createWorkspaceFiles } from "../../src/agent/workspace-files.ts";
import { createCodeReader } from "../../src/code/create-code-reader.ts";
import { parseArtifactId } from "../../src/domain/ids.ts";
import { BUDGETS } from "../../src/domain/mode.ts";
import type { Journal, LintRunner, TestRunner } from "../../src/domain/ports.ts";
import type { RunEvent } from "../../src/domain/run-event.ts";
import { installLinters } from "../verify/install-linters.ts";
import { openLintBench, type LintBench, type LintWorkspace } from "../verify/open-lint-bench.ts";

const NEVER = new AbortController().signal;
const PRICE = "export const price = (cents: number): number => cents;\n";
const TSCONFIG = '{"compilerOptions":{"strict":true,"noEmit":true,"lib":["es5"],"types":[],"module":"esnext"}}';
const SHOP = 'import { price } from "./price";\nexport const two = price("2");\n';
const ANSWERS = [
  { name: "write", args: { path: "shop.ts", content: SHOP, overwrite: false } },
  { name: "write", args: { path: "notes.ts", content: "export const note = 1;\n", overwrite: false } },
  { name: "finish", args: { summary: "done" } },
];
const NO_TESTS: TestRunner = {
  run: () => Promise.resolve("no-tests-found"),
  findNearest: () => Promise.resolve([]),
  findImpacted: () => Promise.resolve("all" as const),
};

interface Played {
  readonly rows: readonly RunEvent[];
  readonly requests: readonly string[];
}

async function play({ sandbox }: LintWorkspace, lint: LintRunner, before: readonly RunEvent[]): Promise<Played> {
  const rows = [...before];
  const requests: string[] = [];
  const journal: Journal = {
    events: () => rows,
    state: () => "solving",
    append(event) {
      rows.push(structuredClone(event));
      return Promise.resolve();
    },
  };
  const monotonicMs = (): number => performance.now();
  const code = createCodeReader({ monotonicMs });
  const files = createWorkspaceFiles(sandbox);
  const artifact = parseArtifactId(`checkpoint/${"0".repeat(64)}`);
  const artifacts = { put: () => Promise.resolve(artifact), get: () => Promise.resolve(new Uint8Array()) };
  const parts = { sandbox, tests: NO_TESTS, artifacts, syntax: code, files, index: code.createIndex(files) };
  const profile = { name: "m", windowTokens: null };
  const deps: AgentDeps = {
    ...parts,
    lint,
    journal,
    monotonicMs,
    tools: createToolbox(parts),
    redact: (text) => text,
    nudge: "Call a tool.",
    model: {
      complete(request) {
        requests.push(JSON.stringify(request.messages));
        const step = request.messages.filter(({ role }) => role === "assistant").length;
        const { name, args } = ANSWERS[step] ?? ANSWERS[2]!;
        const toolCalls = [{ id: `c${step}`, name, arguments: JSON.stringify(args) }];
        const message = { role: "assistant" as const, text: "", toolCalls };
        const usage = { prompt: 10, cachedPrompt: 0, completion: 10 };
        return Promise.resolve({ message, finish: "tool-calls" as const, usage, server: "s", durationMs: 1 });
      },
      profile: () => Promise.resolve(profile),
    },
  };
  const budget = { ...BUDGETS.standard, planFirst: false };
  await runAgent(deps, { conversation: "c", mode: "standard", profile, budget }, NEVER);
  return { rows, requests };
}

describe("an edit that brings a type error", () => {
  let bench: LintBench;
  let tools: string;
  beforeAll(() => {
    tools = installLinters();
    bench = openLintBench("none", tools);
  });
  afterAll(async () => {
    await bench.close();
    rmSync(tools, { recursive: true, force: true });
  });

  it("shows it in the next request, counts as time of commands, and reads the same for a worker that takes over", async () => {
    const workspace = await bench.start({ "tsconfig.json": TSCONFIG, "price.ts": PRICE });
    // The agent's own limit is too short for a machine that does other things, too.
    const patient: LintRunner = {
      findNew: (changed, _maxMs, signal) => workspace.runner.findNew(changed, 120_000, signal),
    };
    const opened: RunEvent = { type: "conversation.opened", messages: [{ role: "system", text: "s" }] };

    const whole = await play(workspace, patient, [opened]);

    const error = "shop.ts:2 TS2345: Argument of type 'string' is not assignable to parameter of type 'number'. (tsc)";
    expect(JSON.parse(whole.requests[1] ?? "[]")).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ role: "tool", text: expect.stringContaining(`\nNew since the base:\n${error}`) }),
      ]),
    );
    const writes = whole.rows.filter((row) => row.type === "tool.finished");
    expect(writes.every((row) => row.checkMs !== undefined && row.checkMs <= row.durationMs)).toBe(true);
    expect(toSpend(whole.rows).commandMs).toBe(writes.reduce((sum, row) => sum + (row.checkMs ?? 0), 0));

    const unasked: LintRunner = { findNew: () => Promise.reject(new Error("what is in a row is not asked again")) };
    const upTo = whole.rows.findLastIndex((row) => row.type === "tool.finished") + 1;
    const resumed = await play(workspace, unasked, whole.rows.slice(0, upTo));
    expect(resumed.requests).toEqual(whole.requests.slice(2));
  });
});
