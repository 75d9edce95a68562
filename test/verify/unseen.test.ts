/** Suites that do not come to their end. */
import { describe, expect, it, test } from "@jest/globals";
import type { TestOutcome } from "../../src/domain/testing.ts";
import { describeUnseen, toPatchedTimeoutMs } from "../../src/verify/checks/unseen.ts";

const run = (over: Partial<TestOutcome> = {}): TestOutcome => ({
  runner: "node:test",
  command: "npm test",
  exitCode: 0,
  results: [{ id: "a.test.js::adds", status: "passed", detail: "" }],
  output: "",
  durationMs: 2_000,
  timedOut: false,
  ...over,
});
const failed = (count: number): TestOutcome["results"] =>
  Array.from({ length: count }, (_, at) => ({ id: `a.test.js::${at}`, status: "failed" as const, detail: "" }));

describe("a suite", () => {
  it("that ends before and after the change was seen whole", () => {
    expect(describeUnseen([run(), run()], run(), 80_000)).toBeNull();
  });

  test.each<{ how: string; base: TestOutcome[]; patched: TestOutcome; said: string }>([
    {
      how: "hangs with the change",
      base: [run()],
      patched: run({ timedOut: true }),
      said: "did not end in 80 s; without it they took 2 s",
    },
    {
      how: "hangs with and without",
      base: [run({ timedOut: true })],
      patched: run(),
      said: "not even without the change",
    },
    {
      how: "is killed with the change",
      base: [run()],
      patched: run({ exitCode: 137 }),
      said: "With the change the test runner is killed",
    },
    {
      how: "is killed with and without",
      base: [run({ exitCode: 137 })],
      patched: run(),
      said: "even without the change",
    },
  ])("that $how was not", ({ base, patched, said }) => {
    expect(describeUnseen(base, patched, 80_000)).toContain(said);
  });

  it("is not taken for killed where the runner ends with the number of failures", () => {
    expect(describeUnseen([run()], run({ exitCode: 130, results: failed(130) }), 80_000)).toBeNull();
  });

  it("may take ten times as long with the change, and a minute, but not longer than the limit", () => {
    expect(toPatchedTimeoutMs([run(), run({ durationMs: 3_000 })])).toBe(90_000);
    expect(toPatchedTimeoutMs([run()], 70_000)).toBe(70_000);
    expect(toPatchedTimeoutMs([run({ timedOut: true })], 600_000)).toBe(600_000);
  });
});
