/** What people read of a `solve`: progress, result, transcript. */
import { describe, expect, it } from "@jest/globals";
import { renderProgress } from "../../src/cli/render-progress.ts";
import { renderSolveResult } from "../../src/cli/render-solve-result.ts";
import { renderTranscript } from "../../src/cli/render-transcript.ts";
import type { RunEvent } from "../../src/domain/run-event.ts";
import type { SolveResult } from "../../src/domain/solve-result.ts";

const commit = "a".repeat(40);
const usage = { prompt: 1_000, cachedPrompt: 900, completion: 42 };

function answered(step: number, text: string, call?: Readonly<Record<string, unknown>>): RunEvent {
  const calls = call === undefined ? [] : [{ id: "1", name: "shell", arguments: JSON.stringify(call) }];
  const message = { role: "assistant" as const, text, toolCalls: calls };
  return { type: "step.answered", step, message, usage, server: "m at h", durationMs: 1_250 };
}

function finished(summary: string, text: string, ok = true): RunEvent {
  const what = { type: "tool.finished" as const, step: 1, callId: "1", tool: "shell", text, summary, ok, valid: true };
  return { ...what, mutating: true, durationMs: 3_040, tree: null, checkpoint: null };
}

const ROWS: readonly RunEvent[] = [
  { type: "assigned", base: commit, baseRef: "main", snapshot: "" },
  { type: "workspace.intended", base: commit, sandbox: "docker" },
  { type: "workspace.opened", sandbox: "docker", tier: "C", image: "swe:local" },
  { type: "mode.chosen", mode: "fast", why: "short issue", admissible: [], probabilities: {}, features: {} },
  { type: "conversation.opened", messages: [{ role: "user", text: "Mend it." }] },
  { type: "step.requested", step: 1 },
  answered(1, "\u001b[31mI look.\n\n```\nunclosed", { command: "cat `a`", timeout: null }),
  finished("shell cat → exit 1", "````\nlong fence\n", false),
  { type: "message.added", step: 1, message: { role: "user", text: "Call a tool.\nNow." } },
  { type: "escalated", from: "fast", to: "standard", why: "10 steps" },
  answered(2, "Another way.", { command: "a\nb" }),
  finished("shell a → exit 0", `${"x".repeat(30_000)}end`),
];

describe("progress", () => {
  it("is a line for what is news, with the mode's cap and the seconds of each step", () => {
    const lines = ROWS.map((event, index) => renderProgress(event, ROWS.slice(0, index + 1)));

    expect(lines.filter((line) => line !== undefined)).toEqual([
      "From main at aaaaaaaaaaaa",
      "Workspace: docker, swe:local",
      "Mode fast (short issue): at most 10 steps and 6 minutes",
      "step 1/10     [31mI look.  (1.3 s, 42 tokens)",
      "            ✗ shell cat → exit 1  (3.0 s)",
      "              told: Call a tool.",
      "Mode fast → standard (10 steps): at most 30 steps and 20 minutes",
      "step 2/30     Another way.  (1.3 s, 42 tokens)",
      "              shell a → exit 0  (3.0 s)",
    ]);
  });
});

describe("the transcript", () => {
  const text = renderTranscript({ run: "run_1", title: "Two\nlines" }, ROWS);

  it("keeps its fences, whatever was said and printed", () => {
    // What is left outside of fences is ours: headings, quotes, calls.
    const outside: string[] = [];
    let fence: string | undefined;
    for (const line of text.split("\n")) {
      const ticks = /^(`{3,})$/.exec(line)?.[1];
      if (fence === undefined && ticks !== undefined) fence = ticks;
      else if (ticks === fence && fence !== undefined) fence = undefined;
      else if (fence === undefined && line !== "") outside.push(line);
    }

    expect(fence).toBeUndefined();
    expect(outside).toEqual([
      "# Two lines",
      "Run run_1",
      "> assigned: main at aaaaaaaaaaaa",
      "> workspace.opened: docker, tier C, swe:local",
      "> mode.chosen: fast: short issue",
      "## The user message",
      "## Step 1",
      "_1.3 s, 1000 prompt tokens (900 cached), 42 completion_",
      "> \u001b[31mI look.",
      "> ",
      "> ```",
      "> unclosed",
      "→ `shell` command: `` cat `a` ``",
      "**✗ shell** (3.0 s)",
      "## Told by the program",
      "> escalated: fast → standard: 10 steps",
      "## Step 2",
      "_1.3 s, 1000 prompt tokens (900 cached), 42 completion_",
      "> Another way.",
      "→ `shell`",
      "command:",
      "**shell** (3.0 s)",
    ]);
  });

  it("shows head and tail of a very long output", () => {
    expect(text).toContain("… (10003 characters left out) …");
    expect(text).toContain("xend");
    expect(text.length).toBeLessThan(25_000);
  });
});

describe("the result", () => {
  const toolCalls = { attempted: 1, validFirstTry: 1, repaired: 0, failed: 0 };
  const result: SolveResult = {
    ...{ schemaVersion: 1, runId: "run_1", outcome: "over-budget", verdict: null, patch: "", mode: "fast", steps: 10 },
    ...{ tokens: usage, toolCalls, sandbox: { kind: "docker", tier: "C" }, durationMs: 61_400, modelMs: 9 },
  };

  it("says what the word means, what was spent, and how to read more", () => {
    expect(renderSolveResult(result, { apply: true, out: "x" })).toBe(
      [
        "Outcome: over-budget (there is no change)",
        "Nothing was graded.",
        "Spent: 10 steps in mode fast, 1 min 1 s, 1000 prompt and 42 completion tokens",
        "Not applied: only a proven or plausible change is.",
        "Transcript: swe-agent solve --resume run_1 --transcript FILE",
        "",
      ].join("\n"),
    );
  });

  it("names the files that were written, and prints the patch only when there is none for it", () => {
    const ended = { ...result, outcome: "plausible" as const, patch: "diff\n" };

    expect(renderSolveResult(ended, { out: "a.patch", transcript: "t.md", apply: true })).toContain(
      "Applied to the work tree.\nPatch: a.patch\nTranscript: t.md\n",
    );
    expect(renderSolveResult(ended, {}).endsWith("FILE\n\ndiff\n")).toBe(true);
  });
});
