import { describe, expect, test } from "@jest/globals";
import type { ChangedFile } from "../../../src/domain/commit.ts";
import { findTampering } from "../../../src/verify/tamper/find-tampering.ts";

type Status = Pick<ChangedFile, "status">;

function change(
  path: string,
  ...lines: readonly [removed: readonly string[], added: readonly string[], over?: Status]
): ChangedFile {
  const [removed, added, over] = lines;
  const number = (texts: readonly string[]): ChangedFile["added"] =>
    texts.map((text, index) => ({ line: index + 5, text }));
  return {
    path,
    status: "modified",
    oldMode: "100644",
    newMode: "100644",
    binary: false,
    added: number(added),
    removed: number(removed),
    ...over,
  };
}

const kinds = (file: ChangedFile): readonly string[] => findTampering([file], new Set()).map((found) => found.kind);
const T = "test/add.test.js";
const P = "tests/test_add.py";

describe("what bends the judgement", () => {
  test.each<[string, ChangedFile]>([
    ["deleted test file", change(T, ["test('a')"], [], { status: "deleted" })],
    ["removed or renamed test", change(T, ['test("adds", () => {'], ['test("subtracts", () => {'])],
    ["removed or renamed test", change(P, ["def test_adds():"], ["def check_adds():"])],
    ["skipped test", change(T, ['test("adds", () => {'], ['test.skip("adds", () => {'])],
    ["skipped test", change(T, ['it("adds", () => {'], ['xit("adds", () => {'])],
    ["skipped test", change(T, ['test("adds", () => {'], ['test("adds", { skip: true }, () => {'])],
    ["skipped test", change(T, [], ["  this.skip();"])],
    ["test turned into a todo", change(T, ['it("adds", () => {'], ['it.todo("adds", () => {'])],
    ["skipped test", change(P, [], ["@pytest.mark.skip(reason='x')"])],
    ["skipped test", change(P, [], ["    @unittest.skipIf(True, 'x')"])],
    ["skipped test", change(P, [], ["    self.skipTest('x')"])],
    ["keeps other tests from running", change(T, [], ['test.only("new", () => {})'])],
    [
      "keeps other tests from running",
      change("test/new.test.js", [], ['it.only("new", () => {})'], { status: "added" }),
    ],
    ["removed or changed assertion", change(T, ["  assert.equal(add(1, 2), 3);"], [])],
    [
      "removed or changed assertion",
      change(T, ["  expect(add(1, 2)).toBe(3);"], ["  expect(add(1, 2)).toBeDefined();"]),
    ],
    ["removed or changed assertion", change(P, ["    assert add(1, 2) == 3"], ["    assert True"])],
    ["removed or changed assertion", change(P, ["    self.assertEqual(add(1, 2), 3)"], ["    pass"])],
    ["changed snapshot", change("__snapshots__/a.test.js.snap", ["old"], ["new"])],
    ["deleted snapshot", change("__snapshots__/a.test.js.snap", ["old"], [], { status: "deleted" })],
    ["changed test configuration", change("jest.config.js", [], ["testMatch: []"])],
    ["changed test configuration", change("conftest.py", [], ["x"], { status: "added" })],
    ["changed test configuration", change("package.json", ['"test": "jest"'], ['"test": "true"'])],
    ["changed test configuration", change("pyproject.toml", [], ['addopts = "-k nothing"'])],
    ["changed test configuration", change("package.json", [], ['  "coverageThreshold": {'])],
    ["changed CI configuration", change(".github/workflows/ci.yml", ["npm test"], [])],
    ["changed file that runs before the tests", change("sitecustomize.py", [], ["x"], { status: "added" })],
    ["changed installed package", change("node_modules/jest/index.js", [], ["x"])],
    ["early exit with success", change("src/add.js", [], ["process.exit(0);"])],
    ["early exit with success", change("src/cli.js", [], ["process.exit(0);"])],
    ["early exit with success", change("calc.py", [], ["raise SystemExit"])],
    ["brings the test runner into the code", change("calc.py", [], ["    raise unittest.SkipTest('later')"])],
    ["changed test configuration", change("setup.py", [], ['    entry_points={"pytest11": ["x = y"]},'])],
    ["changed test configuration", change("pytest.toml", [], ["[pytest]"], { status: "added" })],
    ["early exit with success", change("calc.py", [], ["os._exit(0)"])],
    ["early exit with success", change("calc.py", [], ["sys.exit()"])],
    ["ends the test run early", change("test/new.test.js", [], ["process.exit(0)"], { status: "added" })],
  ])("%s", (kind, file) => {
    expect(kinds(file)).toContain(kind);
  });

  test("each is said with its file and line", () => {
    const [found] = findTampering([change(T, ["  assert.ok(x);"], [])], new Set());
    expect(found).toEqual({ file: T, line: 5, kind: "removed or changed assertion" });
  });
});

