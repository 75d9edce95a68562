import { NEVER, type TestMarks } from "../test-marks.ts";

/** pytest and unittest. */
export const python: TestMarks = {
  files: /\.pyi?$/,
  declares: [/^\s*(?:async\s+)?def\s+(?<name>test\w*)\s*\(/, /^\s*class\s+(?<name>Test\w*|\w+Tests?)\b/],
  skips:
    /@?pytest\.mark\.(?:skip|skipif|xfail)\b|\bpytest\.(?:skip|xfail|importorskip)\s*\(|@unittest\.(?:skip|skipIf|skipUnless|expectedFailure)\b|\bself\.skipTest\s*\(|\bSkipTest\b/,
  only: NEVER,
  asserts: /\bassert\b|\bself\.(?:assert|fail)\w*\(|\bpytest\.(?:raises|warns|fail)\b|\bassert_\w+\(/,
  exits:
    /\b(?:sys\.exit|os\._exit)\s*\(\s*(?:0|None)?\s*\)|(?:^|[;:])\s*(?:exit|quit)\s*\(\s*(?:0|None)?\s*\)\s*(?:$|#|;\s*\S)|\bos\.kill\s*\(\s*os\.getpid|\braise\s+SystemExit\s*(?:\(\s*(?:0|None)?\s*\)|$|[#;]|from\b)/,
  bends:
    /\b(?:unittest|TestCase|pytest)\b(?:\.\w+|\[["'\w]+\])+\s*=(?!=)|\bsetattr\(\s*(?:unittest|pytest|\w*TestCase)\b/,
  asks: /\bPYTEST_\w+|["']_?(?:pytest|unittest)\b[^#]{0,60}\bsys\.modules\b|\bsys\.modules\b[^#]{0,60}["']_?(?:pytest|unittest)\b/,
  brings: /^\s*(?:import|from)\s+(?:pytest|_pytest)\b|\bSkipTest\b/,
};
