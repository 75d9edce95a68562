import { describe, expect, it } from "@jest/globals";
import { scoreTests, selectImpacted } from "../../../src/verify/selection/select-impacted.ts";
import type { SelectionFacts, Signal } from "../../../src/verify/selection/selection-facts.ts";
import { toFacts } from "./to-facts.ts";

function reached(facts: SelectionFacts, signal: Signal = "graph"): readonly string[] {
  const scores = scoreTests(facts).signals[signal];
  return [...scores]
    .filter(([, score]) => score > 0.05)
    .map(([path]) => path)
    .sort();
}

const MANY = Object.fromEntries(Array.from({ length: 20 }, (_, at) => [`test/other${at}.test.js`, `it("is ${at}")`]));

describe("all tests are run", () => {
  it.each([
    "package.json",
    "pnpm-lock.yaml",
    "jest.config.js",
    "packages/a/tsconfig.json",
    "tests/conftest.py",
    "test/fixtures/cart.json",
    "spec/spec_helper.rb",
    ".github/workflows/ci.yml",
    "go.sum",
    "Cargo.toml",
    "pom.xml",
  ])("where %s is changed", (path) => {
    expect(selectImpacted(toFacts({ [path]: "", "src/a.js": "", "test/a.test.js": "" }, [path, "src/a.js"]))).toBe(
      "all",
    );
  });

  it("where nothing says which", () => {
    expect(selectImpacted(toFacts({ "src/a.js": "let x;", "test/z.test.js": "it()" }, ["src/a.js"]))).toBe("all");
    expect(selectImpacted(toFacts({ "test/z.test.js": "it()" }, []))).toBe("all");
  });
});

