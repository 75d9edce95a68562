import type { TestMarks } from "../test-marks.ts";

/** PHPUnit and Pest. */
export const php: TestMarks = {
  files: /\.php$/,
  declares: [
    /^\s*(?:(?:public|final|static)\s+)*function\s+(?<name>test\w*)\s*\(/,
    /^\s*(?:it|test|describe)\s*\(\s*(?<quote>["'])(?<name>(?:\\.|(?!\k<quote>).)*)\k<quote>/,
  ],
  skips:
    /\bmarkTest(?:Skipped|Incomplete)\b|->(?:skip|todo)\s*\(|@requires\b|#\[Requires|@doesNotPerformAssertions|\bSkippedTest\w*/,
  only: /->only\s*\(/,
  asserts: /->assert\w+\(|(?:self|static|Assert)::assert\w+\(|\bexpectException\w*\(|\bexpect\s*\(|->fail\(/,
  exits: /(?:^|[;{}\s])(?:exit|die)\s*(?:\(\s*(?:0|)\s*\))?\s*;/,
  bends: /\bclass_alias\s*\(.*(?:Assert|TestCase)/,
  asks: /\bPHPUNIT_\w+|defined\(\s*["']PHPUNIT|class_exists\(\s*["']?\\?PHPUnit/,
  brings: /^\s*use\s+PHPUnit\\/,
};
