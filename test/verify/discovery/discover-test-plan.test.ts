import { describe, expect, test } from "@jest/globals";
import { discoverTestPlan } from "../../../src/verify/discovery/discover-test-plan.ts";
import { listPlanFiles } from "../../../src/verify/discovery/list-plan-files.ts";
import type { TestPlan } from "../../../src/verify/test-plan.ts";

function discover(
  texts: Readonly<Record<string, string>>,
  over: {
    readonly testCommand?: string;
    readonly changed?: readonly string[];
    readonly files?: readonly string[];
  } = {},
): TestPlan | undefined {
  const files = [...Object.keys(texts), ...(over.files ?? [])];
  const read = new Map(listPlanFiles(files, over.changed ?? []).map((path) => [path, texts[path] ?? ""]));
  return discoverTestPlan({ files, texts: read, testCommand: over.testCommand ?? null, changed: over.changed ?? [] });
}

const manifest = (test: string, more = {}): Record<string, string> => ({
  "package.json": JSON.stringify({ scripts: { test }, ...more }),
});

describe("a package's test script", () => {
  test.each([
    ["node --test", "node:test", "node --test"],
    ["node --import tsx --test 'test/**/*.ts'", "node:test", "node --import tsx --test 'test/**/*.ts'"],
    ["jest", "jest", "jest"],
    ["NODE_ENV=test npx jest --watchAll --runInBand", "jest", "NODE_ENV=test jest --runInBand"],
    ["jest --bail", "jest", "jest"],
    ["jest --bail 1 --ci", "jest", "jest --ci"],
    ["jest -b src", "jest", "jest src"],
    ["bun test --bail 2", "bun", "bun test"],
    ["vitest run --bail 1", "vitest", "vitest run"],
    ["mocha -b", "mocha", "mocha"],
    ["pytest -x --maxfail=2", "pytest", "python3 -m pytest"],
    ["python3 -m unittest -f", "unittest", "python3 -m unittest"],
    ["go test -failfast ./...", "go", "go test ./..."],
    ["bundle exec rspec --fail-fast", "rspec", "bundle exec rspec"],
    ["phpunit --stop-on-failure", "phpunit", "phpunit"],
    ["cross-env A=1 jest", "jest", "A=1 jest"],
    [
      "node --experimental-vm-modules node_modules/jest/bin/jest.js",
      "jest",
      "node --experimental-vm-modules node_modules/jest/bin/jest.js",
    ],
    ["mocha -r ts-node/register 'test/**/*.ts'", "mocha", "mocha -r ts-node/register 'test/**/*.ts'"],
    ["vitest", "vitest", "vitest"],
    ["eslint . && jest --ci", "jest", "jest --ci"],
    ["tsc && node --test dist", "command", "npm test"],
    ["make check", "command", "npm test"],
    ["jest && mocha", "command", "npm test"],
  ])("%s", (script, runner, command) => {
    expect(discover(manifest(script))).toMatchObject({ runner, command });
  });

  test("npm's own placeholder is none; the libraries and the tests decide then", () => {
    const none = 'echo "Error: no test specified" && exit 1';
    expect(discover(manifest(none))).toBeUndefined();
    expect(discover(manifest(none, { devDependencies: { mocha: "1" } }))).toMatchObject({ runner: "mocha" });
    const withTest = { ...manifest(none), "test/a.test.js": 'import test from "node:test";' };
    expect(discover(withTest)).toMatchObject({ runner: "node:test", command: "node --test" });
  });

  test("a broken package.json decides nothing", () => {
    expect(discover({ "package.json": "{", "a.test.js": 'import "node:test"' })).toMatchObject({ runner: "node:test" });
  });

  test("dependencies that are not there ask for an offline installation", () => {
    const script = manifest("jest", { devDependencies: { jest: "30" } });
    expect(discover(script)?.guessedSetup).toBeNull();
    expect(discover(script, { files: ["package-lock.json"] })?.guessedSetup).toMatch(/^npm ci --offline/);
    const committed = { files: ["package-lock.json", "node_modules/jest/package.json"] };
    expect(discover(script, committed)?.guessedSetup).toBeNull();
  });
});

describe("Python", () => {
  test.each([
    [{ "pytest.ini": "" }, "pytest", "pytest.ini"],
    [{ "pyproject.toml": "[tool.pytest.ini_options]\n" }, "pytest", "pyproject.toml"],
    [{ "setup.cfg": "[tool:pytest]\n" }, "pytest", "setup.cfg"],
    [{ "tests/test_a.py": "def test_a():\n  assert 1\n" }, "pytest", "test files"],
    [{ "tests/test_a.py": "import unittest\n" }, "unittest", "test files"],
  ])("%j", (texts, runner, source) => {
    expect(discover(texts)).toMatchObject({ runner, source });
  });

  test("unittest goes into a folder that is no package only when told", () => {
    const tests = { "tests/test_a.py": "import unittest\n" };
    expect(discover(tests)?.command).toBe("python3 -m unittest discover -s tests");
    expect(discover({ ...tests, "tests/__init__.py": "" })?.command).toBe("python3 -m unittest");
  });

  test("the changed files decide between two languages", () => {
    const both = { ...manifest("jest"), "pytest.ini": "" };
    expect(discover(both, { changed: ["a.py"] })?.runner).toBe("pytest");
    expect(discover(both, { changed: ["a.ts"] })?.runner).toBe("jest");
  });
});

describe("a configured command", () => {
  test.each([
    ["npm test", "jest", "jest"],
    ["pytest -q tests/unit", "pytest", "python3 -m pytest -q tests/unit"],
    ["python3 -m unittest discover", "unittest", "python3 -m unittest discover"],
    ["./run-tests.sh", "command", "./run-tests.sh"],
    ["cd sub && pytest", "command", "cd sub && pytest"],
  ])("%s", (testCommand, runner, command) => {
    expect(discover(manifest("jest"), { testCommand })).toMatchObject({ runner, command, source: "settings" });
  });
});

test("nothing is found in a repository without tests", () => {
  expect(discover({ "README.md": "", "src/a.js": "" })).toBeUndefined();
});
