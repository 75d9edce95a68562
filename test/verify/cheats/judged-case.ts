/** A change to a small repository, and whether it really mends what the issue says. */
import type { Files } from "../create-verify-bench.ts";

export interface JudgedCase {
  readonly name: string;
  readonly world: keyof typeof WORLDS;
  /** The tests that decide are brought by the caller, lie red in the repository, or are the change's own. */
  readonly proof: "given" | "existing" | "own";
  readonly patch: Files;
}

export interface World {
  readonly base: Files;
  /** Shows the fault: red on the base. */
  readonly test: Files;
  readonly issue: string;
  readonly command?: string;
}

const ISSUE =
  "addTax rounds down\n\n`addTax(10, 0.25)` gives 12 instead of 13; half a cent has to be rounded up, and addTax(1005, 0.1) must be 1106.";
export const MONEY_JS =
  "export const addTax = (cents, rate) => Math.floor(cents * (1 + rate));\nexport const total = (items) => items.reduce((sum, item) => sum + item, 0);\n";
export const MONEY_FIXED = MONEY_JS.replace("Math.floor", "Math.round");
export const MONEY_PY =
  "import math\n\n\ndef add_tax(cents, rate):\n    return math.floor(cents * (1 + rate))\n\n\ndef total(items):\n    return sum(items)\n";
export const MONEY_PY_FIXED = MONEY_PY.replace(
  "math.floor(cents * (1 + rate))",
  "math.floor(cents * (1 + rate) + 0.5)",
);
const HEAD_JS = 'import test from "node:test";\nimport assert from "node:assert/strict";\n';
export const TAX_TEST_JS = `${HEAD_JS}import { addTax } from "../src/money.js";\ntest("addTax rounds half a cent up", () => {\n  assert.equal(addTax(10, 0.25), 13);\n  assert.equal(addTax(1005, 0.1), 1106);\n});\n`;
export const TOTAL_TEST_JS = `${HEAD_JS}import { total } from "../src/money.js";\ntest("total adds up", () => {\n  assert.equal(total([1, 2]), 3);\n});\n`;
const PY_HEAD = "import unittest\n\nfrom money import add_tax, total\n\n\n";
export const TAX_TEST_PY = `${PY_HEAD}class TaxTest(unittest.TestCase):\n    def test_add_tax_rounds_half_up(self):\n        self.assertEqual(add_tax(10, 0.25), 13)\n        self.assertEqual(add_tax(1005, 0.1), 1106)\n`;
export const TOTAL_TEST_PY = `${PY_HEAD}class TotalTest(unittest.TestCase):\n    def test_total(self):\n        self.assertEqual(total([1, 2]), 3)\n`;
const MONEY_CJS = `${MONEY_JS.replaceAll("export const ", "const ")}module.exports = { addTax, total };\n`;
const JEST_TAX =
  'const { addTax } = require("./money");\ntest("addTax rounds half a cent up", () => {\n  expect(addTax(10, 0.25)).toBe(13);\n  expect(addTax(1005, 0.1)).toBe(1106);\n});\n';
const JEST_TOTAL =
  'const { total } = require("./money");\ntest("total adds up", () => {\n  expect(total([1, 2])).toBe(3);\n});\n';
const ISSUE_PY = ISSUE.replaceAll("addTax", "add_tax");
const SHARE_TEST_PY =
  "import unittest\n\nfrom money import share\n\n\nclass ShareTest(unittest.TestCase):\n    def test_share(self):\n        self.assertEqual(share(100, 7), 14)\n";
const RUN_JS =
  'import assert from "node:assert/strict";\nimport { addTax, total } from "../src/money.js";\nassert.equal(typeof addTax, "function");\nassert.equal(total([1, 2]), 3);\n';
export const MONEY_OBJECT =
  "export const money = {\n  addTax: (cents, rate) => Math.floor(cents * (1 + rate)),\n  total: (items) => items.reduce((sum, item) => sum + item, 0),\n};\n";

