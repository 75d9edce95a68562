/** Which new tests are about the issue or the change. */
import { describe, expect, it } from "@jest/globals";
import type { ChangedPart } from "../../src/verify/trees/changed-parts.ts";
import { createRelevance } from "../../src/verify/proof/relevance.ts";

function changedFile(path: string, added: readonly string[]): ChangedPart {
  const lines = added.map((text, index) => ({ line: index + 1, text }));
  return { path, status: "added", added: lines, removed: [], binary: false, oldMode: "100644", newMode: "100644" };
}

const CHANGED = [
  changedFile("src/price.js", ["export const roundCents = (cents) => Math.round(cents);"]),
  changedFile("test/rounding.test.js", ['test("halves", () => {', "  assert.equal(roundCents(2.5), 3);", "});"]),
  changedFile("test/weather.test.js", ['test("sun", () => {', "  assert.equal(sky(), blue);", "});"]),
];

describe("a new test", () => {
  const isAbout = (id: string, over: { issueText?: string; names?: readonly string[] } = {}): boolean =>
    createRelevance({ issueText: "Rounding is wrong", changed: CHANGED, names: [], ...over })(id);

  it("is about the change when its own name or its file's new lines share a word with it, or with the issue", () => {
    expect(isAbout("test/rounding.test.js::halves")).toBe(true);
    expect(isAbout("test/weather.test.js::sun")).toBe(false);
    expect(isAbout("test/weather.test.js::price of the sun")).toBe(true);
    expect(isAbout("test/weather.test.js::sun", { issueText: "The sky is green" })).toBe(true);
    expect(isAbout("test/unknown.test.js::halves")).toBe(false);
  });

  it("has to name what the issue names, in its own name or in its file's new lines", () => {
    expect(isAbout("test/rounding.test.js::halves", { names: ["roundCents"] })).toBe(true);
    expect(isAbout("test/rounding.test.js::halves", { names: ["roundEuros"] })).toBe(false);
    expect(isAbout("test/rounding.test.js::roundEuros of halves", { names: ["roundEuros"] })).toBe(true);
  });

  it("is one of very many without the change being read for each", () => {
    let reads = 0;
    const line = {
      line: 1,
      get text(): string {
        reads += 1;
        return "export const roundCents = (cents) => Math.round(cents);";
      },
    };
    const changed = CHANGED.map((file) => ({ ...file, added: [line] }));
    const isAboutIt = createRelevance({ issueText: "Rounding", changed, names: ["roundCents"] });
    const ids = Array.from({ length: 20_000 }, (_, at) => `test/rounding.test.js::halves ${at}`);
    expect(ids.every((id) => isAboutIt(id))).toBe(true);
    expect(reads).toBeLessThan(10);
  });
});
