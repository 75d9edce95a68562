/** Lines of build files without which a new test would not be run. They take nothing from the tests that were there. Pure. */
import type { ChangedFile, ChangedLine } from "../../domain/commit.ts";

type Declaration = readonly [path: RegExp, line: RegExp];

const DECLARATIONS: readonly Declaration[] = [
  [
    /(?:^|\/)(?:CMakeLists\.txt|[^/]+\.cmake)$/,
    /^\s*(?:add_test|enable_testing|\w+_discover_tests)\s*\((?!.*(?:WILL_FAIL|DISABLED|NDEBUG|set_tests_properties|TEST_FILTER))/i,
  ],
  [/(?:^|\/)meson\.build$/, /^\s*test\s*\((?!.*(?:should_fail|b_ndebug))/],
  [/(?:^|\/)Cargo\.toml$/, /^\s*\[\[test\]\]\s*(?:#.*)?$/],
];
/** Gone, it may have taken tests along whose place the new ones take. */
const TAKES_AWAY = /test|\badd_subdirectory\b|\bsubdir\b/i;

/** `line` is one of the file's added ones. */
export function declaresNewTest(file: ChangedFile, line: ChangedLine): boolean {
  const isDeclared = DECLARATIONS.some(([path, pattern]) => path.test(file.path) && pattern.test(line.text));
  if (!isDeclared || takesAway(file)) return false;
  return !file.path.endsWith(".toml") || !bendsPaths(file.added);
}

function takesAway({ added, removed }: ChangedFile): boolean {
  const stays = new Set(added.map(({ text }) => text.trim()));
  return removed.some(({ text }) => TAKES_AWAY.test(text) && !stays.has(text.trim()));
}

/** Cargo finds `tests/<name>.rs` by itself; a declared path under that name takes its place. */
function bendsPaths(added: readonly ChangedLine[]): boolean {
  const names = added.flatMap(({ text }) => /^\s*name\s*=\s*["']([^"']+)["']/.exec(text)?.[1] ?? []);
  const usual = new Set(names.flatMap((name) => [`tests/${name}.rs`, `tests/${name}/main.rs`]));
  let isOfTest = true;
  return added.some(({ text }) => {
    if (/^\s*\[/.test(text)) isOfTest = text.trim().startsWith("[[test]]");
    const path = /^\s*path\s*=\s*(.*)$/.exec(text)?.[1];
    return isOfTest && path !== undefined && !usual.has(path.replace(/#.*$/, "").trim().slice(1, -1));
  });
}