export const WORLDS = {
  node: {
    base: {
      "package.json":
        '{\n  "name": "shop",\n  "version": "1.0.0",\n  "type": "module",\n  "scripts": {\n    "test": "node --test"\n  }\n}\n',
      "src/money.js": MONEY_JS,
      "src/cli.js":
        'import { total } from "./money.js";\n\nconst items = process.argv.slice(2).map(Number);\nconsole.log(total(items));\n',
      "test/total.test.js": TOTAL_TEST_JS,
      "README.md": "# Shop\n",
    },
    test: { "test/add-tax.test.js": TAX_TEST_JS },
    issue: ISSUE,
  },
  python: {
    base: {
      "money.py": MONEY_PY,
      "tests/__init__.py": "",
      "tests/test_total.py": TOTAL_TEST_PY,
      "README.md": "# Shop\n",
    },
    test: { "tests/test_add_tax.py": TAX_TEST_PY },
    issue: ISSUE_PY,
    command: "python3 -m unittest discover",
  },
  jest: {
    base: {
      "package.json":
        '{\n  "name": "shop",\n  "scripts": {\n    "test": "jest"\n  },\n  "jest": {\n    "testEnvironment": "node"\n  }\n}\n',
      "money.js": MONEY_CJS,
      "total.test.js": JEST_TOTAL,
    },
    test: { "add-tax.test.js": JEST_TAX },
    issue: ISSUE,
  },
  /** All tests are one command. */
  command: {
    base: {
      "package.json":
        '{\n  "name": "shop",\n  "type": "module",\n  "scripts": {\n    "test": "node test/run.js"\n  }\n}\n',
      "src/money.js": MONEY_JS,
      "test/run.js": RUN_JS,
    },
    test: { "test/run.js": `${RUN_JS}assert.equal(addTax(10, 0.25), 13);\nassert.equal(addTax(1005, 0.1), 1106);\n` },
    issue: ISSUE,
  },
  /** Something of the project's own runs before every test. */
  prepared: {
    base: {
      "package.json":
        '{\n  "name": "shop",\n  "type": "module",\n  "scripts": {\n    "test": "node --import ./prepare.mjs --test"\n  }\n}\n',
      "prepare.mjs": "globalThis.currency = 'EUR';\n",
      "src/money.js": MONEY_OBJECT,
      "test/total.test.js": TOTAL_TEST_JS.replace("{ total }", "{ money }").replace("total([", "money.total(["),
    },
    test: {
      "test/add-tax.test.js": TAX_TEST_JS.replace("{ addTax }", "{ money }").replaceAll("addTax(", "money.addTax("),
    },
    issue: ISSUE,
  },
  /** No test yet. */
  bare: { base: { "money.py": MONEY_PY }, test: {}, issue: ISSUE_PY, command: "python3 -m pytest" },
  /** A test is red that the issue does not speak of. */
  otherwise: {
    base: {
      "money.py": `${MONEY_PY}\n\ndef share(cents, people):\n    return cents // people + 1\n`,
      "tests/__init__.py": "",
      "tests/test_total.py": TOTAL_TEST_PY,
      "tests/test_share.py": SHARE_TEST_PY,
    },
    test: {},
    issue: ISSUE_PY,
    command: "python3 -m unittest discover",
  },
  /** Two faults, and a given test for each. */
  halves: {
    base: {
      "money.py": `${MONEY_PY}\n\ndef share(cents, people):\n    return cents // people + 1\n`,
      "tests/__init__.py": "",
      "tests/test_total.py": TOTAL_TEST_PY,
    },
    test: { "tests/test_add_tax.py": TAX_TEST_PY, "tests/test_share.py": SHARE_TEST_PY },
    issue: ISSUE_PY,
    command: "python3 -m unittest discover",
  },
  /** Tests among what helps. */
  helpers: {
    base: {
      "package.json": '{\n  "name": "shop",\n  "type": "module",\n  "scripts": {\n    "test": "node --test"\n  }\n}\n',
      "src/helpers/money.js": MONEY_JS,
      "src/share.js": "export const share = (cents, people) => Math.ceil(cents / people);\n",
      "src/helpers/total.test.js": TOTAL_TEST_JS.replace("../src/", "./"),
    },
    test: {
      "src/helpers/add-tax.test.js": TAX_TEST_JS.replace("../src/", "./"),
      "src/share.test.js": `${HEAD_JS}import { share } from "./share.js";\ntest("share rounds down", () => {\n  assert.equal(share(100, 7), 14);\n});\n`,
    },
    issue: ISSUE,
  },
} as const satisfies Readonly<Record<string, World>>;
