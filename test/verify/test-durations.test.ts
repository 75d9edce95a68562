import { describe, expect, it } from "@jest/globals";
import type { TestRunnerName } from "../../src/domain/testing.ts";
import { RUNNER_ADAPTERS } from "../../src/verify/runners/runner-adapters.ts";
import { toRecordedTimes } from "../../src/verify/selection/recorded-times.ts";

const RAW = { stdout: "", exitCode: 0, root: "/r", command: "x" };
const lines = (...events: readonly object[]): string => events.map((event) => JSON.stringify(event)).join("\n");

const JEST = JSON.stringify({
  testResults: [
    {
      name: "/r/a.test.js",
      status: "passed",
      startTime: 1_000,
      endTime: 1_100,
      assertionResults: [
        { fullName: "one", status: "passed", duration: 10 },
        { fullName: "two", status: "passed", duration: 30 },
        { fullName: "three", status: "pending", duration: null },
      ],
    },
  ],
});
const MOCHA = JSON.stringify({ tests: [{ fullTitle: "one", file: "/r/a.js", duration: 12, err: {} }], failures: [] });
const JUNIT =
  '<testsuite><testcase classname="tests.a" file="tests/a.py" name="one" time="1,234.5"/><testcase classname="tests.a" file="tests/a.py" name="two" time="x"/></testsuite>';
const NODE = lines(
  { type: "test:pass", file: "/r/a.js", name: "outer", nesting: 1, suite: false, skip: false, detail: "", ms: 4 },
  { type: "test:start", file: "/r/a.js", name: "around", nesting: 0, suite: false, skip: false, detail: "" },
  { type: "test:start", file: "/r/a.js", name: "inner", nesting: 1, suite: false, skip: false, detail: "" },
  { type: "test:pass", file: "/r/a.js", name: "inner", nesting: 1, suite: false, skip: false, detail: "", ms: 3 },
  { type: "test:pass", file: "/r/a.js", name: "around", nesting: 0, suite: false, skip: false, detail: "", ms: 9 },
);
const GO = [
  '{"Action":"pass","Package":"shop","Test":"TestA/one","Elapsed":0.5}',
  '{"Action":"pass","Package":"shop","Test":"TestA","Elapsed":0.75}',
  "# package shop /r",
  "./a_test.go:func TestA",
].join("\n");
const RSPEC = JSON.stringify({
  examples: [{ full_description: "one", status: "passed", file_path: "./a_spec.rb", run_time: 0.25 }],
});
const TAP = [
  "TAP version 14",
  "# Subtest: test/a.js",
  "    # Subtest: one",
  "        ok 1 - is a",
  "        ok 2 - is b",
  "        1..2",
  "    ok 1 - one # time=8ms",
  "    1..1",
  "ok 1 - test/a.js # time=90ms",
  "1..1",
].join("\n");
const MINITEST = lines({
  file: "/r/a_test.rb",
  name: "A#one",
  status: "passed",
  time: 0.5,
  kind: "",
  detail: "",
  trace: [],
});

describe("how long a test took", () => {
  it.each<[TestRunnerName, string, Readonly<Record<string, number>>]>([
    ["jest", JEST, { "a.test.js": 100 }],
    ["vitest", JEST, { "a.test.js": 100 }],
    ["mocha", MOCHA, { "a.js": 12 }],
    ["pytest", JUNIT, { "tests/a.py": 1_234_500 }],
    ["node:test", NODE, { "a.js": 7 }],
    ["go", GO, { "a_test.go": 750 }],
    ["rspec", RSPEC, { "a_spec.rb": 250 }],
    ["tap", TAP, { "test/a.js": 8 }],
    ["minitest", MINITEST, { "a_test.rb": 500 }],
  ])("is in the results of %s, and a file's tests add up", (runner, report, expected) => {
    const results = RUNNER_ADAPTERS[runner].parse({ ...RAW, report }) ?? [];

    const times = [...toRecordedTimes({ results })].map(([file, ms]) => [file, Math.round(ms)] as const);

    expect(Object.fromEntries(times)).toEqual(expected);
  });

  it("is left out where a report has none, or nonsense", () => {
    const odd = JEST.replace('"duration":10', '"duration":"long"').replaceAll('"duration":30', '"duration":-5');
    const results = RUNNER_ADAPTERS.jest.parse({ ...RAW, report: odd }) ?? [];
    expect(results.map(({ durationMs }) => durationMs ?? null)).toEqual([null, 100, null]);
    expect(
      toRecordedTimes({ results: [{ id: "command::make", status: "passed", detail: "", durationMs: 5 }] }).size,
    ).toBe(0);
  });
});
