/** Files that are only partly about tests: which of their lines are. */

type Setting = readonly [path: RegExp, line: RegExp];

const SETTINGS: readonly Setting[] = [
  [
    /(?:^|\/)package\.json$/,
    /"(?:(?:pre|post)?test(?::[\w:.-]+)?|jest|mocha|vitest|ava|nyc|c8|tap|coverageThreshold|testMatch|testRegex|testPathIgnorePatterns|setupFiles\w*|check-coverage)"\s*:/,
  ],
  [/(?:^|\/)composer\.json$/, /"(?:(?:pre|post)-)?test(?:[:-][\w:.-]+)?"\s*:/],
  [/(?:^|\/)deno\.jsonc?$/, /"test"\s*:/],
  [
    /(?:^|\/)(?:pyproject\.toml|setup\.(?:cfg|py))$/,
    /\bpytest11\b|\bpytest["']?\s*\.\s*ini_options|\[tool[.:](?:pytest|coverage)|\b(?:addopts|testpaths|python_(?:files|classes|functions)|norecursedirs|fail_under|collect_ignore\w*|filterwarnings|xfail_strict|markers)\b/,
  ],
  [/(?:^|\/)(?:Makefile|GNUmakefile|justfile|Taskfile\.ya?ml)$/i, /^\s*(?:test|check)\s*:/],
  [/(?:^|\/)Cargo\.toml$/, /\[\[test\]\]|\[profile\.test|^\s*(?:test|doctest|harness|autotests)\s*=/],
  [
    /(?:^|\/)pom\.xml$/,
    /surefire|failsafe|jacoco|skipTests|maven\.test|testFailureIgnore|<\/?(?:excluded?Groups?|groups|exclude|include|minimum)s?>/,
  ],
  [
    /(?:^|\/)[\w.-]+\.gradle(?:\.kts)?$/,
    /\btest\b.*\{|\buseJUnit|\bignoreFailures\b|\benabled\s*=\s*false|\bjacoco|\b(?:include|exclude)(?:TestsMatching|Tags|Groups|Category|Categories)\b|\bexclude\s*\(?\s*["'](?:\*\*\/|[^"']*(?:[Tt]est|Spec|\.(?:class|java|kt|groovy)\b))|\bfailOnNoDiscoveredTests\b/,
  ],
  [
    /(?:^|\/)Rakefile$|\.rake$/,
    /TestTask|RakeTask|\btask\s*\(?\s*:?["']?(?:test|spec)\b|\b(?:pattern|test_files|exclude_pattern)\s*=/,
  ],
  [
    /\.(?:cs|fs|vb)proj$/,
    /IsTestProject|VSTest|<(?:Compile|None|EmbeddedResource)\s+Remove=|CollectCoverage|<Threshold>/,
  ],
  [
    /(?:^|\/)(?:CMakeLists\.txt|[^/]+\.cmake)$/,
    /\badd_test\s*\(|\b(?:function|macro)\s*\(\s*(?:add_test|\w+_discover_tests)\b|\benable_testing\b|\bset_tests_properties\b|\bWILL_FAIL\b|\bDISABLED\b|_discover_tests\s*\(|\bNDEBUG\b/i,
  ],
  [/(?:^|\/)meson\.build$/, /\btest\s*\(|\bshould_fail\b|\bb_ndebug\b/],
];

/** Whether a changed line of a file that is only partly about tests is about them. */
export function isTestSetting(path: string, line: string): boolean {
  return SETTINGS.some(([file, pattern]) => file.test(path) && pattern.test(line));
}
