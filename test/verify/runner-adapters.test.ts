/** Each adapter against a report that its runner really writes. */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { parseJestReport } from "../../src/verify/runners/parse-jest-report.ts";
import type { TestResult } from "../../src/domain/testing.ts";
import type { RawReport } from "../../src/verify/runners/runner-adapter.ts";
import { RUNNER_ADAPTERS } from "../../src/verify/runners/runner-adapters.ts";
import { describeWithEngine } from "../engines.ts";
import { runInFixture, type FixtureRun } from "./run-in-fixture.ts";

const statuses = (results: readonly TestResult[] | undefined): Record<string, string> =>
  Object.fromEntries((results ?? []).map((result) => [result.id, result.status]));

const NODE: FixtureRun = { runner: "node:test", folder: "node-test", command: "node --test" };
const JEST: FixtureRun = { runner: "jest", folder: "jest", command: "jest" };
const MOCHA: FixtureRun = { runner: "mocha", folder: "mocha", command: "mocha test" };
const VITEST: FixtureRun = { runner: "vitest", folder: "vitest", command: "vitest" };
const PYTEST: FixtureRun = { runner: "pytest", folder: "pytest", command: "python3 -m pytest" };
const UNITTEST: FixtureRun = { runner: "unittest", folder: "unittest", command: "python3 -m unittest" };

describe("node:test", () => {
  test("reads every kind of result, and files that cannot be loaded", () => {
    const results = runInFixture(NODE);
    expect(statuses(results)).toEqual({
      "test/add.test.js::adds nothing": "passed",
      "test/add.test.js::adds two": "failed",
      'test/add.test.js::a group > throws <odd> & "quoted"': "error",
      "test/add.test.js::a group > left out": "skipped",
      "test/add.test.js::a group > some day": "skipped",
      "test/broken.test.js::(file)": "error",
      "test/syntax.test.js::(file)": "error",
    });
    expect(results?.find((result) => result.status === "failed")?.detail).toContain("-1 !== 3");
  });

  test("by borp, which has a command line of its own, reads the same", () => {
    const results = runInFixture({ ...NODE, command: "borp" });
    expect(statuses(results)).toEqual(statuses(runInFixture(NODE)));
  }, 60_000);

  test("runs one file and one name", () => {
    const results = runInFixture(NODE, { files: ["test/add.test.js"], name: "adds two" });
    expect(statuses(results)).toMatchObject({ "test/add.test.js::adds two": "failed" });
    expect(Object.keys(statuses(results)).filter((id) => id.includes("broken"))).toEqual([]);
  });
});

describe("jest and vitest", () => {
  const expected = (broken: string): Record<string, string> => ({
    "add.test.js::adds nothing": "passed",
    "add.test.js::adds two": "failed",
    "add.test.js::a group throws": "error",
    "add.test.js::a group left out": "skipped",
    "add.test.js::a group some day": "skipped",
    [broken]: "error",
  });

  test.each([JEST, VITEST])("$runner: every kind of result, and a file that cannot be loaded", (run) => {
    const results = runInFixture(run);
    expect(statuses(results)).toEqual(expected("broken.test.js::(file)"));
    expect(results?.find((result) => result.id.endsWith("(file)"))?.detail).toMatch(/Cannot find module/);
  });

  test("a report of jest 20 has titles without their groups", () => {
    const suite = { name: "/w/a.test.js", status: "passed", assertionResults: [{ title: "adds", status: "passed" }] };
    const raw = { stdout: "", exitCode: 0, root: "/w", command: "jest" };
    const results = parseJestReport({ ...raw, report: JSON.stringify({ testResults: [suite, suite] }) });
    expect(statuses(results)).toEqual({ "a.test.js::adds": "passed", "a.test.js::adds #2": "passed" });
  });

  test.each([JEST, VITEST])("$runner: one file and one name", (run) => {
    const results = runInFixture(run, { files: ["add.test.js"], name: "adds nothing" });
    expect(statuses(results)["add.test.js::adds nothing"]).toBe("passed");
    expect(statuses(results)["add.test.js::adds two"]).not.toBe("failed");
  });
});

describe("mocha", () => {
  test("reads every kind of result", () => {
    expect(statuses(runInFixture(MOCHA))).toEqual({
      "test/add.js::add adds nothing": "passed",
      "test/add.js::add adds two": "failed",
      "test/add.js::add throws": "error",
      "test/add.js::add left out": "skipped",
    });
  });

  test("one name only; a file that cannot be loaded leaves no report", () => {
    const one = runInFixture(MOCHA, { files: ["test/add.js"], name: "adds two" });
    expect(statuses(one)).toEqual({ "test/add.js::add adds two": "failed" });
    expect(runInFixture(MOCHA, { files: ["no-such-file.js"], name: null })).toBeUndefined();
  });
});

