/** Words of the tests: how to run them, and what a run of them showed. */

/** `command` is any command: its exit status, or TAP or JUnit that it prints. */
export const TEST_RUNNERS = [
  "node:test",
  "jest",
  "mocha",
  "vitest",
  "ava",
  "tap",
  "tape",
  "uvu",
  "jasmine",
  "bun",
  "pytest",
  "unittest",
  "go",
  "cargo",
  "maven",
  "gradle",
  "rspec",
  "minitest",
  "phpunit",
  "dotnet",
  "ctest",
  "meson",
  "command",
] as const;
export type TestRunnerName = (typeof TEST_RUNNERS)[number];

/** What one test did. `error` is a failure that is no assertion: import, syntax, timeout, collection. */
export type TestStatus = "passed" | "failed" | "error" | "skipped";

export interface TestResult {
  /** `file::name`, the file relative to the repository's root. */
  readonly id: string;
  readonly status: TestStatus;
  /** Message and first frames, for people and for the model; empty when passed. */
  readonly detail: string;
  /** Where the report has it. A file's tests add up to the file: a subtest's time is in that of the test around it. */
  readonly durationMs?: number;
}

/** What to run: everything, or these files, or tests whose name contains a text. */
export interface TestScope {
  readonly files: readonly string[];
  readonly name: string | null;
  /** Ended after this long, where the runner's own limit is longer. */
  readonly maxMs?: number;
  /** Also which lines of which files are run, where the runner can say. */
  readonly coverage?: true;
}

/** Of one file, as a runner measured it. Lines count from 1. */
export interface FileCoverage {
  readonly path: string;
  /** How many lines can be run at all. */
  readonly lines: number;
  /** Those that were not, in order. */
  readonly missed: readonly number[];
  /** It has more lines than were read. */
  readonly isCut?: true;
}

export interface MeasuredCoverage {
  readonly kind: "measured";
  /** Empty where the runner could not say. */
  readonly files: readonly FileCoverage[];
  /** There are more files than were read. */
  readonly isCut: boolean;
}

/** `too-large`: the runner wrote more than is read, and part of it would pass for the whole. */
export type Coverage = MeasuredCoverage | { readonly kind: "too-large"; readonly maxBytes: number };

export const ALL_TESTS: TestScope = { files: [], name: null };

/** Test files that a change most likely turns red, best first, and for people why; `all` where nobody can say. */
export type ImpactedTests = { readonly files: readonly string[]; readonly why: ReadonlyMap<string, string> } | "all";

/** One run of the tests. `results` is empty when nothing could be read from it; then `exitCode` is all there is. */
export interface TestOutcome {
  readonly runner: TestRunnerName;
  readonly command: string;
  readonly exitCode: number;
  readonly results: readonly TestResult[];
  /** Tail of the output, for a person. */
  readonly output: string;
  readonly timedOut: boolean;
  readonly durationMs: number;
  /** Only where it was asked for. */
  readonly coverage?: Coverage;
}
