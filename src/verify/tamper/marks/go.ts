import { NEVER, type TestMarks } from "../test-marks.ts";

/** The standard runner, with testify beside it. */
export const go: TestMarks = {
  files: /\.go$/,
  declares: [
    /^func\s+(?:\([^)]*\)\s*)?(?<name>(?:Test|Example|Fuzz)\w*)\s*\(/,
    /\b[tb]\.Run\(\s*(?<quote>["`])(?<name>(?:\\.|(?!\k<quote>).)*)\k<quote>/,
  ],
  skips: /\b[tbf]\.Skip(?:f|Now)?\(|^\/\/go:build\s+(?:ignore|!)|\btesting\.Short\(\)/,
  only: NEVER,
  asserts:
    /\bt\.(?:Error|Errorf|Fatal|Fatalf|Fail|FailNow)\(|\b(?:assert|require|is|qt)\.\w+\(|^\s*\/\/\s*(?:Unordered o|O)utput:/,
  conditions: /^\s*(?:\}\s*else\s+)?if\b.*(?:[!=]=|[<>]|!\w)/,
  exits: /\bos\.Exit\(\s*0\s*\)|\bsyscall\.Exit\(\s*0\s*\)|\bruntime\.Goexit\(\)/,
  bends: NEVER,
  asks: /\btesting\.Testing\(\)|\bflag\.Lookup\(\s*"test\.|\bos\.Args\b.*\.test\b/,
  brings: /^\s*(?:import\b)?\s*\(?\s*(?:[\w.]+\s+)?"testing"\s*[);]?\s*(?:\/[/*].*)?$/,
};
