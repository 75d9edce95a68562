import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import type { Verdict } from "../../../src/domain/verdict.ts";
import { toUngraded } from "../../../src/workflows/resolve-issue/candidate.ts";
import { createVerifyBench, REPO, type Files, type VerifyBench } from "../create-verify-bench.ts";

const HEAD =
  'import test from "node:test";\nimport assert from "node:assert/strict";\nimport { add } from "../add.js";\n';
const asserting = (name: string, ...sums: readonly string[]): string =>
  `${HEAD}test("${name}", () => { ${sums.map((sum) => `assert.equal(${sum});`).join(" ")} });\n`;
const BASE: Files = {
  "package.json": '{"type":"module","scripts":{"test":"node --test"}}',
  "add.js": "export const add = (a, b) => a - b;\n",
  "test/zero.test.js": asserting("zero", "add(1, 0), 1"),
};

describe("candidates that the verifier looks closer at", () => {
  let bench: VerifyBench;
  beforeAll(() => {
    bench = createVerifyBench("none");
  });
  afterAll(() => bench.close());

  async function choose(patches: readonly Files[], verdict: Verdict["verdict"] = "verified") {
    const base = await bench.commit(BASE);
    const candidates = [];
    for (const [at, patch] of patches.entries()) {
      const commit = await bench.commit(patch, base);
      candidates.push({ attempt: at + 1, commit, verdict: toUngraded(verdict, "", commit) });
    }
    const request = { repo: REPO, base, candidates, testCommand: null, setup: [] };
    return bench.openGate().choose(request, new AbortController().signal);
  }

  it("run each other's tests: the one that only pleases its own is not taken", async () => {
    const narrow = {
      "add.js": "export const add = (a, b) => (b === 2 ? a + 2 : a - b);\n",
      "test/add.test.js": asserting("adds two", "add(1, 2), 3"),
    };
    const right = {
      "add.js": "export const add = (a, b) => a + b;\n",
      "test/add.test.js": asserting("adds", "add(1, 2), 3", "add(4, 5), 9"),
    };
    const other = {
      "add.js": "export function add(a, b) {\n  return b + a;\n}\n",
      "test/more.test.js": asserting("adds more", "add(7, 8), 15"),
    };

    const { ranking, why } = await choose([narrow, right, other]);

    expect(why).toBe("it passes more of the tests that the attempts wrote");
    expect(ranking.map(({ attempt, crossScore, agreeing }) => [attempt, crossScore, agreeing])).toEqual([
      [2, 0.75, 2],
      [3, 0.75, 2],
      [1, 0, 1],
    ]);
  }, 60_000);

  it("agree when they differ in layout and comments only", async () => {
    const one = { "add.js": "export const add = (a, b) => a + b;\n" };
    const same = { "add.js": "// Sums.\nexport const add = (a,  b) => a + b\n" };
    const another = { "add.js": "export const add = (x, y) => x + y;\n" };

    const { ranking } = await choose([another, one, same], "plausible");

    expect(ranking.map(({ attempt, agreeing }) => [attempt, agreeing])).toEqual([
      [2, 2],
      [3, 2],
      [1, 1],
    ]);
  }, 60_000);
});
