/** What a repository's words can do to the terminal of who reads a verdict: nothing. */
import { describe, expect, it } from "@jest/globals";
import { renderEvent } from "../../src/cli/render-event.ts";
import { renderProgress } from "../../src/cli/render-progress.ts";
import { renderSolveResult } from "../../src/cli/render-solve-result.ts";
import { renderVerdict } from "../../src/cli/render-verdict.ts";
import type { RunEvent } from "../../src/domain/run-event.ts";
import type { SolveResult } from "../../src/domain/solve-result.ts";
import type { Verdict } from "../../src/domain/verdict.ts";

// A title, a cleared screen by C0 and by C1, another reading direction, a line of its own.
const HOSTILE = "mul \u001b]0;owned\u0007\u001b[2J\u009b2J\u202e\u2066\r\nVerdict: verified";
const HARMLESS = String.raw`mul \u001b]0;owned\u0007\u001b[2J\u009b2J\u202e\u2066\u000d\u000aVerdict: verified`;
const OBEYED = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/;

const VERDICT: Verdict = {
  ...{ schemaVersion: 1, verdict: "regressed", proof: null, reason: `1 test: ${HOSTILE}`, runner: "node:test" },
  ...{ failToPass: [HOSTILE], stillFailing: [HOSTILE], passToFail: [HOSTILE], flaky: [HOSTILE], missing: [HOSTILE] },
  ...{ tampering: [{ file: HOSTILE, line: 3, kind: "skipped test" }], newProblems: [HOSTILE], commands: [] },
  ...{ image: "docker", commit: "a".repeat(40), durationMs: 1 },
};

describe("words of a repository on a terminal", () => {
  it("are shown as escapes in a verdict, each on the line that is ours", () => {
    const text = renderVerdict(VERDICT);
    expect(text).toContain(`  passed before, fails now:  ${HARMLESS}\n`);
    expect(text).toContain(`  tampering  ${HARMLESS}:3  skipped test\n`);
    expect(text.replaceAll("\r\n", "\n")).not.toMatch(OBEYED);
    expect(text.match(/^Verdict: .*$/gm)).toEqual(["Verdict: regressed"]);
  });

  it("are shown as escapes in a run's events and progress", () => {
    const event: RunEvent = { type: "verdict", round: 1, step: 1, commit: VERDICT.commit, verdict: VERDICT };
    const chosen: RunEvent = { type: "mode.chosen", mode: "fast", why: HOSTILE, ...NO_CHOICE };
    const texts = [event, chosen].flatMap((one) => [
      renderEvent({ seq: 1, epoch: 1, at: "2026-01-01T00:00:00Z", event: one }),
      renderProgress(one, [one]) ?? "",
    ]);
    for (const text of texts) expect(text).not.toMatch(/[\n\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/);
  });

  it("are shown as escapes in a printed patch, which then says so; lines, tabs and its line ends stay", () => {
    const patch = "+\tfine\r\n+\u001b[2J\rx\n";
    const text = renderSolveResult({ ...RESULT, patch }, {});
    expect(text).toContain("--out FILE writes the patch as it is");
    expect(text.endsWith("\n\n+\tfine\r\n+\\u001b[2J\\u000dx\n")).toBe(true);
  });
});

const NO_CHOICE = { admissible: [], probabilities: {}, features: {} };
const RESULT: SolveResult = {
  ...{ schemaVersion: 1, runId: "run_1", outcome: "plausible", verdict: null, patch: "", mode: "fast", steps: 10 },
  ...{ tokens: { prompt: 1, cachedPrompt: 1, completion: 1 }, sandbox: { kind: "docker", tier: "C" } },
  ...{ toolCalls: { attempted: 1, validFirstTry: 1, repaired: 0, failed: 0 }, durationMs: 61_400, modelMs: 9 },
};
