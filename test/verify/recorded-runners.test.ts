/** Adapters of runners that are not installed here, against what their programs really wrote. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { TEST_RUNNERS, type TestResult, type TestRunnerName } from "../../src/domain/testing.ts";
import type { RawReport } from "../../src/verify/runners/runner-adapter.ts";
import { readResults } from "../../src/verify/runners/read-results.ts";
import { knowsFiles, RUNNER_ADAPTERS } from "../../src/verify/runners/runner-adapters.ts";
import { ECOSYSTEMS } from "./ecosystems.ts";

const FOLDER = join(import.meta.dirname, "fixtures/recorded");

function readRun(folder: string): { readonly runner: TestRunnerName; readonly raw: RawReport } {
  const at = (name: string): string => join(FOLDER, folder, name);
  const run = JSON.parse(readFileSync(at("run.json"), "utf8")) as {
    readonly runner: TestRunnerName;
    readonly command: string;
    readonly exitCode: number;
  };
  const report = existsSync(at("report.txt")) ? readFileSync(at("report.txt"), "utf8") : undefined;
  const stdout = readFileSync(at("stdout.txt"), "utf8");
  return { runner: run.runner, raw: { report, stdout, exitCode: run.exitCode, root: "/r", command: run.command } };
}

function readRecorded(folder: string, cwd = ""): readonly TestResult[] | undefined {
  const { runner, raw } = readRun(folder);
  return readResults(RUNNER_ADAPTERS[runner], cwd === "" ? raw : { ...raw, root: "" }, cwd);
}

const statuses = (results: readonly TestResult[] | undefined): Record<string, string> =>
  Object.fromEntries((results ?? []).map((result) => [result.id, result.status]));

const JAVA = {
  "src/test/java/com/example/CalcTest.java::addsNothing": "passed",
  "src/test/java/com/example/CalcTest.java::addsTwo": "failed",
  "src/test/java/com/example/CalcTest.java::codeThrows": "failed",
  "src/test/java/com/example/CalcTest.java::testThrows": "error",
  "src/test/java/com/example/CalcTest.java::leftOut": "skipped",
};

const EXPECTED: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  ava: {
    "test/add.js::adds nothing": "passed",
    "test/add.js::adds two": "failed",
    "test/add.js::code throws › oddly": "failed",
    "test/add.js::test throws": "error",
    "test/add.js::left out": "skipped",
    "test/add.js::some day": "skipped",
    "test/other.test.js::fine": "passed",
    "test/broken.js::(file)": "error",
  },
  tap: {
    "test/add.js::adds nothing": "passed",
    "test/add.js::group > adds two": "failed",
    "test/add.js::group > test throws": "error",
    "test/add.js::code throws": "failed",
    "test/add.js::left out": "skipped",
    "test/broken.js::(file)": "error",
  },
  tape: {
    "test/add.js::adds nothing": "passed",
    "test/add.js::adds two": "failed",
    "test/add.js::late": "error",
    "test/broken.js::(file)": "error",
    "test/throws.js::(file)": "error",
  },
  uvu: {
    "tests/add.js::all tests of the file": "failed",
    "tests/broken.js::all tests of the file": "error",
    "tests/good.js::all tests of the file": "passed",
    "tests/throws.js::all tests of the file": "failed",
  },
  jasmine: {
    "spec/addSpec.js::add adds nothing": "passed",
    "spec/addSpec.js::add adds two": "failed",
    "spec/addSpec.js::add code throws": "failed",
    "spec/addSpec.js::add test throws": "error",
    "spec/addSpec.js::add left out": "skipped",
    "spec/addSpec.js::add some day": "skipped",
  },
  bun: {
    "add.test.js::adds nothing": "passed",
    "add.test.js::group > adds two": "failed",
    "add.test.js::group > code throws": "failed",
    "add.test.js::group > test throws": "error",
    "add.test.js::group > left out": "skipped",
    "broken.test.js::(file)": "error",
  },
  go: {
    "calc_test.go::TestAddsNothing": "passed",
    "calc_test.go::TestAddsTwo": "failed",
    "calc_test.go::TestAddsTwo/with_0": "passed",
    "calc_test.go::TestAddsTwo/with_2": "failed",
    "calc_test.go::TestLeftOut": "skipped",
    "panic_test.go::TestZPanics": "error",
    "sub/sub_test.go::(file)": "error",
  },
  cargo: {
    "crates/calc/src/lib.rs::tests::adds_nothing": "passed",
    "crates/calc/src/lib.rs::tests::adds_two": "failed",
    "crates/calc/src/lib.rs::tests::left_out": "skipped",
    "crates/calc/src/lib.rs::tests::panics": "passed",
    "crates/calc/src/lib.rs::documentation add": "passed",
    "crates/calc/tests/sums.rs::adds_in_integration": "failed",
    "crates/other-one/src/lib.rs::tests::is_one": "passed",
  },
  maven: JAVA,
  gradle: JAVA,
  "rspec-ok": {
    "spec/calc_spec.rb::Calc adds nothing": "passed",
    "spec/calc_spec.rb::Calc adds two": "failed",
    "spec/calc_spec.rb::Calc code throws": "failed",
    "spec/calc_spec.rb::Calc test throws": "error",
    "spec/calc_spec.rb::Calc left out": "skipped",
  },
  minitest: {
    "test/calc_test.rb::CalcTest#test_adds_nothing": "passed",
    "test/calc_test.rb::CalcTest#test_adds_two": "failed",
    "test/calc_test.rb::CalcTest#test_code_throws": "failed",
    "test/calc_test.rb::CalcTest#test_test_throws": "error",
    "test/calc_test.rb::CalcTest#test_left_out": "skipped",
  },
  phpunit: {
    "tests/CalcTest.php::CalcTest::testAddsNothing": "passed",
    "tests/CalcTest.php::CalcTest::testAddsTwo": "failed",
    "tests/CalcTest.php::CalcTest::testCodeThrows": "failed",
    "tests/CalcTest.php::CalcTest::testTestThrows": "error",
    "tests/CalcTest.php::CalcTest::testLeftOut": "skipped",
    "tests/CalcTest.php::CalcTest::testMany with data set #0": "passed",
    'tests/CalcTest.php::CalcTest::testMany with data set "two"': "passed",
  },
  ctest: {
    "command::adds_nothing": "passed",
    "command::adds_two": "failed",
    "command::crashes": "error",
    "command::left_out": "skipped",
    "command::not_there": "error",
  },
  meson: {
    "command::calc / adds nothing": "passed",
    "command::calc:sums / adds two": "failed",
    "command::calc / crashes": "error",
    "command::calc / left out": "skipped",
  },
  dotnet: {
    "tests/Calc.Tests/CalcTests.cs::AddsNothing": "passed",
    "tests/Calc.Tests/CalcTests.cs::AddsTwo": "failed",
    "tests/Calc.Tests/CalcTests.cs::CodeThrows": "failed",
    "tests/Calc.Tests/CalcTests.cs::TestThrows": "error",
    "tests/Calc.Tests/CalcTests.cs::LeftOut": "skipped",
    'tests/Calc.Tests/CalcTests.cs::Many(a: 1, text: "x<y")': "passed",
    "tests/Calc.Tests/CalcTests.cs::TooLong": "error",
  },
};

test.each(Object.keys(EXPECTED))("%s: every kind of result is read from what was recorded", (folder) => {
  expect(statuses(readRecorded(folder))).toEqual(EXPECTED[folder]);
});

test("a file that cannot be loaded keeps rspec from running anything, and is no result", () => {
  expect(readRecorded("rspec")).toBeUndefined();
});

test("ids are relative to the root when the command ran below it", () => {
  const ids = (readRecorded("go", "r") ?? []).map(({ id }) => id);
  expect(ids).toContain("r/calc_test.go::TestAddsNothing");
  expect((readRecorded("ctest", "r") ?? []).map(({ id }) => id)).toContain("command::adds_two");
});

describe("a report that is none, for every runner", () => {
  const folders = new Map(Object.keys(EXPECTED).map((folder) => [readRun(folder).runner, folder]));
  const whole = (runner: TestRunnerName): string => {
    const folder = folders.get(runner);
    return folder === undefined ? "" : (readRun(folder).raw.report ?? "");
  };
  const bomb = `<?xml version="1.0"?><!DOCTYPE b [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]><testsuites><testsuite><testcase name="&b;" classname="&b;"/></testsuite></testsuites>`;
  const broken: readonly (readonly [string, (runner: TestRunnerName) => string])[] = [
    ["empty", () => ""],
    ["null", () => "null"],
    ["other JSON", () => '{"testResults":7,"examples":[{}],"tests":{}}'],
    ["other XML", () => "<html><testsuite></html>"],
    ["entities that grow", () => bomb],
    ["control characters", () => "\u0000\u00ff\ud800"],
    ["cut in the middle", (runner) => whole(runner).slice(0, Math.floor(whole(runner).length / 2))],
    ["cut near the end", (runner) => whole(runner).slice(0, -7)],
    ["many open tags", () => `<testsuites>${'<testcase name="a">'.repeat(50_000)}`],
    ["many open quotes", () => `<testsuites>${'<testcase name="'.repeat(50_000)}`],
    [
      "deep subtests",
      () => `TAP version 14\n${Array.from({ length: 3000 }, (_, at) => `${" ".repeat(at)}ok 1 - a`).join("\n")}`,
    ],
  ];

  test.each(TEST_RUNNERS.map((runner) => [runner]))("%s", (runner) => {
    const adapter = RUNNER_ADAPTERS[runner];
    const read = (report: string | undefined): readonly TestResult[] | undefined =>
      readResults(adapter, { report, stdout: "", exitCode: 1, root: "/r", command: "c" }, "");
    expect(adapter.name).toBe(runner);
    for (const [, make] of broken) {
      for (const result of read(make(runner)) ?? []) expect(result.detail.length).toBeLessThanOrEqual(2_000);
    }
    expect(read(undefined)?.some(({ status }) => status === "passed")).not.toBe(true);
  });

  test("an entity is not expanded", () => {
    const raw = { report: bomb, stdout: "", exitCode: 1, root: "/r", command: "c" };
    expect(readResults(RUNNER_ADAPTERS.phpunit, raw, "")?.[0]?.id).toContain("&b;");
  });

  test("100 MB are refused unread", () => {
    const report = `<testsuites>${" ".repeat(100 * 1024 * 1024)}</testsuites>`;
    const raw = { report, stdout: "", exitCode: 0, root: "/r", command: "c" };
    for (const runner of TEST_RUNNERS) expect(readResults(RUNNER_ADAPTERS[runner], raw, "")).toBeUndefined();
  });
});

describe("the shell text of every runner", () => {
  const names = TEST_RUNNERS.map((runner) => [runner] as const);

  test.each(names)("%s quotes what it is given, and asks for the report", (runner) => {
    const adapter = RUNNER_ADAPTERS[runner];
    const odd = 'it\'s $(touch pwned) `x` "y"';
    const shell = adapter.toShell("node --test", { files: [`${odd}.js`], name: odd }, "/tmp/report");
    expect(shell.replace(/'[^']*'|\\'/g, "")).not.toContain("touch pwned");
    expect(runner === "command" || shell.includes("/tmp/report") || adapter.reportFiles !== undefined).toBe(true);
  });
});

test("every runner is in the table of ecosystems, once; the counts", () => {
  expect(ECOSYSTEMS.map(({ runner }) => runner).sort()).toEqual([...TEST_RUNNERS].sort());
  const count = (proof: string): number => ECOSYSTEMS.filter((one) => one.proof === proof).length;
  const recorded = ECOSYSTEMS.filter(({ proof }) => proof !== "live").map(({ runner }) => runner);
  expect(new Set(Object.keys(EXPECTED).map((folder) => readRun(folder).runner))).toEqual(new Set(recorded));
  expect(TEST_RUNNERS.filter((runner) => !knowsFiles(runner))).toEqual(["ctest", "meson", "command"]);
  process.stdout.write(
    `ecosystems: ${count("live")} live, ${count("recorded")} recorded, ${count("hand-written")} hand-written\n`,
  );
});
