import { describe, expect, it } from "@jest/globals";
import { decideAfterStep } from "../../../src/agent/stuck/decide-after-step.ts";
import type { RunEvent } from "../../../src/domain/run-event.ts";
import { ESCALATED, notice, toRows, type Done } from "./rows.ts";

const decide = (rows: readonly RunEvent[]) => decideAfterStep(rows, "standard");

const read = (path: string, text = `${path} (1 lines)\n1| x`): Done => ({ tool: "read", args: { path }, text });
const miss = (at: number): Done => ({ tool: "search", args: { query: `q${at}` }, text: "Nothing found." });
const misses = (count: number, from = 0): Done[][] => Array.from({ length: count }, (_, at) => [miss(from + at)]);
const shell = (command: string, tree: string, text = "exit 0"): Done => ({
  tool: "shell",
  args: { command },
  tree,
  text,
});
const edit = (path: string, tree: string, made = tree): Done => ({
  tool: "edit",
  args: { path, old_text: made, new_text: "n" },
  tree,
});
const badEdit = (path: string, at: number): Done => ({ ...edit(path, "t0", `old ${at}`), ok: false });
const test = (tree: string, failing: readonly string[], passed = 3): Done => ({
  tool: "test",
  args: { scope: "all" },
  tree,
  ok: failing.length === 0,
  text: [`${passed} passed, ${failing.length} failed (jest, exit 1)`, ...failing.map((id) => `FAILED ${id}`)].join(
    "\n",
  ),
});

describe("rule 1, the same call although it was refused", () => {
  const refused: Done = { ...read("a.js"), ok: false, instead: "refused" };

  it("speaks up at the second refusal, and ends the mode at the sixth call whatever was said", () => {
    const once = [[read("a.js")], [{ ...read("a.js"), instead: "answered" as const }], [refused]];

    expect(decide(toRows(once))).toBeUndefined();
    expect(decide(toRows([...once, [refused]]))).toMatchObject({ rule: 1, response: "nudge" });
    expect(decide([...toRows([...once, [refused], [refused], [refused]]), notice(4, 1)])).toMatchObject({
      rule: 1,
      response: "stop",
    });
  });
});

describe("rule 2, a cycle", () => {
  const [a, b, c] = [shell("a", "t1", "exit 0\nx 1"), shell("b", "t1"), shell("c", "t1")];

  it.each([
    ["two calls", [[a], [b], [a], [b]]],
    [
      "three calls in one answer each time",
      [
        [a, b, c],
        [a, b, c],
      ],
    ],
    ["two calls with another in between", [[a], [b], [miss(1)], [a], [b]]],
    ["numbers that differ", [[a], [b], [{ ...a, text: "exit 0\nx 2" }], [b]]],
  ])("of %s is noticed when it comes again", (_what, steps) => {
    expect(decide(toRows(steps))).toMatchObject({ rule: 2, response: "nudge" });
  });

  it("is none when a result or the tree is another one, or before it comes again", () => {
    expect(decide(toRows([[a], [b], [a]]))).toBeUndefined();
    expect(decide(toRows([[a], [b], [{ ...a, text: "exit 1\nelse" }], [b]]))).toBeUndefined();
    expect(decide(toRows([[a], [b], [edit("f", "t2")], [shell("a", "t2")], [shell("b", "t2")]]))).toBeUndefined();
  });
});

describe("rule 3, edits that fail", () => {
  it("is three on one file, and proposes edit_lines for it", () => {
    const decision = decide(toRows([1, 2, 3].map((at) => [badEdit("src/a.js", at)])));

    expect(decision).toMatchObject({ rule: 3, response: "nudge" });
    expect(decision?.text).toMatch(/with edit_lines, in this file:\n<untrusted[^>]*>\nsrc\/a\.js\n/);
  });

  it("is five on any files", () => {
    const steps = [1, 2, 3, 4, 5].map((at) => [badEdit(`src/${at % 3}.js`, at)]);

    expect(decide(toRows(steps.slice(0, 4)))).toBeUndefined();
    expect(decide(toRows(steps))).toMatchObject({ rule: 3 });
  });

  it("counts again after one that was applied, and reads the files of a patch", () => {
    const patch: Done = { tool: "patch", args: { patch: "--- a/x\n+++ b/src/a.js\n@@\n" }, ok: false, tree: "t0" };

    expect(
      decide(toRows([[badEdit("a", 1)], [badEdit("a", 2)], [edit("a", "t1")], [badEdit("a", 3)]])),
    ).toBeUndefined();
    expect(decide(toRows([[badEdit("src/a.js", 1)], [patch], [badEdit("src/a.js", 3)]]))).toMatchObject({ rule: 3 });
  });
});

