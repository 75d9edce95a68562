/** Calls that are wrong in every way a model knows, through the real loop: answered, bounded, and never the end of it. */
import { describe, expect, it } from "@jest/globals";
import { createMemoryWorkspace } from "./stuck/memory-workspace.ts";
import { NO_RULES, play, type Call, type Script, type Turn } from "./stuck/scripted-run.ts";
import { createSeededRandom } from "./stuck/seeded-random.ts";

const HUGE = "x".repeat(5 * 1024 * 1024);
const MAX_ANSWER_CHARS = 2_000;

const WRONG: readonly (readonly [string, Call])[] = [
  ["no JSON", { name: "read", args: '{"path": ' }],
  ["JSON that is no object", { name: "read", args: "[1, 2]" }],
  ["nothing at all", { name: "read", args: "" }],
  ["a missing field", { name: "edit", args: { path: "a.js", old_text: "b" } }],
  ["a field too many", { name: "tree", args: { path: null, depth: 1, sudo: true } }],
  ["a prototype", { name: "tree", args: '{"__proto__": {"path": "a"}, "constructor": 1}' }],
  ["wrong types", { name: "edit_lines", args: { path: 7, start: "one", end: [], first_line: {}, last_line: null } }],
  ["numbers out of range", { name: "shell", args: { command: "ls", timeout: 1e308 } }],
  ["an unknown tool", { name: "rm -rf /", args: {} }],
  ["an unknown tool with a name of its own size", { name: HUGE.slice(0, 100_000), args: {} }],
  ["a command of 5 MB", { name: "shell", args: { command: HUGE, timeout: 1 } }],
  ["a query of 5 MB", { name: "search", args: { query: HUGE, kind: "text", path_glob: null } }],
  ["a pattern of 5 MB", { name: "search", args: { query: "a", kind: "text", path_glob: HUGE } }],
  ["a path of 5 MB", { name: "read", args: { path: HUGE, start: null, end: null, symbol: null } }],
  ["a name of 5 MB", { name: "read", args: { path: "src/long.js", start: null, end: null, symbol: HUGE } }],
  ["an edit of 5 MB", { name: "edit", args: { path: "src/long.js", old_text: HUGE, new_text: "", all: false } }],
  [
    "lines of 5 MB",
    { name: "edit_lines", args: { path: "a", start: 1, end: 1, first_line: HUGE, last_line: HUGE, new_text: "" } },
  ],
  ["a patch of 5 MB", { name: "patch", args: { patch: `--- a/a\n+++ b/a\n@@\n+${HUGE}` } }],
  ["a file of 5 MB", { name: "write", args: { path: "new.js", content: HUGE, overwrite: false } }],
  ["a test of 5 MB", { name: "test", args: { scope: "name", target: HUGE } }],
  ["5 MB of nothing", { name: "read", args: " ".repeat(HUGE.length) }],
  ["5 MB of brackets", { name: "read", args: "[".repeat(HUGE.length) }],
];

function* script(turns: readonly Turn[]): Script {
  yield* turns;
}

async function run(calls: readonly Call[]) {
  const turns = script([{ text: "", calls }]);
  const workspace = createMemoryWorkspace(createSeededRandom(1));
  const before = [...workspace.files];
  const played = await play(workspace, [{ mode: "standard", script: turns }], { rules: NO_RULES });
  const results = played.events.filter((row) => row.type === "tool.finished");
  return { ...played, results, isUnchanged: JSON.stringify(before) === JSON.stringify([...workspace.files]) };
}

describe("a wrong call", () => {
  it.each(WRONG)("with %s is answered briefly", async (_what, call) => {
    const { end, results, isUnchanged } = await run([call]);

    expect(end).toMatchObject({ kind: "handed-in", step: 2 });
    expect(results).toHaveLength(1);
    expect(results[0]?.ok).toBe(false);
    expect(results[0]?.text.length).toBeLessThan(MAX_ANSWER_CHARS);
    expect(results[0]?.summary.length).toBeLessThan(MAX_ANSWER_CHARS);
    expect(isUnchanged).toBe(true);
  });

  it("spoils no right call beside it: each is answered in its turn", async () => {
    const right: Call = { name: "read", args: { path: "src/long.js", start: 1, end: 2, symbol: null } };

    const { results } = await run([WRONG[0]![1], right, WRONG[8]![1], right]);

    expect(results.map(({ ok, valid }) => [ok, valid])).toEqual([
      [false, false],
      [true, true],
      [false, false],
      [true, true],
    ]);
  });

  it("of finish hands in all the same, and a second finish is never run", async () => {
    const huge: Call = { name: "finish", args: { summary: HUGE } };

    const { end, results } = await run([{ name: "finish", args: "{" }, huge]);
    const long = await run([huge]);

    expect(end).toMatchObject({ kind: "handed-in", step: 1, callId: "call_1_0" });
    expect(results).toHaveLength(0);
    expect(long.end).toMatchObject({ kind: "handed-in", step: 1 });
    expect(JSON.stringify(long).length).toBeLessThan(20_000);
  });
});
