/** A suite may be red for many reasons: which of its tests speak of the issue. */
import { describe, expect, it } from "@jest/globals";
import { isOffTopic, type TopicQuestion } from "../../src/verify/proof/is-off-topic.ts";

const TEXT = `test("share rounds down", () => {
  assert.equal(share(100, 7), 14);
});
test("addTax rounds up", () => {
  assert.equal(addTax(10, 0.25), 13);
});
`;
const ask = (name: string, over: Partial<TopicQuestion> = {}): boolean =>
  isOffTopic({
    ids: [`test/money.test.js::${name}`],
    tests: [{ path: "test/money.test.js", text: TEXT }],
    issueNames: ["addTax"],
    issueText: "`addTax` rounds down",
    ...over,
  });

describe("a test that turned green", () => {
  it("is about the issue when its own lines name what the issue names", () => {
    expect(ask("addTax rounds up")).toBe(false);
  });

  it("is about something else when only the test beside it does", () => {
    expect(ask("share rounds down")).toBe(true);
  });

  it("is about the issue when the issue names the test, or its file", () => {
    expect(ask("share rounds down", { issueText: "share rounds down is red" })).toBe(false);
    expect(ask("share rounds down", { issueText: "test/money.test.js fails" })).toBe(false);
  });

  it("is not doubted where the issue names no code that the change touches", () => {
    expect(ask("share rounds down", { issueNames: [] })).toBe(false);
  });

  it("speaks with its whole file where its lines are not found", () => {
    expect(ask("made when it runs")).toBe(false);
  });
});
