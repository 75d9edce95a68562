import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { createWorkspaceFiles } from "../../../src/agent/workspace-files.ts";
import type { Sandbox, TestRunner } from "../../../src/domain/ports.ts";
import { parseRepoPath } from "../../../src/domain/repo-path.ts";
import { ALL_TESTS } from "../../../src/domain/testing.ts";
import { createWorkspaceTestRunner } from "../../../src/verify/suite/workspace-test-runner.ts";
import { createVerifyBench, randomHex, REPO, type Files, type VerifyBench } from "../create-verify-bench.ts";

const signal = new AbortController().signal;
const NODE_TEST = (body: string): string =>
  `import test from "node:test";\nimport assert from "node:assert";\n${body}\n`;

/** The repository, the changed file with its new text, and the test that is impacted. */
const LANGUAGES: readonly (readonly [string, Files, { readonly path: string; readonly text: string }, string])[] = [
  [
    "JavaScript",
    {
      "package.json": '{"type":"module","scripts":{"test":"node --test"}}',
      "src/cart.js": "export function add(a) {\n  return a;\n}\nexport function drop(a) {\n  return a;\n}\n",
      "test/buy.test.js": NODE_TEST(
        'import { add } from "../src/cart.js";\ntest("buys", () => assert.equal(add(1), 1));',
      ),
      "test/send.test.js": NODE_TEST(
        'import { drop } from "../src/cart.js";\ntest("sends", () => assert.equal(drop(1), 1));',
      ),
    },
    {
      path: "src/cart.js",
      text: "export function add(a) {\n  return a + 1;\n}\nexport function drop(a) {\n  return a;\n}\n",
    },
    "test/buy.test.js",
  ],
  [
    "TypeScript",
    {
      "package.json": '{"name":"shop","scripts":{"test":"vitest"},"devDependencies":{"vitest":"3"}}',
      "src/index.ts": 'export * from "./cart.js";\n',
      "src/cart.ts": "export const add = (a: number): number => a;\n",
      "src/buy.test.ts": 'import { add } from "./index.js";\nit("adds", () => add(1));\n',
      "src/send.test.ts": 'it("sends", () => undefined);\n',
    },
    { path: "src/cart.ts", text: "export const add = (a: number): number => a + 1;\n" },
    "src/buy.test.ts",
  ],
  [
    "Python",
    {
      "pyproject.toml": "[tool.pytest.ini_options]\n",
      "shop/__init__.py": "from .cart import add\n",
      "shop/cart.py": "def add(a):\n    return a\n",
      "tests/test_buy.py": "from shop import add\n\ndef test_buy():\n    assert add(1) == 1\n",
      "tests/test_send.py": "def test_send():\n    assert True\n",
    },
    { path: "shop/cart.py", text: "def add(a):\n    return a + 1\n" },
    "tests/test_buy.py",
  ],
  [
    "Go",
    {
      "go.mod": "module shop\n\ngo 1.19\n",
      "cart/cart.go": "package cart\n\nfunc Add(a int) int {\n\treturn a\n}\n",
      "cart/buy_test.go": 'package cart\n\nimport "testing"\n\nfunc TestBuy(t *testing.T) {\n\tAdd(1)\n}\n',
      "post/post_test.go": 'package post\n\nimport "testing"\n\nfunc TestSend(t *testing.T) {}\n',
    },
    { path: "cart/cart.go", text: "package cart\n\nfunc Add(a int) int {\n\treturn a + 1\n}\n" },
    "cart/buy_test.go",
  ],
  [
    "Rust",
    {
      "Cargo.toml": '[package]\nname = "shop"\nversion = "0.1.0"\n',
      "src/lib.rs": "pub mod cart;\n",
      "src/cart.rs": "pub fn add(a: i32) -> i32 {\n    a\n}\n",
      "tests/buy.rs": "use shop::cart::add;\n#[test]\nfn buys() {\n    assert_eq!(add(1), 1);\n}\n",
      "tests/send.rs": "#[test]\nfn sends() {}\n",
    },
    { path: "src/cart.rs", text: "pub fn add(a: i32) -> i32 {\n    a + 1\n}\n" },
    "tests/buy.rs",
  ],
  [
    "Java",
    {
      "pom.xml": "<project></project>\n",
      "src/main/java/shop/Cart.java":
        "package shop;\n\npublic class Cart {\n  int add(int a) {\n    return a;\n  }\n}\n",
      "src/test/java/shop/BuyTest.java":
        "package shop;\n\nclass BuyTest {\n  @Test void buys() {\n    new Cart().add(1);\n  }\n}\n",
      "src/test/java/post/SendTest.java": "package post;\n\nclass SendTest {\n  @Test void sends() {}\n}\n",
    },
    {
      path: "src/main/java/shop/Cart.java",
      text: "package shop;\n\npublic class Cart {\n  int add(int a) {\n    return a + 1;\n  }\n}\n",
    },
    "src/test/java/shop/BuyTest.java",
  ],
  [
    "Ruby",
    {
      Gemfile: 'gem "rspec"\n',
      ".rspec": "",
      "lib/cart.rb": "class Cart\n  def add(a)\n    a\n  end\nend\n",
      "spec/buy_spec.rb": "describe Cart do\n  it { Cart.new.add(1) }\nend\n",
      "spec/send_spec.rb": 'describe "post" do\nend\n',
    },
    { path: "lib/cart.rb", text: "class Cart\n  def add(a)\n    a + 1\n  end\nend\n" },
    "spec/buy_spec.rb",
  ],
  [
    "PHP",
    {
      "composer.json": '{"require-dev":{"phpunit/phpunit":"9"}}',
      "phpunit.xml": "<phpunit></phpunit>",
      "src/Cart.php": "<?php\nclass Cart {\n  public function add($a) {\n    return $a;\n  }\n}\n",
      "tests/BuyTest.php": "<?php\nclass BuyTest {\n  function testBuys() {\n    (new Cart())->add(1);\n  }\n}\n",
      "tests/SendTest.php": "<?php\nclass SendTest {\n}\n",
    },
    { path: "src/Cart.php", text: "<?php\nclass Cart {\n  public function add($a) {\n    return $a + 1;\n  }\n}\n" },
    "tests/BuyTest.php",
  ],
];

