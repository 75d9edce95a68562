import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { SolveResult } from "../../src/domain/solve-result.ts";
import type { ModelScript } from "../../twin/cluster/model-script.ts";
import { openScriptedModelServer, type ScriptedModelServer } from "../../twin/cluster/scripted-model-server.ts";
import { ISSUE, say, SOLVES } from "../journeys/shop.ts";
import { runBuilt } from "./run-built.ts";
import { openSolveWorld } from "./solve-world.ts";

const PLAN = "The cause is a division in src/price.js; a test in test/tax-rates.test.js will prove the fix.";
const READ = say(PLAN, "read", { path: "src/price.js", start: null, end: null });
const WRONG = say("Twice.", "edit", {
  path: "src/price.js",
  old_text: "cents / percent",
  new_text: "2 * cents",
  all: false,
});
const FINISH = say("Done.", "finish", { summary: "Doubled." });
const [, ...RIGHT] = SOLVES[0]!.turns;

const rates = (rows: readonly (readonly [number, number])[]): string => `import assert from "node:assert/strict";
import { test } from "node:test";
import { addTax } from "../src/price.js";
${rows.map(([rate, sum]) => `test("addTax adds ${rate} percent", () => { assert.equal(addTax(1000, ${rate}), ${sum}); });\n`).join("")}`;
const TWENTY = rates([[20, 1200]]);
const MORE = rates([
  [20, 1200],
  [30, 1300],
  [50, 1500],
]);
const RIGHT_WITH_MORE = RIGHT.map((turn) => ({
  ...turn,
  calls: turn.calls.map((call) =>
    call.name === "write" ? { ...call, arguments: { ...call.arguments, content: MORE } } : call,
  ),
}));

const world = openSolveWorld("candidates");
const transcript = join(world.folder, "transcript.md");
let model: ScriptedModelServer;

beforeAll(async () => {
  const scripts: readonly ModelScript[] = [
    // After the fork the conversation is as long as it was before the first change.
    { match: "Attempt 2:", turns: [READ, ...RIGHT] },
    { match: ISSUE.title, turns: [READ, WRONG, FINISH] },
  ];
  model = await openScriptedModelServer({ model: "recorded", scripts });
});
afterAll(async () => {
  await model.close();
  world.remove();
});

function solve(...more: readonly string[]): ReturnType<typeof runBuilt> {
  const common = ["--issue", world.issue, "--model-url", model.url, "--sandbox", "none", "--json"];
  return runBuilt(["solve", world.repository, ...common, ...more], { env: world.env });
}

describe("solve with several attempts", () => {
  it("begins again before the first change when one attempt failed, and takes the best", async () => {
    const ran = await solve("--mode", "deep", "--candidates", "2", "--transcript", transcript);

    const result = SolveResult.parse(JSON.parse(ran.out));
    expect(result).toMatchObject({ outcome: "verified", mode: "deep", verdict: { proof: "authored" } });
    expect(result.patch).not.toContain("2 * cents");
    const bodies = model
      .requests()
      .map((body) => JSON.parse(body) as { messages: { content: string }[]; temperature?: number });
    const forked = bodies.find(({ messages }) => messages.at(-1)?.content.startsWith("Attempt 2:"))!;
    expect(JSON.stringify(forked.messages.slice(0, 4))).toBe(JSON.stringify(bodies[1]!.messages.slice(0, 4)));
    expect(forked.messages.at(-1)!.content).toContain("2 * cents");
    expect(forked.temperature).toBe(0.8);
    expect(JSON.stringify(forked.messages.slice(0, -1))).not.toContain("2 * cents");
    const text = readFileSync(transcript, "utf8");
    expect(text).toContain("> candidate.forked: attempt 2, again from before step 2");
    expect(text).toContain("> verdict: round");
  }, 120_000);

  it("goes on after a proof while more answers were asked for, and chooses by the attempts' own tests", async () => {
    const narrow = [
      say("A test first.", "write", {
        path: "test/twenty.test.js",
        content: TWENTY,
        overwrite: false,
      }),
      say("Twenty percent is a fifth.", "edit", {
        path: "src/price.js",
        old_text: "Math.round(cents / percent)",
        new_text: "Math.round(percent > 10 ? cents / 5 : cents / percent)",
        all: false,
      }),
      say("Done.", "finish", { summary: "A fifth." }),
    ];
    const chooser = await openScriptedModelServer({
      model: "recorded",
      scripts: [
        { match: "Attempt 2:", turns: [READ, ...RIGHT_WITH_MORE] },
        { match: ISSUE.title, turns: [READ, ...narrow] },
      ],
    });
    const common = ["--issue", world.issue, "--model-url", chooser.url, "--sandbox", "none"];
    const ran = await runBuilt(
      [
        "solve",
        world.repository,
        ...common,
        "--json",
        "--mode",
        "deep",
        "--candidates",
        "2",
        "--transcript",
        transcript,
      ],
      { env: world.env },
    );
    await chooser.close();

    const result = SolveResult.parse(JSON.parse(ran.out));
    expect(result).toMatchObject({ outcome: "verified" });
    expect(result.patch).toContain("cents * percent");
    expect(readFileSync(transcript, "utf8")).toContain(
      "> candidate.chosen: attempt 2 of 2 is taken: it passes more of the tests that the attempts wrote",
    );
  }, 120_000);

  it("makes one attempt when one is asked for", async () => {
    const ran = await solve("--mode", "deep", "--candidates", "1");

    expect(ran.code).toBe(1);
    expect(ran.err).not.toContain("attempt 2");
  }, 120_000);

  it.each([
    [["--candidates", "9"], "a whole number from 1 to 8"],
    [["--candidates", "two"], "a whole number from 1 to 8"],
    [["--candidates", "2", "--mode", "fast"], "--candidates is for --mode deep or auto"],
  ])("ends 2 for %j", async (args, words) => {
    const ran = await solve(...args);

    expect(ran.code).toBe(2);
    expect(ran.out).toContain(words);
  });
});
