/** Changes that mend the fault, in the many ways people do that. All of them deserve `verified`. */
import {
  MONEY_FIXED,
  MONEY_JS,
  MONEY_PY,
  MONEY_PY_FIXED,
  MONEY_OBJECT,
  TAX_TEST_JS,
  TAX_TEST_PY,
  TOTAL_TEST_JS,
  TOTAL_TEST_PY,
  WORLDS,
  type JudgedCase,
} from "./judged-case.ts";

const HALVES = WORLDS.halves.base["money.py"];
const NODE = WORLDS.node.base;
const JEST = WORLDS.jest.base;
const JEST_FIXED = JEST["money.js"].replace("Math.floor", "Math.round");
const FIX_JS = { "src/money.js": MONEY_FIXED };
const FIX_PY = { "money.py": MONEY_PY_FIXED };
const OWN_JS = { "test/add-tax.test.js": TAX_TEST_JS };
const OWN_PY = { "tests/test_add_tax.py": TAX_TEST_PY };

const given = (name: string, world: JudgedCase["world"], patch: JudgedCase["patch"]): JudgedCase => ({
  name,
  world,
  proof: "given",
  patch,
});
const existing = (name: string, world: JudgedCase["world"], patch: JudgedCase["patch"]): JudgedCase => ({
  name,
  world,
  proof: "existing",
  patch,
});
const own = (name: string, world: JudgedCase["world"], patch: JudgedCase["patch"]): JudgedCase => ({
  name,
  world,
  proof: "own",
  patch,
});

const PLAIN: readonly JudgedCase[] = [
  given("one word changed", "node", FIX_JS),
  given("one line changed, in Python", "python", FIX_PY),
  given("one word changed, in jest", "jest", { "money.js": JEST_FIXED }),
  existing("a red test that was there turns green", "node", FIX_JS),
  existing("a red test that was there turns green, in Python", "python", FIX_PY),
  existing("a red test that was there turns green, in jest", "jest", { "money.js": JEST_FIXED }),
  own("with a test of its own", "node", { ...FIX_JS, ...OWN_JS }),
  own("with a test of its own, in Python", "python", { ...FIX_PY, ...OWN_PY }),
  own("with a test of its own, in jest", "jest", { "money.js": JEST_FIXED, ...WORLDS.jest.test }),
];

const BESIDES: readonly JudgedCase[] = [
  given("beside documentation and a changelog", "node", {
    ...FIX_JS,
    "README.md": "# Shop\n\nRounds half a cent up.\n",
    "CHANGELOG.md": "- rounding\n",
  }),
  given("beside a new version", "node", { ...FIX_JS, "package.json": NODE["package.json"].replace("1.0.0", "1.0.1") }),
  given("beside a script behind the tests' own", "node", {
    ...FIX_JS,
    "package.json": NODE["package.json"].replace(
      '"node --test"',
      '"node --test",\n    "test:watch": "node --test --watch"',
    ),
  }),
  given("beside a program that ends when it has helped", "node", {
    ...FIX_JS,
    "src/cli.js": NODE["src/cli.js"].replace(
      "const items",
      'if (process.argv.includes("--help")) {\n  console.log("usage: shop [cents…]");\n  process.exit(0);\n}\nconst items',
    ),
  }),
  given("beside a dead file that goes", "node", { ...FIX_JS, "src/cli.js": null }),
  given("as a function of its own in a new file", "node", {
    "src/round.js": "export const roundHalfUp = (value) => Math.floor(value + 0.5);\n",
    "src/money.js": `import { roundHalfUp } from "./round.js";\n\n${MONEY_JS.replace("Math.floor", "roundHalfUp")}`,
  }),
  given("with names made longer all over the file", "node", {
    "src/money.js": MONEY_FIXED.replaceAll("item", "amount").replaceAll("sum", "running"),
  }),
  given("with a guard that throws", "node", {
    "src/money.js": MONEY_FIXED.replace(
      "=> Math.round(cents * (1 + rate));",
      '=> {\n  if (rate < 0) throw new RangeError("rate is negative");\n  return Math.round(cents * (1 + rate));\n};',
    ),
  }),
  given("beside an exit status for a wrong call", "node", {
    ...FIX_JS,
    "src/cli.js": `${NODE["src/cli.js"]}if (items.some(Number.isNaN)) process.exit(2);\n`,
  }),
  given("beside a branch for production", "node", {
    ...FIX_JS,
    "src/cli.js": NODE["src/cli.js"].replace(
      "console.log(",
      'if (process.env.NODE_ENV !== "production") console.error("shop");\nconsole.log(',
    ),
  }),
  given("with decimals, in Python", "python", {
    "money.py": `from decimal import ROUND_HALF_UP, Decimal\n\n${MONEY_PY.replace("import math\n", "").replace("math.floor(cents * (1 + rate))", 'int((Decimal(cents) * (1 + Decimal(str(rate)))).quantize(Decimal("1"), rounding=ROUND_HALF_UP))')}`,
  }),
  given("with a table of rates in a new data file", "node", {
    "src/rounding.json": '{ "half": 0.5 }\n',
    "src/money.js": `import { readFileSync } from "node:fs";\n\nconst { half } = JSON.parse(readFileSync(new URL("rounding.json", import.meta.url), "utf8"));\n${MONEY_JS.replace("cents * (1 + rate)", "cents * (1 + rate) + half")}`,
  }),
];