describeWithEngine("python", "pytest", () => {
  test("reads every kind of result under pytest's own ids", () => {
    expect(statuses(runInFixture(PYTEST))).toEqual({
      "tests/test_broken.py::(file)": "error",
      "tests/test_add.py::test_adds_nothing": "passed",
      "tests/test_add.py::test_adds_two": "failed",
      "tests/test_add.py::TestGroup::test_throws": "error",
      "tests/test_add.py::TestGroup::test_left_out": "skipped",
      "tests/test_add.py::TestGroup::test_many[0]": "passed",
      "tests/test_add.py::TestGroup::test_many[1]": "passed",
      "tests/test_add.py::test_with_fixture": "error",
      "tests/test_add.py::test_raises": "failed",
    });
  });

  test("one file and one name", () => {
    const results = runInFixture(PYTEST, { files: ["tests/test_add.py"], name: "test_adds_two" });
    expect(statuses(results)).toEqual({ "tests/test_add.py::test_adds_two": "failed" });
  });

  test.each(["--ff", "--lf", "--nf", "-p no:cacheprovider", "--strict-config"])(
    "with %s, as a project may ask for, every run is the first and leaves nothing behind",
    (option) => {
      const run = { ...PYTEST, command: `python3 -m pytest ${option}` };
      const whole = statuses(runInFixture(PYTEST));
      expect(statuses(runInFixture(run))).toEqual(whole);
      expect(statuses(runInFixture(run))).toEqual(whole);
      expect(readdirSync(join(import.meta.dirname, "fixtures/pytest"))).not.toContain(".pytest_cache");
    },
    60_000,
  );

  test("with --sw, which ends at a failure, every run begins at the first test", () => {
    const run = { ...PYTEST, command: "python3 -m pytest --sw --sw-skip" };
    const results = statuses(runInFixture(run));
    expect(results).toMatchObject({ "tests/test_add.py::test_adds_nothing": "passed" });
    expect(statuses(runInFixture(run))).toEqual(results);
  }, 60_000);
});

describeWithEngine("python", "unittest", () => {
  test("reads every kind of result, whatever tests print", () => {
    expect(statuses(runInFixture(UNITTEST))).toEqual({
      "tests/test_add.py::AddTest.test_adds_nothing": "passed",
      "tests/test_add.py::AddTest.test_adds_two": "failed",
      "tests/test_add.py::AddTest.test_throws": "error",
      "tests/test_add.py::AddTest.test_left_out": "skipped",
      "tests/test_broken.py::(file)": "error",
    });
  });

  test("one file and one name of unittest", () => {
    const results = runInFixture(UNITTEST, { files: ["tests/test_add.py"], name: "test_adds_two" });
    expect(statuses(results)).toEqual({ "tests/test_add.py::AddTest.test_adds_two": "failed" });
  });
});

describe("any command", () => {
  const parse = (raw: RawReport): readonly TestResult[] | undefined => RUNNER_ADAPTERS.command.parse(raw);
  const raw = { report: undefined, root: "/r", command: "make check" };

  test("is one test by its exit status", () => {
    expect(statuses(parse({ ...raw, stdout: "", exitCode: 0 }))).toEqual({ "command::make check": "passed" });
    expect(statuses(parse({ ...raw, stdout: "assert 1 == 2", exitCode: 1 }))).toEqual({
      "command::make check": "failed",
    });
    expect(statuses(parse({ ...raw, stdout: "", exitCode: 127 }))).toEqual({ "command::make check": "error" });
  });

  test("is read as TAP or JUnit when it prints that", () => {
    const tap = "TAP version 13\nok 1 - a\nnot ok 2 - b\nok 3 - c # SKIP\n    ok 1 - inner\n1..3\n";
    expect(statuses(parse({ ...raw, stdout: tap, exitCode: 1 }))).toEqual({
      "command::a": "passed",
      "command::b": "failed",
      "command::c": "skipped",
      "command::inner": "passed",
    });
    const junit =
      '<testsuites><testcase classname="k" name="a&lt;b"/><testcase classname="k" name="c"><failure>x</failure></testcase></testsuites>';
    expect(statuses(parse({ ...raw, stdout: junit, exitCode: 1 }))).toEqual({ "k::a<b": "passed", "k::c": "failed" });
  });
});

test.each(Object.values(RUNNER_ADAPTERS))("$name survives reports that are none", (adapter) => {
  for (const report of [undefined, "", "null", "{}", "<html>", "[1,2]", '{"testResults":7}', "\u0000\u00ff"]) {
    expect(() => adapter.parse({ report, stdout: report ?? "", exitCode: 1, root: "/r", command: "c" })).not.toThrow();
  }
});