describe("what is followed through imports", () => {
  const core = "export function add(a) {\n  return a;\n}\nexport function sub(a) {\n  return a;\n}\n";
  const barrel = 'export * from "./core.js";\nexport * as far from "./core.js";\n';

  it("is names, so that a file which hands everything on does not make everything impacted", () => {
    const facts = toFacts(
      {
        "src/core.ts": core,
        "src/index.ts": barrel,
        "test/sum.test.ts": 'import { add } from "../src/index.ts";\nadd(1);',
        "test/minus.test.ts": 'import { sub } from "../src/index.ts";\nsub(1);',
        "test/whole.test.ts": 'import * as all from "../src/index.ts";\nall.add(1);\nall.far.sub(1);',
        "test/far.test.ts": 'import { far } from "../src/index.ts";\nfar.add(1);',
      },
      ["src/core.ts:2"],
    );
    expect(reached(facts)).toEqual(["test/far.test.ts", "test/sum.test.ts", "test/whole.test.ts"]);
  });

  it("goes through those that use it, and through helpers inside a file", () => {
    const facts = toFacts(
      {
        "lib/inner.js": "function hidden() {\n  return 1;\n}\nexports.shown = function () {\n  return hidden();\n};\n",
        "lib/middle.js":
          'const inner = require("./inner");\nfunction uses() {\n  return inner.shown();\n}\nmodule.exports = { uses, other };\nfunction other() {}\n',
        "test/uses.js": 'const { uses } = require("../lib/middle");\nuses();',
        "test/other.js": 'const { other } = require("../lib/middle");\nother();',
      },
      ["lib/inner.js:2"],
    );
    expect(reached(facts)).toEqual(["test/uses.js"]);
  });

  it.each([
    [
      "a package's own name",
      {
        "package.json": '{"name":"shop","exports":{".":"./dist/index.js"}}',
        "src/index.ts": core,
        "test/a.test.ts": 'import { add } from "shop";\nadd();',
      },
      "src/index.ts:2",
    ],
    [
      "a pattern of exports",
      {
        "package.json": '{"name":"shop","exports":{"./*":{"import":"./src/*.ts"}}}',
        "src/cart.ts": core,
        "test/a.test.ts": 'import { add } from "shop/cart";\nadd();',
      },
      "src/cart.ts:2",
    ],
    [
      "another package of the repository",
      {
        "packages/a/package.json": '{"name":"@x/a","main":"src/main.js"}',
        "packages/a/src/main.js": core,
        "packages/b/a.test.js": 'import { add } from "@x/a";\nadd();',
      },
      "packages/a/src/main.js:2",
    ],
    [
      "a path of tsconfig",
      {
        "tsconfig.json": '{\n// paths\n"compilerOptions":{"baseUrl":".","paths":{"@/*":["src/*"],}}}',
        "src/cart.ts": core,
        "test/a.test.ts": 'import { add } from "@/cart";\nadd();',
      },
      "src/cart.ts:2",
    ],
    [
      "a folder",
      {
        "package.json": '{"main":"lib/index.js"}',
        "lib/index.js": core,
        "test/a.js": 'const shop = require("..");\nshop.add();',
      },
      "lib/index.js:2",
    ],
    [
      "a default",
      {
        "src/cart.js": "export default (a) => {\n  return a;\n};\n",
        "test/a.js": 'import cart from "../src/cart";\ncart();',
      },
      "src/cart.js:2",
    ],
    [
      "a package of Python",
      {
        "src/shop/__init__.py": "from .cart import add as add\n",
        "src/shop/cart.py": "def add(a):\n    return a\n",
        "tests/test_a.py": "import shop\nshop.add(1)\n",
      },
      "src/shop/cart.py:2",
    ],
    [
      "a module of Python",
      {
        "shop/__init__.py": "",
        "shop/cart.py": "def add(a):\n    return a\n",
        "tests/test_a.py": "from shop import cart\ncart.add(1)\n",
      },
      "shop/cart.py:2",
    ],
    [
      "a relative import of Python",
      {
        "shop/__init__.py": "",
        "shop/cart.py": "def add(a):\n    return a\n",
        "shop/tests/__init__.py": "",
        "shop/tests/test_a.py": "from ..cart import (\n    add,  # sums\n)\nadd(1)\n",
      },
      "shop/cart.py:2",
    ],
    [
      "a package of Go",
      {
        "cart/cart.go": "package cart\n\nfunc Add(a int) int {\n\treturn a\n}\n",
        "cart/cart_test.go": "package cart\n\nfunc TestAdd(t *testing.T) {\n\tAdd(1)\n}\n",
      },
      "cart/cart.go:4",
    ],
    [
      "a class of Java",
      {
        "src/main/java/Cart.java": "class Cart {\n  int add(int a) {\n    return a;\n  }\n}\n",
        "src/test/java/BuyTest.java": "class BuyTest {\n  void buys() {\n    new Cart().add(1);\n  }\n}\n",
      },
      "src/main/java/Cart.java:3",
    ],
    [
      "a class of Ruby",
      {
        "lib/cart.rb": "class Cart\n  def add(a)\n    a\n  end\nend\n",
        "spec/buy_spec.rb": "describe Cart do\n  it { Cart.new.add(1) }\nend\n",
      },
      "lib/cart.rb:3",
    ],
    [
      "a class of PHP",
      {
        "src/Cart.php": "<?php\nclass Cart {\n  public function add($a) {\n    return $a;\n  }\n}\n",
        "tests/BuyTest.php": "<?php\nclass BuyTest {\n  function t() {\n    (new Cart())->add(1);\n  }\n}\n",
      },
      "src/Cart.php:4",
    ],
    [
      "a module of Rust",
      {
        "src/cart.rs": "pub fn add(a: i32) -> i32 {\n    a\n}\n",
        "tests/buy.rs": "use shop::cart::add;\n#[test]\nfn buys() {\n    add(1);\n}\n",
      },
      "src/cart.rs:2",
    ],
  ])("knows %s", (_, texts, changed) => {
    const facts = toFacts(texts, [changed]);
    expect(reached(facts)).toEqual(
      facts.files.filter((path) => /test|spec|tests\//i.test(path) && !path.endsWith("__init__.py")),
    );
  });
});

describe("the other signals", () => {
  it("are names that tests have, the rarer the better", () => {
    const texts = {
      "src/a.js": "export function get() {\n  return 1;\n}\nexport function toInvoice() {\n  return 2;\n}\n",
      ...MANY,
    };
    for (const path of Object.keys(MANY)) texts[path as keyof typeof texts] = "get();";
    texts["test/other3.test.js" as keyof typeof texts] = "get(); toInvoice();";
    const { signals } = scoreTests(toFacts(texts, ["src/a.js:2", "src/a.js:5"]));
    expect([...signals.symbols].filter(([, score]) => score > 0.1).map(([path]) => path)).toEqual([
      "test/other3.test.js",
    ]);
  });

  it("are words of the changed lines, in texts too", () => {
    const texts = {
      "src/a.js": 'reply("X-Forwarded-Proto");',
      "test/proxy.test.js": 'expect("X-Forwarded-Proto")',
      ...MANY,
    };
    expect(reached(toFacts(texts, ["src/a.js:1"]), "words")).toEqual(["test/proxy.test.js"]);
  });

  it("are files that were changed together, commits of many files left out", () => {
    const large = Array.from({ length: 31 }, (_, at) => `test/other${at}.test.js`);
    const history = [
      ["src/a.js", "test/other1.test.js"],
      ["src/a.js", ...large],
      ["src/b.js", "test/other2.test.js"],
    ];
    const facts = toFacts({ "src/a.js": "", ...MANY }, ["src/a.js:1"], { history });
    expect(reached(facts, "together")).toEqual(["test/other1.test.js"]);
  });

  it("are names of files and folders", () => {
    const texts = {
      "src/cart/total.ts": "",
      "test/cart/total.test.ts": "",
      "test/shop/total.test.ts": "",
      "test/cart.test.ts": "",
      ...MANY,
    };
    const { signals } = scoreTests(toFacts(texts, ["src/cart/total.ts"]));
    expect([...signals.nearest].sort((one, other) => other[1] - one[1]).map(([path]) => path)).toEqual([
      "test/cart/total.test.ts",
      "test/shop/total.test.ts",
    ]);
  });
});

describe("the budget", () => {
  const texts = {
    "src/cart.js": "export function add() {\n  return 1;\n}\n",
    "test/cart.test.js": "add",
    "test/cart/add.test.js": "add",
    ...MANY,
  };
  const tests = Object.keys(texts).slice(1);
  const times = (ms: number): ReadonlyMap<string, number> => new Map(tests.map((path) => [path, ms]));
  const choose = (over: Partial<SelectionFacts>): readonly string[] | "all" => {
    const impacted = selectImpacted(toFacts(texts, ["src/cart.js:2"], over));
    return impacted === "all" ? "all" : impacted.files;
  };

  it("is a share of what the suite took, best first, and never nothing", () => {
    const budget = { share: 1 / 22, minMs: 0, maxMs: 120_000 };
    expect(choose({ recorded: times(1_000), budget })).toEqual(["test/cart.test.js"]);
    expect(choose({ recorded: times(1_000), budget: { ...budget, share: 0 } })).toEqual(["test/cart.test.js"]);
    expect(choose({ recorded: times(1_000), budget: { ...budget, share: 0.5 } })).toHaveLength(2);
  });

  it("passes over what does not fit, and ends at the mode's own limit", () => {
    const recorded = new Map([...times(1_000), ["test/cart.test.js", 60_000] as const]);
    expect(choose({ recorded, budget: { share: 0.2, minMs: 0, maxMs: 120_000 } })).toEqual(["test/cart/add.test.js"]);
    expect(choose({ recorded: times(10_000), budget: { share: 0.2, minMs: 0, maxMs: 15_000 } })).toHaveLength(1);
  });

  it("leaves nothing out of a suite that is quick as a whole", () => {
    expect(choose({ recorded: times(10), budget: { share: 0, minMs: 5_000, maxMs: 120_000 } })).toHaveLength(2);
  });

  it("is not spent on changed tests; why a file is there is said", () => {
    const budget = { share: 0, minMs: 0, maxMs: 1 };
    const facts = toFacts(texts, ["src/cart.js:2", "test/other1.test.js", "test/other2.test.js"], { budget });
    const impacted = selectImpacted(facts);
    expect(impacted).toMatchObject({ files: ["test/other1.test.js", "test/other2.test.js", "test/cart.test.js"] });
    expect(impacted === "all" ? [] : [...impacted.why.values()]).toEqual([
      "changed",
      "changed",
      "names it, named alike",
    ]);
  });

  it("counts what was measured as a test, whatever it is called", () => {
    const odd = { "src/cart.js": "export const add = 1;\n", "checks/cart.js": "add" };
    expect(
      selectImpacted(toFacts(odd, ["src/cart.js:1"], { recorded: new Map([["checks/cart.js", 5]]) })),
    ).toMatchObject({
      files: ["checks/cart.js"],
    });
  });
});
