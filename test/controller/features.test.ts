import { describe, expect, it } from "@jest/globals";
import { toBudget } from "../../src/agent/to-budget.ts";
import { learnStepFactor } from "../../src/controller/learn-step-factor.ts";
import { listNames, toFeatures } from "../../src/controller/to-features.ts";
import { toProgress } from "../../src/controller/to-progress.ts";
import type { Episode } from "../../src/domain/episode.ts";
import type { RunEvent } from "../../src/domain/run-event.ts";

const KNOWN = {
  ...{
    title: "x",
    body: "",
    files: ["src/cart.js"],
    likelyFiles: ["src/a.js", "src/b.js", "lib/c.js"],
    likelyMargin: 0.25,
  },
  ...{ knownNames: 2, codeBytes: 99, labels: [], topComplexity: 7, topCommits: 19, hasTestAdapter: true },
  ...{ repository: 1, episodes: [] },
};

describe("what is known of an issue", () => {
  it("tells a frame of this repository from one of a library", () => {
    const inside = toFeatures({ ...KNOWN, body: "    at add (/app/src/cart.js:12:3)" });
    const outside = toFeatures({ ...KNOWN, body: '  File "site/lib.py", line 3' });

    expect(inside).toMatchObject({ hasTraceback: 1, hasFrameInRepository: 1, knownNames: 2, likelyFolders: 2 });
    expect(outside).toMatchObject({ hasTraceback: 1, hasFrameInRepository: 0, likelyFolders: 2 });
  });

  it("tells classes of labels by whole words", () => {
    const classes = (labels: readonly string[]): readonly string[] =>
      Object.entries(toFeatures({ ...KNOWN, labels })).flatMap(([name, value]) =>
        /^is[A-Z]/.test(name) && value === 1 ? name : [],
      );

    expect(classes(["kind/bug", "good first issue"])).toEqual(["isBug"]);
    expect(classes(["type: Enhancement", "area:docs"])).toEqual(["isFeature", "isDocs"]);
    expect(classes(["debugging", "docstore", "prefix"])).toEqual([]);
  });

  it("has the weight of the likeliest file, how clear it is, and how often this repository was solved", () => {
    const of = (repository: number, outcome: "verified" | "plausible"): Episode => {
      return { ...solved(3), repository, outcome: { outcome, pullRequest: null } };
    };
    const episodes = [of(1, "verified"), of(1, "verified"), of(1, "plausible"), of(2, "plausible")];

    expect(toFeatures(KNOWN)).toMatchObject({ likelyMargin: 0.25, hasTestAdapter: 1, solveRate: 0.5 });
    expect(toFeatures(KNOWN)["logTopComplexity"]).toBeCloseTo(Math.log(8));
    expect(toFeatures(KNOWN)["logTopCommits"]).toBeCloseTo(Math.log(20));
    expect(toFeatures({ ...KNOWN, episodes })["solveRate"]).toBe(0.6);
    expect(toFeatures({ ...KNOWN, episodes, repository: 3 })["solveRate"]).toBe(0.5);
  });

  it("lists names of code, not words", () => {
    expect(
      listNames("`addTax()` and `Cart.total` fail, see parseDate and read_file, not Monday or GitHubber."),
    ).toEqual(["addTax", "Cart.total", "parseDate", "read_file", "GitHubber"]);
  });
});

describe("how a run goes", () => {
  it("is counted from its rows", () => {
    const about = { step: 1, callId: "c", summary: "read a.js:1-3", valid: true, mutating: false, durationMs: 1 };
    const rest = { text: "", tree: null, checkpoint: null, type: "tool.finished" as const };
    const events: readonly RunEvent[] = [
      { ...about, ...rest, tool: "read", ok: true },
      { ...about, ...rest, tool: "edit", ok: false },
      { ...about, ...rest, tool: "test", ok: true },
      { type: "stuck.noticed", step: 1, rule: 3, response: "nudge", text: "x" },
    ];

    expect(toProgress(events)).toMatchObject({
      filesRead: 1,
      edits: 0,
      editFailures: 1,
      lastTestsPassed: 1,
      stuckNotices: 1,
    });
  });
});

function solved(steps: number): Episode {
  const tokens = { prompt: 1, cachedPrompt: 0, completion: 1 };
  return {
    schemaVersion: 1,
    run: "r",
    repository: 1,
    number: 1,
    features: {},
    admissible: [],
    probabilities: {},
    chosen: "fast",
    checkpoints: [{ mode: "fast", verdict: "verified", steps, tokens }],
    versions: { prompt: "p", model: "m at 127.0.0.1:8000", image: "i", product: "p" },
    outcome: { outcome: "verified", pullRequest: 1 },
    pullRequest: "open",
    recordedAt: "2026-01-01T00:00:00.000Z",
  };
}

describe("a model's steps", () => {
  it("are learnt from its solved runs, once there are eight", () => {
    const quick = [3, 3, 3, 4, 4, 4, 5, 5].map(solved);

    expect(learnStepFactor(quick.slice(1), "m")).toBe(1);
    expect(learnStepFactor(quick, "m")).toBe(0.5);
    expect(learnStepFactor(quick, "another")).toBe(1);
    expect(learnStepFactor([...quick, solved(40), solved(40)], "m")).toBe(3);
  });

  it("never exceed the mode's own, and the window bounds what is sent", () => {
    const profile = { name: "qwen2.5-coder-14b", windowTokens: 32_768 };

    expect(toBudget("standard", profile, 0.5)).toMatchObject({ maxSteps: 15, maxPeakTokens: 19_660 });
    expect(toBudget("standard", profile, 3).maxSteps).toBe(30);
    expect(toBudget("deep", { name: "qwen3-coder-30b-a3b", windowTokens: 262_144 }).maxPeakTokens).toBe(48_000);
    expect(toBudget("deep", { name: "glm-5", windowTokens: null }).maxPeakTokens).toBe(80_000);
  });
});
