/** Which changed files have to parse, and which are left to the tests. */
import { afterAll, describe, expect, it } from "@jest/globals";
import { parseRunId } from "../../src/domain/ids.ts";
import { findNewSyntaxErrors } from "../../src/verify/checks/syntax-check.ts";
import { makeGradedTrees } from "../../src/verify/trees/graded-trees.ts";
import { createVerifyBench, REPO, type Files } from "./create-verify-bench.ts";
import { BASE, FIXED } from "./describe-gate.ts";

const bench = createVerifyBench("none");
afterAll(() => {
  bench.remove();
});

async function findErrors(base: Files, patch: Files): Promise<string | null> {
  const { mirror, host } = bench;
  const onto = await bench.commit(base);
  const candidate = await bench.commit(patch, onto);
  const request = { repo: REPO, base: onto, candidate, given: null, issueText: "", testCommand: null, setup: [] };
  const changed = await mirror.changedFiles(REPO, onto, candidate);
  const trees = await makeGradedTrees({ commits: mirror, objects: mirror }, request, changed);
  const clock = { now: () => new Date().toISOString(), sleep: () => Promise.resolve() };
  const claim = { run: parseRunId("run_syntaxcheck00000"), epoch: 1 };
  const deps = { objects: mirror, host, clock, claim: () => claim };
  const signal = new AbortController().signal;
  return findNewSyntaxErrors(deps, { request, changed, trees, image: "none", signal });
}

const BAD = "function ( {\n";
const TYPED = "export const twice = (x: number) => x * 2;\n";
const DECORATED = "@frozen\nexport class A {}\n";
const PACKAGE = '{"type":"module"}\n';

describe("a changed file that does not parse", () => {
  it.each([
    ["src/add.js", BAD],
    ["lib/add.mjs", BAD],
    ["test/add.test.js", BAD],
    ["src/typed.js", TYPED],
    ["src/decorated.js", DECORATED],
    ["add.py", "def (:\n"],
    ["package.json", "{"],
  ])("%s is an error in a plain repository", async (path, text) => {
    expect(await findErrors({ "package.json": PACKAGE }, { [path]: text })).toContain(`${path}: `);
  });

  it.each([
    ["test/fixtures/broken.js", BAD],
    ["packages/a/__fixtures__/broken.mjs", BAD],
    ["testdata/broken.py", "def (:\n"],
    ["tests/data/cases/broken.py", "def (:\n"],
    ["test/fixtures/broken/package.json", "{"],
    ["src/__snapshots__/out.js", BAD],
    ["templates/app.js", "const name = {{ name }};\n"],
    ["conf/project_template/settings.py", "{% if name %}\n"],
    ["{{cookiecutter.name}}/main.py", "import {{ name }}\n"],
    ["app/{{name}}.py", "class {{ name }}: pass\n"],
  ])("%s is material, and no error", async (path, text) => {
    expect(await findErrors({ "package.json": PACKAGE }, { [path]: text })).toBeNull();
  });

  it.each<readonly [string, Files]>([
    ["says that it is for Flow", { "src/a.js": `/**\n * A licence.\n *\n * @flow strict\n */\n${TYPED}` }],
    [".babelrc", { ".babelrc": "{}", "src/a.js": DECORATED }],
    ["babel.config.cjs", { "babel.config.cjs": "module.exports = {};\n", "src/a.js": DECORATED }],
    [".flowconfig", { ".flowconfig": "", "src/a.js": TYPED }],
    ["@babel/core", { "package.json": '{"devDependencies":{"@babel/core":"7"}}', "src/a.js": TYPED }],
    ["a package's own translator", { "packages/a/.babelrc.json": "{}", "packages/a/src/a.js": TYPED }],
  ])("is left to the tests where it is translated: %s", async (_what, patch) => {
    expect(await findErrors({ "package.json": PACKAGE }, patch)).toBeNull();
  });

  it("is an error beside a package with a translator", async () => {
    const patch = { "packages/a/.babelrc": "{}", "packages/b/src/a.js": BAD };
    expect(await findErrors({ "package.json": PACKAGE }, patch)).toContain("packages/b/src/a.js: ");
  });
});

it("an honest fix with a fixture that is bad on purpose is verified", async () => {
  const test = (BASE["test/twice.test.js"] ?? "").replace(
    /test\("twice".*\n/,
    'test("adds", () => { assert.equal(add(1, 2), 3); });\n',
  );
  const verdict = await bench.check(BASE, {
    "add.js": FIXED,
    "test/add.test.js": test,
    "test/fixtures/broken.js": BAD,
  });
  expect(verdict).toMatchObject({ verdict: "verified", proof: "authored" });
}, 120_000);
