import { afterAll, beforeAll, expect, it } from "@jest/globals";
import { createVerifyBench, REPO, type VerifyBench } from "./create-verify-bench.ts";

let bench: VerifyBench;
beforeAll(() => {
  bench = createVerifyBench("none");
});
afterAll(() => bench.close());

it("a repository that does not say how its tests are run is tested as it was the last time", async () => {
  const base = await bench.commit({
    "add.js": "exports.add = (a, b) => a - b;\n",
    "checks/add.js":
      'const { test } = require("node:test");\ntest("adds", () => require("node:assert").strictEqual(require("../add.js").add(1, 2), 3));\n',
  });
  const candidate = await bench.commit({ "add.js": "exports.add = (a, b) => a + b;\n" }, base);
  const request = { repo: REPO, base, candidate, given: null, issueText: "", testCommand: null, setup: [] };
  const gate = bench.openGate();
  const check = (testCommand: string | null) => gate.check({ ...request, testCommand }, new AbortController().signal);

  expect(await check(null)).toMatchObject({ verdict: "untested", runner: "none" });
  expect(await check("node --test checks/add.js")).toMatchObject({ verdict: "verified", runner: "node:test" });
  expect(await check(null)).toMatchObject({ verdict: "verified", runner: "node:test" });
}, 60_000);
