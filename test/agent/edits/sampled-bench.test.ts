/** `npm run bench:edits` in small: three files of our own, no network, no peers. */
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "@jest/globals";
import { judge, type BenchCase, type Outcome } from "../../../tools/bench-edits/bench-case.ts";
import { collectCases } from "../../../tools/bench-edits/collect-cases.ts";
import { cutHunks } from "../../../tools/bench-edits/cut-hunks.ts";
import { isTelling } from "../../../tools/bench-edits/list-corruptions.ts";
import { firstMatchWins, ourMatcher } from "../../../tools/bench-edits/our-matcher.ts";
import { countOutcomes, findMisses, type ClassResult, type Tally } from "../../../tools/bench-edits/report-rates.ts";
import type { Matcher } from "../../../tools/bench-edits/bench-case.ts";

const FOLDER = join(import.meta.dirname, "fixtures");
const hunks = readdirSync(join(FOLDER, "before")).flatMap((name) => {
  const [before = "", after = ""] = ["before", "after"].map((side) => readFileSync(join(FOLDER, side, name), "utf8"));
  return cutHunks({ id: name, language: name, before, after }).filter(isTelling);
});
const cases = collectCases(hunks);

async function tallyOf(matcher: Matcher, questions: readonly BenchCase[]): Promise<Tally> {
  const outcomes: Outcome[] = [];
  for (const question of questions) {
    outcomes.push(judge(question, await matcher(question.file, question.oldText, question.newText)));
  }
  return countOutcomes(outcomes);
}

describe("the edit matcher on distorted hunks of real shape", () => {
  it("is asked about every class", () => {
    expect(hunks.length).toBeGreaterThanOrEqual(12);
    expect([...cases].filter(([, questions]) => questions.length < 3).map(([name]) => name)).toEqual([]);
  });

  it.each([...cases])("writes nothing wrong in the class %s", async (_name, questions) => {
    expect(await tallyOf(ourMatcher, questions)).toMatchObject({ wrong: 0, collateral: 0 });
  });

  it.each([...cases].filter(([name]) => name !== "typo" && name !== "stale"))(
    "refuses nothing it could do in the class %s",
    async (_name, questions) => {
      expect((await tallyOf(ourMatcher, questions)).correct).toBe(questions.length);
    },
  );

  it("places most misspelt hunks and those of a file that gained a line", async () => {
    const [typo, stale] = await Promise.all(
      ["typo", "stale"].map((name) => tallyOf(ourMatcher, cases.get(name) ?? [])),
    );

    expect(typo!.correct).toBeGreaterThanOrEqual(0.9 * (typo!.correct + typo!.refused));
    expect(stale!.correct).toBeGreaterThanOrEqual(0.25 * (stale!.correct + stale!.refused));
  });

  it("would be red with a matcher that takes the first match", async () => {
    const results: ClassResult[] = [];
    for (const [corruption, questions] of cases) {
      const tally = await tallyOf(firstMatchWins, questions);
      results.push({ corruption, matcher: "broken", tally, ours: tally });
    }

    const misses = findMisses(results, "broken").join("\n");

    expect(misses).toContain("duplicate:");
    expect(misses).toContain("invented:");
    expect(misses).toMatch(/changed bytes outside of their place/);
  });
});

describe("the bench's judge", () => {
  const question: BenchCase = {
    ...{ hunkId: "h", language: "x", corruption: "none", oldText: "b", newText: "c" },
    ...{ file: "a\nb\nd\n", expected: "a\nc\nd\n", span: { start: 2, end: 4 } },
  };

  it.each([
    ["a\nc\nd\n", "correct"],
    [undefined, "refused"],
    ["a\nb\nd\n", "refused"],
    ["a\nx\nd\n", "wrong"],
    ["A\nc\nd\n", "collateral"],
    ["a\nc\nd", "collateral"],
  ])("calls %j %s", (answer, outcome) => {
    expect(judge(question, answer)).toBe(outcome);
  });

  it("calls any change wrong where only a refusal is right", () => {
    const hopeless = { ...question, expected: undefined };

    expect(judge(hopeless, "a\nc\nd\n")).toBe("wrong");
    expect(judge(hopeless, undefined)).toBe("correct");
  });

  it("misses the aim as soon as a peer is correct more often in one class", () => {
    const ours = { correct: 1, refused: 1, wrong: 0, collateral: 0 };
    const theirs = { correct: 2, refused: 0, wrong: 0, collateral: 0 };

    expect(findMisses([{ corruption: "tabs", matcher: "peer", tally: theirs, ours }], "us")).toHaveLength(1);
    expect(findMisses([{ corruption: "tabs", matcher: "peer", tally: ours, ours: theirs }], "us")).toHaveLength(0);
  });
});