describe("rule 4, back and forth", () => {
  const start = [shell("ls", "t0")];

  it("is a change made again after it was taken back", () => {
    const steps = [start, [edit("f", "t1")], [edit("f", "t0")], [edit("f", "t1", "x")]];

    expect(decide(toRows(steps.slice(0, 3)))).toBeUndefined();
    expect(decide(toRows(steps))).toMatchObject({ rule: 4, response: "nudge" });
  });

  it("is not a look at the base by git stash, nor two tries that were both taken back", () => {
    const stash = [[edit("f", "t1")], [shell("git stash", "t0")], [shell("git stash pop", "t1")]];
    const tries = ["t1", "t0", "t2", "t0", "t3", "t0"].map((tree) => [edit("f", tree, `${tree} x`)]);

    expect(decide(toRows([start, ...stash]))).toBeUndefined();
    expect(decide(toRows([start, ...tries]))).toBeUndefined();
  });
});

describe("rule 5, no progress", () => {
  it.each([
    ["fast", 4],
    ["standard", 6],
    ["deep", 10],
  ] as const)("in mode %s is %d steps without anything new", (mode, count) => {
    expect(decideAfterStep(toRows([[read("a.js")], ...misses(count - 1)]), mode)).toBeUndefined();
    expect(decideAfterStep(toRows([[read("a.js")], ...misses(count)]), mode)).toMatchObject({ rule: 5 });
  });

  it.each<[string, Done]>([
    ["a file nobody saw", read("b.js")],
    ["the next part of a long file", read("a.js", "a.js (900 lines)\n200| x\n210| y")],
    ["a file named by a search", { tool: "search", args: { query: "x" }, text: "src/c.js:3:x" }],
    ["a change", edit("a.js", "t9")],
    ["a test that comes out differently", test("t0", ["t::b"])],
  ])("is over with %s", (_what, news) => {
    expect(decide(toRows([[read("a.js")], ...misses(5), [news], ...misses(5, 50)]))).toBeUndefined();
  });

  it("counts from the newest verdict", () => {
    const verdict = { type: "verdict", round: 1, step: 5, commit: "0", verdict: {} } as unknown as RunEvent;
    const rows = (after: number) => [...toRows(misses(5)), verdict, ...toRows(misses(after, 50), 6)];

    expect(decide(rows(5))).toBeUndefined();
    expect(decide(rows(6))).toMatchObject({ rule: 5 });
  });

  it("names what was not tried and which files were named but never opened", () => {
    const hits: Done = { tool: "search", args: { query: "x" }, text: "lib/z.js:1:x\nsrc/near.js:2:x\nsrc/a.js:3:x" };

    const text = decide(toRows([[hits], [read("src/a.js")], ...misses(6)]))?.text ?? "";

    expect(text).toContain("Not tried so far: search with kind symbol, search with kind lexical, read with symbol.");
    expect(text).toMatch(/never opened:\n<untrusted source="paths">\nsrc\/near\.js\nlib\/z\.js\n<\/untrusted>/);
  });
});

