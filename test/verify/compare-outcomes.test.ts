/** What the same tests did before and after. */
import { expect, test } from "@jest/globals";
import type { TestOutcome, TestResult } from "../../src/domain/testing.ts";
import { standingIn } from "../../src/verify/compare-outcomes.ts";

function outcomeOf(results: readonly TestResult[]): TestOutcome {
  const ran = { exitCode: 1, output: "", timedOut: false, durationMs: 1 };
  return { runner: "pytest", command: "pytest", results, ...ran };
}

test("a test stands as its first result says, and is absent without one", () => {
  const outcome = outcomeOf([
    { id: "a::1", status: "failed", detail: "" },
    { id: "a::1", status: "passed", detail: "" },
    { id: "a::2", status: "error", detail: "" },
    { id: "a::3", status: "skipped", detail: "" },
  ]);
  const ids = ["a::1", "a::2", "a::3", "a::4"];
  expect(ids.map((id) => standingIn(outcome, id))).toEqual(["red", "red", "skipped", "absent"]);
});

test("all tests of a large suite are looked up while its results are read once", () => {
  let reads = 0;
  const results = Array.from({ length: 5_000 }, (_, at): TestResult => ({
    get id() {
      reads += 1;
      return `a::${at}`;
    },
    status: "passed",
    detail: "",
  }));
  const outcome = outcomeOf(results);
  const ids = Array.from({ length: 5_000 }, (_, at) => `a::${at}`);
  expect(ids.every((id) => standingIn(outcome, id) === "green")).toBe(true);
  expect(reads).toBeLessThan(3 * results.length);
});