describe("in a workspace", () => {
  let bench: VerifyBench;
  beforeAll(() => {
    bench = createVerifyBench("none");
  });
  afterAll(() => bench.close());

  const start = async (files: Files): Promise<{ readonly sandbox: Sandbox; readonly runner: TestRunner }> => {
    const { sandbox, commit } = await bench.openWorkspace(files);
    const from = { sandbox, objects: bench.mirror, repo: REPO, commit, code: createWorkspaceFiles(sandbox) };
    const runner = createWorkspaceTestRunner({ ...from, testCommand: null, setup: [], randomHex, timeoutMs: 60_000 });
    return { sandbox, runner };
  };

  it.each(LANGUAGES)("the test that a change in %s breaks is the first", async (...[, files, change, expected]) => {
    const { path, text } = change;
    const { sandbox, runner } = await start(files);
    await sandbox.write(parseRepoPath(path), Buffer.from(text));

    const impacted = await runner.findImpacted([path], 60_000, signal);

    expect(impacted === "all" ? "all" : impacted.files[0]).toBe(expected);
  });

  it("they are those that turn red, and what a run took is known to the next choice", async () => {
    const [, files, { path, text }] = LANGUAGES[0]!;
    const { sandbox, runner } = await start(files);
    await runner.run(ALL_TESTS, signal);
    await sandbox.write(parseRepoPath(path), Buffer.from(text));

    const impacted = await runner.findImpacted([path], 60_000, signal);
    if (impacted === "all") throw new Error("a choice");
    const outcome = await runner.run({ files: impacted.files.slice(0, 1), name: null }, signal);

    expect(outcome).toMatchObject({ results: [{ id: "test/buy.test.js::buys", status: "failed" }] });
  });

  it("a manifest means everything, and so does a command that knows no files", async () => {
    const { sandbox, runner } = await start(LANGUAGES[0]![1]);
    await sandbox.write(parseRepoPath("package.json"), Buffer.from('{"type":"module"}'));
    expect(await runner.findImpacted(["package.json"], 60_000, signal)).toBe("all");
    const plain = await start({ Makefile: "test:\n\t./check\n", "src/a.sh": "", "test/a.sh": "" });
    await plain.sandbox.write(parseRepoPath("src/a.sh"), Buffer.from("exit 1\n"));
    expect(await plain.runner.findImpacted(["src/a.sh"], 60_000, signal)).toBe("all");
  });

  it("tests run in the project of the change, each project after its own set-up", async () => {
    const member = (name: string): Files => ({
      [`packages/${name}/package.json`]: '{"type":"module","scripts":{"test":"node --test"}}',
      [`packages/${name}/${name}.js`]: "export const one = 1;\n",
      [`packages/${name}/${name}.test.js`]: NODE_TEST(
        `import { one } from "./${name}.js";\ntest("${name}", () => assert.equal(one, 1));`,
      ),
    });
    const { sandbox, runner } = await start({ "package.json": '{"private":true}', ...member("a"), ...member("b") });
    await sandbox.write(parseRepoPath("packages/b/b.js"), Buffer.from("export const one = 2;\n"));

    const outcome = await runner.run(ALL_TESTS, signal);

    expect(outcome).toMatchObject({ results: [{ id: "packages/b/b.test.js::b", status: "failed" }] });
    const other = await runner.run({ files: ["packages/a/a.test.js"], name: null }, signal);
    expect(other).toMatchObject({ results: [{ id: "packages/a/a.test.js::a", status: "passed" }] });
  });
});