describe("rule 6, no call that can be run", () => {
  const broken: Done = { tool: "read", valid: false, ok: false, text: "The call was not run. path: missing" };

  it("is three answers in a row without a call or with broken ones, and goes up at each further one", () => {
    const steps = [[read("a.js")], [], [broken, broken], []];
    const after = (count: number) => toRows([...steps, ...Array.from({ length: count }, () => [broken])]);

    expect(decide(toRows(steps.slice(0, 3)))).toBeUndefined();
    expect(decide(toRows(steps))).toMatchObject({ rule: 6, response: "nudge" });
    expect(decide([...after(1), notice(4, 6)])).toMatchObject({ rule: 6, response: "re-plan" });
    expect(decide([...after(2), notice(4, 6), notice(5, 6, "re-plan")])).toMatchObject({ rule: 6, response: "stop" });
  });

  it("quotes the last problem", () => {
    expect(decide(toRows([[broken], [broken], [broken]]))?.text).toContain("path: missing");
  });
});

describe("rule 8, the same tests fail", () => {
  const rounds = (count: number, result: (round: number) => Done): Done[][] =>
    Array.from({ length: count }, (_, at) => [[edit("a.js", `t${at + 1}`)], [result(at + 1)]]).flat();
  const first = [test("t0", ["t::a", "t::b"])];

  it("after three rounds of changing and testing", () => {
    const same = (round: number): Done => test(`t${round}`, ["t::b", "t::a"]);

    expect(decide(toRows([first, ...rounds(2, same)]))).toBeUndefined();
    expect(decide(toRows([first, ...rounds(3, same)]))).toMatchObject({ rule: 8, response: "nudge" });
    expect(decide(toRows([first, ...rounds(3, same)]))?.text).toContain("the same 2 tests fail");
  });

  it("also by a test command, told apart by its counts and not by its times", () => {
    const log = (round: number, failed: number): Done => ({
      ...shell("npm test", `t${round}`, `exit 1\n${failed} failed, 3 passed in ${round}.${round} s`),
      ok: false,
    });

    expect(decide(toRows([[log(0, 2)], ...rounds(3, (round) => log(round, 2))]))).toMatchObject({ rule: 8 });
    expect(decide(toRows([[log(0, 9)], ...rounds(3, (round) => log(round, 9 - round))]))).toBeUndefined();
  });

  it("not when they pass, others fail, more pass, or nothing was changed in between", () => {
    expect(decide(toRows([first, ...rounds(3, (round) => test(`t${round}`, []))]))).toBeUndefined();
    expect(decide(toRows([first, ...rounds(3, (round) => test(`t${round}`, [`t::${round}`]))]))).toBeUndefined();
    expect(decide(toRows([first, ...rounds(3, (at) => test(`t${at}`, ["t::a", "t::b"], 3 + at))]))).toBeUndefined();
    expect(
      decide(toRows([first, ...rounds(2, (at) => test(`t${at}`, ["t::a", "t::b"])), [test("t2", ["t::a", "t::b"])]])),
    ).toBeUndefined();
  });
});

describe("the ladder", () => {
  const stuck = misses(14);

  it("is a nudge, then a new plan, then the end, with three quiet steps after each notice", () => {
    const nudged = (until: number) => [...toRows(stuck.slice(0, until)), notice(6, 5)];

    expect(decide(toRows(stuck.slice(0, 6)))).toMatchObject({ response: "nudge" });
    expect([7, 8, 9].map((until) => decide(nudged(until)))).toEqual([undefined, undefined, undefined]);
    expect(decide(nudged(10))).toMatchObject({ rule: 5, response: "re-plan" });
    expect(decide([...nudged(14), notice(10, 5, "re-plan")])).toMatchObject({ rule: 5, response: "stop" });
  });

  it("goes up when another rule speaks, too", () => {
    const rows = [...toRows([[read("a.js")]]), notice(1, 3), ...toRows(misses(9), 2)];

    expect(decide(rows)).toMatchObject({ rule: 5, response: "re-plan" });
  });

  it("starts again after an escalation", () => {
    const rows = [...toRows(stuck), notice(6, 5), notice(10, 5, "re-plan"), notice(14, 5, "stop"), ESCALATED];

    expect(decide(rows)).toBeUndefined();
    expect(decide([...rows, ...toRows(misses(6, 90), 15)])).toMatchObject({ rule: 5, response: "nudge" });
  });

  it("asks for a plan and a call in one answer", () => {
    expect(decide([...toRows(stuck.slice(0, 10)), notice(6, 5)])?.text).toContain("make the first call of that plan");
  });
});
