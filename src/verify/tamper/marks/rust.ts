import { NEVER, type TestMarks } from "../test-marks.ts";

/** cargo's own runner. A test is a function without arguments; the attribute above it has no name to know it by. */
export const rust: TestMarks = {
  files: /\.rs$/,
  declares: [/^\s*(?:pub(?:\([^)]*\))?\s+)?(?:async\s+)?fn\s+(?<name>\w+)\s*\(\s*\)/],
  skips: /#!?\[\s*(?:cfg_attr\(.*\bignore\b|ignore\b|cfg\(any\(\)\))/,
  only: NEVER,
  asserts: /\b(?:debug_)?assert(?:_\w+)?!\s*[({[]|#\[should_panic|\bpanic!\s*\(|\bunreachable!\s*\(/,
  exits: /\bprocess::exit\(\s*0\s*\)|\bprocess::abort\(\)|\blibc::_?exit\(\s*0\s*\)/,
  bends:
    /\bmacro_rules!\s*(?:r#)?(?:(?:debug_)?assert(?:_eq|_ne|_matches)?|panic|matches|unreachable|todo|unimplemented)\b/,
  asks: /\bcfg!\s*[({[](?:[^;{}]*[(,])?\s*test\s*[,)\]}]|#!?\[\s*cfg\(.*\bnot\(\s*(?:(?:any|all)\([^()]*)?(?<!["\w-])test(?!["\w-])/,
  brings: NEVER,
};
