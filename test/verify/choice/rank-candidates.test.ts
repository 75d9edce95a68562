import { describe, expect, it } from "@jest/globals";
import { rankCandidates, type CandidateFacts, type CrossTest } from "../../../src/verify/choice/rank-candidates.ts";

function candidate(attempt: number, over: Partial<CandidateFacts> = {}): CandidateFacts {
  const facts = { verdict: "plausible", lost: 0, changeKey: `change ${attempt}`, changedLines: 4 } as const;
  return { attempt, commit: `c${attempt}`, ...facts, ...over };
}
const test = (author: number, ...passesOn: readonly number[]): CrossTest => ({
  author,
  failsOnBase: true,
  passesOn: new Set(passesOn),
});
function choose(candidates: readonly CandidateFacts[], tests: readonly CrossTest[] = []) {
  const { ranking, why } = rankCandidates(candidates, tests);
  return { order: ranking.map(({ attempt }) => attempt), why };
}

describe("the choice among candidates", () => {
  it("is the better verdict, whatever else speaks for another", () => {
    const tests = [test(1, 1), test(3, 1)];

    expect(choose([candidate(1), candidate(2, { verdict: "verified", changedLines: 90 })], tests)).toEqual({
      order: [2, 1],
      why: "its verdict is better",
    });
  });

  it("is then the one that breaks less", () => {
    const broken = { verdict: "regressed", lost: 3 } as const;

    expect(choose([candidate(1, broken), candidate(2, { ...broken, lost: 1 })]).order).toEqual([2, 1]);
  });

  it("is then the one that passes more of the tests that tell them apart", () => {
    const candidates = [candidate(1), candidate(2), candidate(3)];

    expect(choose(candidates, [test(1, 1, 2), test(3, 2, 3)])).toMatchObject({
      order: [2, 1, 3],
      why: "it passes more of the tests that the attempts wrote",
    });
  });

  it("does not let a candidate outvote others by tests of its own", () => {
    const tests = [test(1, 1), test(2, 2, 3), test(3, 2, 3)];

    expect(choose([candidate(1), candidate(2), candidate(3)], tests).order[0]).not.toBe(1);
  });

  it("does not count tests that pass on the base, everywhere, or nowhere", () => {
    const onBase = { ...test(2, 2), failsOnBase: false };

    expect(choose([candidate(1), candidate(2)], [onBase, test(2, 1, 2), test(2)])).toEqual({
      order: [1, 2],
      why: "nothing tells them apart; it came first",
    });
  });

  it("is then the change that more attempts came to, which have one voice together", () => {
    const same = { changeKey: "same" };
    const { ranking, why } = rankCandidates(
      [candidate(1, { changedLines: 1 }), candidate(2, same), candidate(3, same)],
      [],
    );

    expect(why).toBe("more attempts came to the same");
    expect(ranking.map(({ attempt, agreeing }) => [attempt, agreeing])).toEqual([
      [2, 2],
      [3, 2],
      [1, 1],
    ]);
  });

  it("is then the smaller change, and at last the earlier one", () => {
    expect(choose([candidate(1), candidate(2, { changedLines: 2 })]).order).toEqual([2, 1]);
    expect(choose([candidate(1), candidate(2)]).order).toEqual([1, 2]);
  });

  it("of one is that one", () => {
    expect(choose([candidate(1)])).toEqual({ order: [1], why: "there is only one" });
  });
});
