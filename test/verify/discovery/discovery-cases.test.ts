/** What is found in repositories as people really lay them out, and in some that nobody should. Pure. */
import { describe, expect, test } from "@jest/globals";
import { discoverTestPlan } from "../../../src/verify/discovery/discover-test-plan.ts";
import { createKnownPlans } from "../../../src/verify/discovery/known-plans.ts";
import { listPlanFiles } from "../../../src/verify/discovery/list-plan-files.ts";
import type { TestPlan } from "../../../src/verify/test-plan.ts";
import { CI_CASES } from "./ci-cases.ts";
import type { DiscoveryCase } from "./discovery-case.ts";
import { HOSTILE_CASES } from "./hostile-cases.ts";
import { JAVASCRIPT_CASES } from "./javascript-cases.ts";
import { MANIFEST_CASES, MONOREPO_CASES, TARGET_CASES } from "./layout-cases.ts";

function discover({ texts, files = [], changed = [] }: Omit<DiscoveryCase, "name" | "want">): TestPlan | undefined {
  const all = [...Object.keys(texts), ...files];
  const read = new Map(listPlanFiles(all, changed).map((path) => [path, texts[path] ?? ""]));
  return discoverTestPlan({ files: all, texts: read, testCommand: null, changed });
}

describe.each([
  ["packages of JavaScript", JAVASCRIPT_CASES],
  ["CI", CI_CASES],
  ["targets and environments", TARGET_CASES],
  ["manifests", MANIFEST_CASES],
  ["monorepos", MONOREPO_CASES],
  ["hostile repositories", HOSTILE_CASES],
])("%s", (_name, cases) => {
  test.each(cases)("$name", ({ want, ...repository }) => {
    const plan = discover(repository);
    expect(plan).toEqual(want === undefined ? undefined : { ...plan, ...want });
  });
});

test("the number of cases", () => {
  const count = [JAVASCRIPT_CASES, CI_CASES, TARGET_CASES, MANIFEST_CASES, MONOREPO_CASES, HOSTILE_CASES].flat().length;
  process.stdout.write(`discovery cases: ${count}, ${HOSTILE_CASES.length} of them hostile\n`);
  expect(count).toBeGreaterThanOrEqual(60);
});

describe("what worked before", () => {
  const plan: TestPlan = {
    runner: "jest",
    command: "jest",
    cwd: "",
    before: null,
    source: "earlier run",
    guessedSetup: null,
  };

  test("is kept for as many lock files as there is room, the latest ones", () => {
    const known = createKnownPlans(2);
    known.remember("a", plan);
    known.remember("b", plan);
    expect(known.find("a")).toBe(plan);
    known.remember("c", plan);
    expect(["a", "b", "c"].map((hash) => known.find(hash) !== undefined)).toEqual([true, false, true]);
  });
});
