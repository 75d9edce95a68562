/** What the same tests did before and after. Pure. */
import type { TestOutcome, TestStatus } from "../domain/testing.ts";
import { fileOfTest, nameOfTest, WHOLE_FILE } from "./test-plan.ts";

export type Standing = "green" | "red" | "skipped" | "flaky" | "absent";

/** The baseline's runs as one answer per test. */
export interface BaseStandings {
  readonly of: (id: string) => Standing;
  readonly ids: readonly string[];
}

const COLOUR: Readonly<Record<TestStatus, Standing>> = {
  passed: "green",
  failed: "red",
  error: "red",
  skipped: "skipped",
};

/** Asked for each of thousands of tests, so that an outcome is read once. */
const TABLES = new WeakMap<TestOutcome, ReadonlyMap<string, Standing>>();

export function standingIn(outcome: TestOutcome, id: string): Standing {
  const table = TABLES.get(outcome) ?? toTable(outcome);
  TABLES.set(outcome, table);
  return table.get(id) ?? "absent";
}

/** Of several results under one id the first counts. */
function toTable({ results }: TestOutcome): ReadonlyMap<string, Standing> {
  const table = new Map<string, Standing>();
  for (const { id, status } of results) if (!table.has(id)) table.set(id, COLOUR[status]);
  return table;
}

/**
 * A test that is not there counts as red when its whole file could not be loaded, in every run. Where the runner itself
 * broke off without a report, so does every test.
 */
export function toBaseStandings(runs: readonly TestOutcome[]): BaseStandings {
  const tables = runs.map((run) => new Map(run.results.map((result) => [result.id, COLOUR[result.status]])));
  const brokeOff = runs.every(isBrokenOff);
  const lookUp = (table: ReadonlyMap<string, Standing>, id: string): Standing => {
    const found = table.get(id);
    if (found !== undefined) return found;
    const whole = table.get(`${fileOfTest(id)}::${WHOLE_FILE}`);
    return brokeOff || whole === "red" ? "red" : "absent";
  };
  return {
    of(id) {
      const seen = new Set(tables.map((table) => lookUp(table, id)));
      return seen.size === 1 ? ([...seen][0] ?? "absent") : "flaky";
    },
    ids: [...new Set(tables.flatMap((table) => [...table.keys()]))],
  };
}

/** It started and failed, and nothing can be read from it: 126, 127 and above mean it never started or was killed. */
export function isBrokenOff(outcome: TestOutcome): boolean {
  return outcome.results.length === 0 && !outcome.timedOut && outcome.exitCode > 0 && outcome.exitCode < 126;
}

/** Why the exit status and the report cannot both be true; undefined when they agree. */
export function findContradiction(outcome: TestOutcome): string | undefined {
  const red = outcome.results.some((result) => COLOUR[result.status] === "red");
  if (outcome.exitCode === 0 && outcome.results.length === 0) return "the runner ended with success and left no report";
  if (outcome.exitCode === 0 && red) return "the runner ended with success although its report has failures";
  if (outcome.exitCode !== 0 && !outcome.timedOut && outcome.results.length > 0 && !red) {
    return `the report has no failure although the runner ended with status ${outcome.exitCode}`;
  }
  return undefined;
}

export interface Comparison {
  /** Red on the base, green now. */
  readonly gained: readonly string[];
  /** Green on the base, anything else now. */
  readonly lost: readonly string[];
  /** Those of `lost` that are not there at all now. */
  readonly missing: readonly string[];
  /** Mixed on the base. */
  readonly flaky: readonly string[];
}

export function compareOutcomes(base: BaseStandings, after: TestOutcome): Comparison {
  const now = new Map(after.results.map((result) => [result.id, COLOUR[result.status]]));
  const lost = base.ids.filter((id) => base.of(id) === "green" && now.get(id) !== "green");
  return {
    gained: [...now].filter(([id, standing]) => standing === "green" && base.of(id) === "red").map(([id]) => id),
    lost,
    missing: lost.filter((id) => !now.has(id)),
    flaky: base.ids.filter((id) => base.of(id) === "flaky"),
  };
}

/** Everything that was green is now gone or could not even run, and nothing else is green. */
export function isAllBroken(base: BaseStandings, after: TestOutcome): boolean {
  const green = base.ids.filter((id) => base.of(id) === "green");
  const failed = after.results.some((result) => result.status === "failed" || result.status === "passed");
  return green.length > 0 && !failed && green.every((id) => standingIn(after, id) !== "green");
}

/** The results of `second` added to `first`; the first one's exit status stays unless only the second failed. */
export function mergeOutcomes(first: TestOutcome, second: TestOutcome): TestOutcome {
  const known = new Set(first.results.map((result) => result.id));
  return {
    ...first,
    exitCode: first.exitCode === 0 ? second.exitCode : first.exitCode,
    results: [...first.results, ...second.results.filter((result) => !known.has(result.id))],
    output: `${first.output}\n${second.output}`.trim(),
    durationMs: first.durationMs + second.durationMs,
  };
}

/** The files of these tests, each once; none for tests that stand for a command. */
export function listTestFiles(ids: readonly string[]): readonly string[] {
  return [...new Set(ids.map(fileOfTest))].filter((file) => file !== "command" && file !== "");
}

export function isWholeFile(id: string): boolean {
  return nameOfTest(id) === WHOLE_FILE;
}
