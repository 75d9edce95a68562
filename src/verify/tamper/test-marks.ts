/** What lines of one language's tests, and of code that cheats them, look like. Data; a language is one small file. */

export interface TestMarks {
  /** Paths that these marks are for. */
  readonly files: RegExp;
  /** A line that declares a test or a group of tests; the group `name` is its name. */
  readonly declares: readonly RegExp[];
  /** Keeps an existing test from counting. */
  readonly skips: RegExp;
  /** Keeps all other tests from running. */
  readonly only: RegExp;
  readonly asserts: RegExp;
  /** What a test asserts by an ordinary condition with a failure below it. */
  readonly conditions?: RegExp;
  /** Ends the process with success, or kills it, before the tests have spoken. */
  readonly exits: RegExp;
  /** Makes assertions agree to anything. */
  readonly bends: RegExp;
  /** Asks whether a test is running. */
  readonly asks: RegExp;
  /** Brings the test runner into code that is no test. */
  readonly brings: RegExp;
}

export const NEVER = /(?!)/;
