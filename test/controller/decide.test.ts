import { describe, expect, it } from "@jest/globals";
import { decideNext, type NextFacts } from "../../src/controller/decide-next.ts";
import { decideStart } from "../../src/controller/decide-start.ts";
import { toFeatures } from "../../src/controller/to-features.ts";
import type { VerdictWord } from "../../src/domain/verdict.ts";

const ALL = ["fast", "standard", "deep"] as const;

function facts(change: Partial<NextFacts>, ...verdicts: readonly VerdictWord[]): NextFacts {
  const mode = change.mode ?? "standard";
  return {
    mode,
    admissible: ALL,
    agentEnd: "handed-in",
    candidates: { made: 1, max: 1, canFork: true, isWanted: false },
    verdicts: verdicts.map((verdict, index) => ({ mode, verdict, reason: `reason ${index}` })),
    ...change,
  };
}

describe("after a verdict", () => {
  const cases: readonly (readonly [string, NextFacts, string])[] = [
    ["a verified change is done in every mode", facts({ mode: "fast" }, "verified"), "done"],
    ["fast has no second round: it escalates", facts({ mode: "fast" }, "regressed"), "escalate"],
    ["standard debugs twice", facts({}, "regressed", "not-fixed"), "debug"],
    ["and then escalates", facts({}, "regressed", "not-fixed", "broken"), "escalate"],
    [
      "to a mode that is admissible only",
      facts({ admissible: ["fast", "standard"] }, "regressed", "not-fixed", "broken"),
      "stop",
    ],
    ["a plausible change is debugged while rounds are left", facts({}, "plausible"), "debug"],
    [
      "and worth a draft when they are not",
      facts({ admissible: ["standard"] }, "broken", "regressed", "plausible"),
      "done",
    ],
    ["a used-up budget escalates", facts({ mode: "fast", agentEnd: "out-of-budget" }, "empty"), "escalate"],
    ["deep is the end", facts({ mode: "deep", agentEnd: "stuck" }, "regressed"), "stop"],
  ];

  it.each(cases)("%s", (_title, given, kind) => {
    expect(decideNext(given).kind).toBe(kind);
  });

  it.each([
    ["deep begins another attempt when one is used up", { mode: "deep", made: 1, canFork: true }, "fork"],
    ["but not beyond its number", { mode: "deep", made: 2, canFork: true }, "stop"],
    ["nor where nothing was changed yet", { mode: "deep", made: 1, canFork: false }, "stop"],
    ["smaller modes escalate instead", { mode: "standard", made: 1, canFork: true }, "escalate"],
  ] as const)("%s", (_title, { mode, made, canFork }, kind) => {
    const candidates = { made, max: 2, canFork, isWanted: false };

    expect(decideNext(facts({ mode, candidates, agentEnd: "stuck" }, "regressed")).kind).toBe(kind);
  });

  it.each([
    [
      "deep goes on after a proof while more answers were asked for",
      { made: 1, isWanted: true, canFork: true },
      "fork",
    ],
    ["until there are as many", { made: 3, isWanted: true, canFork: true }, "done"],
    ["or the budget is used up", { made: 2, isWanted: true, canFork: false }, "done"],
    ["and ends with the first proof otherwise", { made: 1, isWanted: false, canFork: true }, "done"],
  ])("%s", (_title, given, kind) => {
    expect(decideNext(facts({ mode: "deep", candidates: { max: 3, ...given } }, "verified")).kind).toBe(kind);
  });

  it("the same verdict for the same reason thrice stops it", () => {
    const same = { mode: "deep", verdict: "tampered", reason: "removed a test" } as const;

    expect(decideNext(facts({ mode: "deep", verdicts: [same, same, same] })).kind).toBe("stop");
    expect(decideNext(facts({ mode: "deep", verdicts: [same, same] })).kind).toBe("debug");
  });
});

const NOTHING_KNOWN = {
  ...{ likelyFiles: [], likelyMargin: 0, knownNames: 0, codeBytes: 0, labels: [] },
  ...{ topComplexity: 0, topCommits: 0, hasTestAdapter: true, repository: 1, episodes: [] },
};

describe("the start", () => {
  const files = ["src/a.js", "test/a.test.js"];

  it("is fast for a short issue in a small repository", () => {
    const features = toFeatures({ title: "x", body: "breaks", files, ...NOTHING_KNOWN });

    expect(decideStart(features, "auto")).toMatchObject({
      mode: "fast",
      admissible: ALL,
      probabilities: { fast: 1, deep: 0 },
    });
  });

  it("is standard for a long one", () => {
    const features = toFeatures({ title: "x", body: "word ".repeat(400), files, ...NOTHING_KNOWN });

    expect(decideStart(features, "auto").mode).toBe("standard");
  });

  it("is fast for documentation and never fast for security, whatever else is known", () => {
    const long = { title: "x", body: "word ".repeat(400), files, ...NOTHING_KNOWN };
    const short = { ...long, body: "breaks" };

    expect(decideStart(toFeatures({ ...long, labels: ["kind/docs"] }), "auto").mode).toBe("fast");
    expect(decideStart(toFeatures({ ...short, labels: ["type: security"] }), "auto")).toMatchObject({
      mode: "standard",
      admissible: ["standard", "deep"],
    });
    expect(decideStart(toFeatures({ ...short, labels: ["security"] }), "fast").mode).toBe("fast");
  });

  it("is what was asked for", () => {
    expect(decideStart(toFeatures({ title: "x", body: "", files, ...NOTHING_KNOWN }), "deep").mode).toBe("deep");
  });

  it("sees tracebacks, code and named paths", () => {
    const body = "```\nTraceback (most recent call last):\n```\nin src/a.js";

    expect(toFeatures({ title: "x", body, files, ...NOTHING_KNOWN })).toMatchObject({
      hasTraceback: 1,
      hasCode: 1,
      namedPaths: 1,
    });
  });
});