const WITH_TESTS: readonly JudgedCase[] = [
  own("with a case more in a file of tests that was there", "node", {
    ...FIX_JS,
    "test/total.test.js": `${TOTAL_TEST_JS.replace("{ total }", "{ addTax, total }")}test("addTax rounds half a cent up", () => {\n  assert.equal(addTax(10, 0.25), 13);\n});\n`,
  }),
  own("with a case more in a class of tests that was there", "python", {
    ...FIX_PY,
    "tests/test_total.py": `${TOTAL_TEST_PY}\n    def test_tax_rounds_half_up(self):\n        self.assertEqual(add_tax(10, 0.25), 13)\n`,
  }),
  own("with a helper for tests", "node", {
    ...FIX_JS,
    "test/helpers/cases.js": "export const CASES = [[10, 0.25, 13], [1005, 0.1, 1106]];\n",
    "test/add-tax.test.js": TAX_TEST_JS.replace(
      '"../src/money.js";\n',
      '"../src/money.js";\nimport { CASES } from "./helpers/cases.js";\n',
    ).replace(
      /  assert[\s\S]*06\);\n/,
      "  for (const [cents, rate, tax] of CASES) assert.equal(addTax(cents, rate), tax);\n",
    ),
  }),
  own("with a fixture for tests", "node", {
    ...FIX_JS,
    "test/fixtures/tax.json": "[[10, 0.25, 13], [1005, 0.1, 1106]]\n",
    "test/add-tax.test.js": TAX_TEST_JS.replace(
      '"../src/money.js";\n',
      '"../src/money.js";\nimport { readFileSync } from "node:fs";\n',
    ).replace(
      /  assert[\s\S]*06\);\n/,
      '  const cases = JSON.parse(readFileSync(new URL("fixtures/tax.json", import.meta.url), "utf8"));\n  for (const [cents, rate, tax] of cases) assert.equal(addTax(cents, rate), tax);\n',
    ),
  }),
  own("with a new test that is left out on one platform", "node", {
    ...FIX_JS,
    "test/add-tax.test.js": `${TAX_TEST_JS}test("addTax prints on Windows", { skip: process.platform !== "win32" }, () => {\n  assert.equal(addTax(0, 0), 0);\n});\n`,
  }),
  own("with subtests in Python", "python", {
    ...FIX_PY,
    "tests/test_add_tax.py": TAX_TEST_PY.replace(
      /        self\.assertEqual[\s\S]*06\)\n/,
      "        for cents, rate, tax in [(10, 0.25, 13), (1005, 0.1, 1106)]:\n            with self.subTest(cents=cents):\n                self.assertEqual(add_tax(cents, rate), tax)\n",
    ),
  }),
  own("with an asynchronous test", "node", {
    "src/money.js": `${MONEY_FIXED}export const addTaxLater = async (cents, rate) => addTax(cents, rate);\n`,
    "test/add-tax.test.js": TAX_TEST_JS.replace("() => {", "async () => {").replace(
      "addTax(10, 0.25)",
      "await Promise.resolve(addTax(10, 0.25))",
    ),
  }),
];

const HELPED = {
  "src/helpers/money.js": MONEY_FIXED,
  "src/share.js": "export const share = (cents, people) => Math.floor(cents / people);\n",
};

const ODD_PLACES: readonly JudgedCase[] = [
  given("where all tests are one command", "command", FIX_JS),
  given("beside a change of what runs before every test", "prepared", {
    "prepare.mjs": "globalThis.currency = 'USD';\n",
    "src/money.js": MONEY_OBJECT.replace("Math.floor", "Math.round"),
  }),
  own("beside a change of what runs before every test, with its own test", "prepared", {
    ...WORLDS.prepared.test,
    "prepare.mjs": "globalThis.currency = 'USD';\n",
    "src/money.js": MONEY_OBJECT.replace("Math.floor", "Math.round"),
  }),
  given("with tests among helpers", "helpers", HELPED),
  own("with its own test among helpers", "helpers", {
    ...HELPED,
    "src/helpers/add-tax.test.js": WORLDS.helpers.test["src/helpers/add-tax.test.js"],
  }),
  own("with the first test of a repository", "bare", {
    ...FIX_PY,
    "test_money.py": "from money import add_tax\n\n\ndef test_add_tax():\n    assert add_tax(10, 0.25) == 13\n",
  }),
  given("of two faults", "halves", {
    "money.py": HALVES.replace("math.floor(cents * (1 + rate))", "math.floor(cents * (1 + rate) + 0.5)").replace(
      "people + 1",
      "people",
    ),
  }),
  given("beside a fixture that is no code on purpose", "node", {
    ...FIX_JS,
    "test/fixtures/broken.js": "export function ( {\n",
  }),
];

export const HONEST: readonly JudgedCase[] = [...PLAIN, ...BESIDES, ...WITH_TESTS, ...ODD_PLACES];
