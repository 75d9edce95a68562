/** The gate with other runners, and what it never makes a verdict of. */
import { afterAll, beforeAll, describe, expect, jest, test } from "@jest/globals";
import { BotError } from "../../src/domain/bot-error.ts";
import type { Baseline } from "../../src/verify/suite/baseline.ts";
import { describeWithEngine } from "../engines.ts";
import { createVerifyBench, type VerifyBench } from "./create-verify-bench.ts";
import { BASE, FIXED } from "./describe-gate.ts";

jest.setTimeout(120_000);

describe("other runners, without a sandbox", () => {
  let bench: VerifyBench;
  beforeAll(() => {
    bench = createVerifyBench("none");
  });
  afterAll(() => {
    bench.remove();
  });
  const code = { "add.js": "exports.add = (a, b) => a - b;\n" };
  const fixed = { "add.js": "exports.add = (a, b) => a + b;\n" };
  const expectOne = (call: string, value: number): string =>
    `const { add } = require("../add.js");\n${call}("add of ${value}", () => { if (add(${value}, 0) !== ${value}) throw new Error("AssertionError"); });\n`;

  test.each(["jest", "mocha"])("%s: a test of its own", async (runner) => {
    const base = {
      ...code,
      "package.json": `{"scripts":{"test":"${runner}"}}`,
      "test/zero.test.js": expectOne("it", 0),
    };
    const own = `const { add } = require("../add.js");\nconst assert = require("node:assert");\nit("adds two", () => assert.equal(add(1, 2), 3));\n`;
    const testCommand = runner === "mocha" ? "mocha test" : "jest";
    const verdict = await bench.check(base, { ...fixed, "test/two.test.js": own }, { testCommand });
    expect(verdict).toMatchObject({
      verdict: "verified",
      proof: "authored",
      runner,
      failToPass: ["test/two.test.js::adds two"],
    });
  });

  test("mocha: a given test that breaks the whole run off on the base hides no regression", async () => {
    const base = {
      ...code,
      "package.json": '{"scripts":{"test":"mocha test"}}',
      "test/zero.test.js": expectOne("it", 7),
    };
    const given = {
      "test/new.test.js":
        'const { one } = require("../one.js");\nit("one", () => { if (one !== 1) throw new Error("AssertionError"); });\n',
    };
    const good = await bench.check(base, { "one.js": "exports.one = 1;\n" }, { given });
    expect(good).toMatchObject({ verdict: "verified", proof: "given", failToPass: ["test/new.test.js::one"] });
    const worse = { "one.js": "exports.one = 1;\n", "add.js": "exports.add = () => 0;\n" };
    expect(await bench.check(base, worse, { given })).toMatchObject({
      verdict: "regressed",
      passToFail: ["test/zero.test.js::add of 7"],
    });
    expect(await bench.check(base, fixed, { given })).toMatchObject({ verdict: "not-fixed" });
  });
});

describeWithEngine("python", "pytest, without a sandbox", () => {
  test("an existing test and a test of its own", async () => {
    const bench = createVerifyBench("none");
    const code = {
      "calc.py": "def add(a, b):\n    return a - b\n",
      "tests/test_zero.py": "from calc import add\n\ndef test_zero():\n    assert add(1, 0) == 1\n",
      "conftest.py": "",
    };
    const red = {
      ...code,
      "tests/test_add.py": "from calc import add\n\ndef test_add():\n    assert add(1, 2) == 3\n",
    };
    const fixed = { "calc.py": "def add(a, b):\n    return a + b\n" };
    expect(await bench.check(red, fixed)).toMatchObject({ verdict: "verified", proof: "existing", runner: "pytest" });
    const own = { ...fixed, "tests/test_add.py": red["tests/test_add.py"] };
    expect(await bench.check(code, own)).toMatchObject({
      proof: "authored",
      failToPass: ["tests/test_add.py::test_add"],
    });
    bench.remove();
  });
});

describe("what is never a verdict", () => {
  test("a failing engine is thrown", async () => {
    const bench = createVerifyBench("none");
    const failing = {
      ...bench.host,
      open: () => Promise.reject(new BotError("sandbox-failed", { operation: "x", reason: "y" })),
    };
    await expect(bench.check(BASE, { "add.js": FIXED }, { host: failing })).rejects.toMatchObject({
      code: "sandbox-failed",
    });
    bench.remove();
  });

  test("a baseline is run once for the same base", async () => {
    const bench = createVerifyBench("none");
    const stored = new Map<string, Baseline>();
    const asked: string[] = [];
    const baselines = {
      get: (key: string) => {
        asked.push(key);
        return Promise.resolve(stored.get(key));
      },
      put: (key: string, baseline: Baseline) => {
        stored.set(key, baseline);
        return Promise.resolve();
      },
    };
    await bench.check(BASE, { "add.js": FIXED }, { baselines });
    await bench.check(BASE, { "add.js": FIXED.replace("a + b", "b + a") }, { baselines });
    expect([asked.length, stored.size, asked[0] === asked[1]]).toEqual([2, 1, true]);
    bench.remove();
  });
});
