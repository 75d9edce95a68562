import { describe, expect, test } from "@jest/globals";
import { changesTestSettings } from "../../../src/verify/tamper/changed-settings.ts";

const scripts = (over: object, more: object = {}): string =>
  JSON.stringify({ scripts: { test: "jest", build: "tsc", ...over }, ...more });
const inPackage = (before: string, after: string) => changesTestSettings("package.json", { before, after });
const inProject = (before: string, after: string) => changesTestSettings("pyproject.toml", { before, after });
const PYTEST = '[project]\nname = "a"\n\n[tool.pytest.ini_options]\nminversion = "6"\n';

describe("a package.json", () => {
  test.each<[string, string, string]>([
    ["another test command", scripts({}), scripts({ test: "true" })],
    ["something before the tests", scripts({}), scripts({ pretest: "node mend.js" })],
    [
      "something before a part of them",
      scripts({ "test:unit": "jest" }),
      scripts({ "test:unit": "jest", "pretest:unit": "x" }),
    ],
    [
      "a script that the tests call",
      scripts({ test: "npm run unit", unit: "jest" }),
      scripts({ test: "npm run unit", unit: "true" }),
    ],
    [
      "a first test script",
      JSON.stringify({ scripts: { build: "x" } }),
      JSON.stringify({ scripts: { "test:unit": "x" } }),
    ],
    [
      "one more key of jest's section",
      scripts({}, { jest: { a: 1 } }),
      scripts({}, { jest: { a: 1, moduleNameMapper: {} } }),
    ],
    ["a new section of mocha", scripts({}), scripts({}, { mocha: { require: ["./pre.js"] } })],
  ])("with %s is about tests", (_what, before, after) => {
    expect(inPackage(before, after)).toBe(true);
  });

  test.each<[string, string, string]>([
    ["a script behind the tests", scripts({}), scripts({ lint: "eslint ." })],
    ["one more test script beside `test`", scripts({}), scripts({ "test:watch": "jest --watch" })],
    [
      "another build that the tests call",
      scripts({ test: "npm run build && jest" }),
      scripts({ test: "npm run build && jest", build: "tsc -b" }),
    ],
    ["a new version", scripts({}, { version: "1" }), scripts({}, { version: "2" })],
    [
      "other blanks",
      scripts({}, { jest: { a: 1 } }),
      JSON.stringify(JSON.parse(scripts({}, { jest: { a: 1 } })), null, 4),
    ],
  ])("with %s is not", (_what, before, after) => {
    expect(inPackage(before, after)).toBe(false);
  });

  test("that cannot be read is left to its lines", () => {
    expect(inPackage(scripts({}), "{ no")).toBeUndefined();
  });
});

describe("a pyproject.toml", () => {
  test.each([
    ["one more key of pytest's section", PYTEST, `${PYTEST}pythonpath = ["shim"]\n`],
    ["a plugin of pytest", PYTEST, `${PYTEST}\n[project.entry-points.pytest11]\na = "a"\n`],
    ["a section under a quoted name", PYTEST, `${PYTEST}\n[tool."pytest".more]\na = "a"\n`],
  ])("with %s is about tests", (_what, before, after) => {
    expect(inProject(before, after)).toBe(true);
  });

  test("with a remark or another section is left to its lines", () => {
    expect(inProject(PYTEST, `# a\n${PYTEST}\n\n[tool.black]\nline-length = 100\n`)).toBeUndefined();
  });
});
