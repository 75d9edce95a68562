/** All tests of a tree, and certainly those in certain files. */
import type { Sandbox } from "../../domain/ports.ts";
import { ALL_TESTS, type TestOutcome, type TestScope } from "../../domain/testing.ts";
import { mergeOutcomes } from "../compare-outcomes.ts";
import { runTests } from "./run-tests.ts";
import { knowsFiles } from "../runners/runner-adapters.ts";
import { fileOfTest, type TestPlan } from "../test-plan.ts";

export interface SuiteDeps {
  readonly randomHex: (bytes: number) => string;
  /** One run may take this long. */
  readonly suiteTimeoutMs?: number;
}

export interface SuiteRun {
  readonly sandbox: Sandbox;
  readonly plan: TestPlan;
  /** Test files that have to be among the results, although the command may not pick them up by itself. */
  readonly required: readonly string[];
  readonly deps: SuiteDeps;
  readonly env?: Readonly<Record<string, string>>;
}

/** Unless the caller says otherwise; architecture.md's deep mode has the same bound. */
export const SUITE_TIMEOUT_MS = 15 * 60_000;

/** One run with a fresh report name. */
export function runScope(run: Omit<SuiteRun, "required">, scope: TestScope, signal: AbortSignal): Promise<TestOutcome> {
  const { sandbox, plan, deps, env = {} } = run;
  const timeoutMs = deps.suiteTimeoutMs ?? SUITE_TIMEOUT_MS;
  return runTests({ sandbox, plan, scope, env, nonce: deps.randomHex(12), timeoutMs }, signal);
}

/**
 * A suite that does not end in time is given up for its required files alone, if there are any; `timedOut` still says
 * so of the whole.
 */
export async function runWholeSuite(run: SuiteRun, signal: AbortSignal): Promise<TestOutcome> {
  const all = await runScope(run, ALL_TESTS, signal);
  const seen = new Set(all.results.map((result) => fileOfTest(result.id)));
  const left = !knowsFiles(run.plan.runner) ? [] : run.required.filter((file) => !seen.has(file));
  if (left.length === 0) return all;
  const more = await runScope(run, { files: left, name: null }, signal);
  if (all.timedOut) return { ...more, timedOut: true };
  // A command that finds no tests ends with a failure that says nothing about those that were asked for by name.
  return all.results.length === 0 && more.results.length > 0 ? more : mergeOutcomes(all, more);
}