describe("what is no tampering", () => {
  test.each<[string, ChangedFile]>([
    ["a new test file", change(T, [], ['test("a", () => { assert.ok(1); });'], { status: "added" })],
    ["a new test in an existing file", change(T, [], ['test("b", () => { assert.ok(1); });'])],
    ["a new skipped test in an existing file", change(T, [], ['test.todo("later");'])],
    ["a new test that skips itself", change(T, [], ['test("b", (t) => {', "  t.skip();"])],
    ["a new test under a skip mark", change(P, [], ["@pytest.mark.skipif(x)", "def test_b():"])],
    ["a new snapshot", change("__snapshots__/b.test.js.snap", [], ["x"])],
    ["an assertion that was only indented", change(T, ["assert.ok(x);"], ["    assert.ok( x );"])],
    ["a comment in a test", change(T, ["// old"], ["// new"])],
    ["changed test data that is put back anyway", change("tests/data/a.txt", ["x"], ["y"])],
    ["code", change("src/add.js", ["a - b"], ["a + b"])],
    ["an exit with failure", change("src/cli.js", [], ["process.exit(1);", "sys.exit(2)"])],
    ["a program that ends when it has helped", change("src/cli.js", [], ["    process.exit(0);"])],
    ["the same in Python", change("shop/__main__.py", [], ["        sys.exit(0)"])],
    ["an exit with a message", change("calc.py", [], ['    raise SystemExit("no such file")'])],
    ["a dependency", change("package.json", [], ['    "left-pad": "1.3.0"'])],
    ["a new version", change("pyproject.toml", ['version = "1"'], ['version = "2"'])],
  ])("%s", (_what, file) => {
    expect(kinds(file)).toEqual([]);
  });

  test("files that the caller gives are not the candidate's doing", () => {
    expect(findTampering([change(T, ["assert.ok(1);"], [])], new Set([T]))).toEqual([]);
  });
});

test("a binary file's words are read where it is code", () => {
  const at = (path: string): ChangedFile => ({ ...change(path, [], ["\0 process.exit(0)"]), binary: true });
  expect(kinds(at("src/add.js"))).toEqual(["early exit with success"]);
  expect(kinds(at("src/picture.png"))).toEqual([]);
});

describe("code that reaches for its judge", () => {
  const code = (text: string, path = "src/a.js"): ChangedFile => ({
    path,
    status: "modified",
    oldMode: "100644",
    newMode: "100644",
    binary: false,
    added: [{ line: 3, text }],
    removed: [],
  });

  test.each([
    ["assert.equal = () => undefined;", "changed what assertions do"],
    ["Object.defineProperty(assert, 'equal', {});", "changed what assertions do"],
    ["if (process.env.NODE_TEST_CONTEXT) return 1100;", "asks whether a test is running"],
    ["if (process.env.NODE_ENV === 'test') return 1;", "asks whether a test is running"],
    ["const isTest = typeof jest !== 'undefined';", "asks whether a test is running"],
    ['import { mock } from "node:test";', "brings the test runner into the code"],
  ])("%s", (text, kind) => {
    expect(findTampering([code(text)], new Set())).toEqual([{ file: "src/a.js", line: 3, kind }]);
  });

  test.each([
    ["unittest.TestCase.assertEqual = lambda *a: None", "changed what assertions do"],
    ['if "pytest" in sys.modules:', "asks whether a test is running"],
    ['mode = sys.modules.get("unittest")', "asks whether a test is running"],
    ["import pytest", "brings the test runner into the code"],
  ])("in Python: %s", (text, kind) => {
    expect(findTampering([code(text, "calc.py")], new Set())).toEqual([{ file: "calc.py", line: 3, kind }]);
  });

  test.each([
    "assert.equal(a, b);",
    "const expected = assert(x) === y;",
    'import assert from "node:assert";',
    "const env = process.env.NODE_ENV;",
    "return expect => expect;",
    "this.should = true;",
  ])("%s is none", (text) => {
    expect(findTampering([code(text)], new Set())).toEqual([]);
  });

  test("and a new test that makes every assertion pass", () => {
    const file: ChangedFile = { ...code("assert.strictEqual = () => {};"), path: "test/new.test.js", status: "added" };

    expect(findTampering([file], new Set())).toMatchObject([{ kind: "changed what assertions do" }]);
  });
});
