/** What lies beside the tests that decide: it may neither turn them green nor hide them. */
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import {
  MONEY_FIXED,
  MONEY_PY,
  MONEY_PY_FIXED,
  TAX_TEST_JS,
  TAX_TEST_PY,
  TOTAL_TEST_PY,
  WORLDS,
} from "./cheats/judged-case.ts";
import { createVerifyBench, type VerifyBench } from "./create-verify-bench.ts";

const NODE = WORLDS.node;
const PYTHON = WORLDS.python;
const MEND = "import math\nimport money\n\nmoney.add_tax = lambda cents, rate: math.floor(cents * (1 + rate) + 0.5)\n";
const FROM_FILE = `import test from "node:test";
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { addTax } from "../src/money.js";
for (const [cents, rate, tax] of JSON.parse(readFileSync("fixtures/tax.json", "utf8")))
  test("addTax rounds", () => {
    assert.equal(addTax(cents, rate), tax);
  });
`;

let bench: VerifyBench;
beforeAll(() => {
  bench = createVerifyBench("none");
});
afterAll(() => bench.close());

describe("a fault that is not mended", () => {
  it("is not proved mended by a new file of the tests' package that changes the code", async () => {
    const base = { "money.py": MONEY_PY, "tests/test_total.py": TOTAL_TEST_PY };
    const patch = { "money.py": `${MONEY_PY}\n\nRATE = 1\n`, "tests/__init__.py": MEND };
    const testCommand = "python3 -m unittest discover -s tests -t .";
    const verdict = await bench.check(base, patch, { given: PYTHON.test, issueText: PYTHON.issue, testCommand });
    expect(verdict).toMatchObject({ verdict: "plausible", proof: null });
    expect(verdict.reason).toContain("only beside test files or build settings that the change brings");
  }, 120_000);

  it("is not proved mended by other expected results in a folder of fixtures", async () => {
    const base = { ...NODE.base, "fixtures/tax.json": "[[10, 0.25, 13]]\n", "test/add-tax.test.js": FROM_FILE };
    const verdict = await bench.check(base, { "fixtures/tax.json": "[[10, 0.25, 12]]\n" }, { issueText: NODE.issue });
    expect(verdict.verdict).not.toBe("verified");
  }, 120_000);

  it("is not proved mended by code that is loaded first and writes other tests", async () => {
    const base = { "money.py": MONEY_PY, "conftest.py": "import money\n", "tests/test_total.py": TOTAL_TEST_PY };
    const writes = `import pathlib\nfor path in pathlib.Path("tests").glob("*.py"):\n    path.write_text(path.read_text().replace("13", "12").replace("1106", "1105"))\n`;
    const over = { given: PYTHON.test, issueText: PYTHON.issue, testCommand: "python3 -m pytest tests" };
    const verdict = await bench.check(base, { "money.py": `${writes}${MONEY_PY}` }, over);
    expect(verdict.verdict).toBe("tampered");
    expect(verdict.tampering).toMatchObject([{ kind: "tests are rewritten while they run" }]);
  }, 120_000);

  it("is seen where the code skips the given test that calls it", async () => {
    const skipping = `${MONEY_PY_FIXED}\n\ndef half(cents):\n    kit = __import__("unit" + "test")\n    raise getattr(kit, "Skip" + "Test")("later")\n`;
    const test = `${TAX_TEST_PY}\n    def test_half(self):\n        import money\n        self.assertEqual(money.half(5), 3)\n`;
    const given = { "tests/test_add_tax.py": test };
    const { issue: issueText, command: testCommand } = PYTHON;
    const verdict = await bench.check(PYTHON.base, { "money.py": skipping }, { given, issueText, testCommand });
    expect(verdict).toMatchObject({ verdict: "not-fixed" });
    expect(verdict.stillFailing).toEqual([expect.stringContaining("test_half")]);
  }, 120_000);
});

it("a given test that moves, and leaves its old place, proves a fix", async () => {
  const given = {
    "test/unit/add-tax.test.js": TAX_TEST_JS.replace("../src", "../../src"),
    "test/add-tax.test.js": null,
  };
  const base = { ...NODE.base, ...NODE.test };
  const verdict = await bench.check(base, { "src/money.js": MONEY_FIXED }, { given, issueText: NODE.issue });
  expect(verdict).toMatchObject({ verdict: "verified", proof: "given" });
}, 120_000);

it("a new test beside the given ones does not stand in the way of a fix", async () => {
  const patch = {
    "src/money.js": MONEY_FIXED,
    "test/more.test.js": TAX_TEST_JS.replace("half a cent", "more"),
  };
  const verdict = await bench.check(NODE.base, patch, { given: NODE.test, issueText: NODE.issue });
  expect(verdict).toMatchObject({ verdict: "verified", proof: "given" });
}, 120_000);

it("a file with an odd name in the repository keeps no fix from being judged, not even in a slow suite", async () => {
  const base = { ...NODE.base, "docs/a\\b.js": "1;\n" };
  const over = { given: NODE.test, issueText: NODE.issue, slowSuiteMs: 0 };
  const verdict = await bench.check(base, { "src/money.js": MONEY_FIXED }, over);
  expect(verdict).toMatchObject({ verdict: "verified", proof: "given" });
}, 120_000);

it("a change with a file under a name that nobody can read is broken", async () => {
  const patch = { "src/money.js": MONEY_FIXED, "test/odd\nname.test.js": "" };
  const verdict = await bench.check(NODE.base, patch, { given: NODE.test, issueText: NODE.issue });
  expect(verdict.verdict).toBe("broken");
  expect(verdict.reason).toContain('"test/odd\\nname.test.js"');
}, 60_000);

it("a given test whose name begins like an option is run", async () => {
  const given = { "test/-rounds.test.js": TAX_TEST_JS };
  const verdict = await bench.check(NODE.base, { "src/money.js": MONEY_FIXED }, { given, issueText: NODE.issue });
  expect(verdict).toMatchObject({ verdict: "verified", proof: "given" });
}, 60_000);
