/** What to look for in changed lines of tests, of configuration and of code. */

/** The name a line declares a test or a group under; undefined when it declares none. */
export function findDeclaredTest(line: string): string | undefined {
  const js =
    /^\s*(?:[xf])?(?:test|it|describe|context|suite|specify)(?:\.\w+)*\s*(?:\.each\b.*?\))?\(\s*(["'`])((?:\\.|(?!\1).)*)\1/.exec(
      line,
    );
  if (js !== null) return js[2];
  return /^\s*(?:async\s+)?def\s+(test\w*)\s*\(/.exec(line)?.[1] ?? /^\s*class\s+(Test\w*|\w+Tests?)\b/.exec(line)?.[1];
}

const SKIPS: readonly (readonly [RegExp, string])[] = [
  [/\b(?:it|test|describe|context|suite|specify)(?:\.\w+)*\.(?:skip|skipIf|fixme|failing|fails)\b/, "skipped test"],
  [/\bx(?:it|test|describe|context|specify)\s*\(/, "skipped test"],
  [/\b(?:it|test|describe|context|suite|specify)(?:\.\w+)*\.todo\b/, "test turned into a todo"],
  [/\b(?:it|test|describe)\s*\(.*\{\s*(?:skip|todo)\s*:/, "skipped test"],
  [/\b(?:this|t|ctx|context)\.skip\s*\(/, "skipped test"],
  [/\bt\.todo\s*\(/, "test turned into a todo"],
  [/@?pytest\.mark\.(?:skip|skipif|xfail)\b|\bpytest\.(?:skip|xfail|importorskip)\s*\(/, "skipped test"],
  [/@unittest\.(?:skip|skipIf|skipUnless|expectedFailure)\b|\bself\.skipTest\s*\(|\bSkipTest\b/, "skipped test"],
];
const ONLY =
  /\b(?:it|test|describe|context|suite|specify)(?:\.\w+)*\.only\b|\bf(?:it|describe|context)\s*\(\s*["'`]|\{\s*only\s*:\s*true/;

/** Marks that keep an existing test from counting. */
export function findSkip(line: string): string | undefined {
  return SKIPS.find(([pattern]) => pattern.test(line))?.[1];
}

/** Marks that keep all other tests from running. */
export function isOnly(line: string): boolean {
  return ONLY.test(line);
}

const ASSERTION =
  /\bassert\b|\bassert[A-Z_.]\w*|\bexpect\s*\(|\.should\b|\bshould\.|\bself\.(?:assert|fail)\w*\(|\bpytest\.raises\b|\b(?:t|assert)\.(?:is|ok|equal|deepEqual|throws|rejects|match|not\w*|true|false)\w*\s*\(/;

export function isAssertion(line: string): boolean {
  return ASSERTION.test(line) && !/^\s*(?:import|from|const|let|var)\b.*(?:require|import|from)\b/.test(line);
}

const EARLY_EXIT =
  /\bprocess\.(?:exit|reallyExit)\s*\(\s*0?\s*\)|\bprocess\.exitCode\s*=\s*0\b|\b(?:sys\.exit|os\._exit)\s*\(\s*0?\s*\)|\bos\.kill\s*\(\s*os\.getpid|\bprocess\.kill\s*\(\s*process\.pid|\braise\s+SystemExit\b(?!\s*\(\s*[1-9])/;

/** An exit that ends a test run with success before the tests have spoken. */
export function isEarlyExit(line: string): boolean {
  return EARLY_EXIT.test(line);
}

const JUDGE: readonly (readonly [RegExp, string])[] = [
  [
    /\b(?:assert|expect|chai|should|unittest|TestCase|pytest)\b(?:\.\w+|\[["'\w]+\])+\s*=(?!=|>)|\bObject\.(?:assign|define\w+)\(\s*(?:assert|expect|chai)\b|\bsetattr\(\s*(?:unittest|pytest|\w*TestCase)\b/,
    "changed what assertions do",
  ],
  [
    /\bNODE_TEST_CONTEXT\b|\bJEST_WORKER_ID\b|\bVITEST(?:_\w+)?\b|\bPYTEST_\w+|\bMOCHA_\w+|["'](?:pytest|unittest)["']\s+in\s+sys\.modules|\bNODE_ENV\b.{0,8}["']test["']|\bnpm_lifecycle_event\b/,
    "asks whether a test is running",
  ],
  [
    /(?:\bfrom|\brequire\(|\bimport\(?)\s*["'](?:node:test(?:\/\w+)?|vitest|@jest\/\w+|mocha)["']|^\s*(?:import|from)\s+(?:pytest|_pytest)\b/,
    "brings the test runner into the code",
  ],
];

/** A line of code that reaches for what judges it; code has no business with that, only tests have. */
export function findJudgeTouch(line: string): string | undefined {
  return JUDGE.find(([pattern]) => pattern.test(line))?.[1];
}

/** A line of a test that makes every assertion pass. */
export function bendsAssertions(line: string): boolean {
  return JUDGE[0]?.[0].test(line) ?? false;
}

const PACKAGE_JSON =
  /"(?:(?:pre|post)?test(?::[\w:.-]+)?|jest|mocha|vitest|ava|nyc|c8|coverageThreshold|testMatch|testRegex|testPathIgnorePatterns|setupFiles\w*|check-coverage)"\s*:/;
const PYTHON_PROJECT =
  /\[tool[.:](?:pytest|coverage)|\b(?:addopts|testpaths|python_(?:files|classes|functions)|norecursedirs|fail_under|collect_ignore\w*|filterwarnings|xfail_strict|markers)\b/;
const BUILD_TEST = /^\s*(?:test|check)\s*:/;

/** Whether a changed line of a file that is only partly about tests is about them. */
export function isTestSetting(path: string, line: string): boolean {
  if (/(?:^|\/)package\.json$/.test(path)) return PACKAGE_JSON.test(line);
  if (/(?:^|\/)(?:pyproject\.toml|setup\.cfg)$/.test(path)) return PYTHON_PROJECT.test(line);
  return /(?:^|\/)(?:Makefile|justfile|Taskfile\.ya?ml)$/i.test(path) && BUILD_TEST.test(line);
}
