/** Honest lines that look like a cheat's, and the cheat beside each. */
import { expect, test } from "@jest/globals";
import type { ChangedFile } from "../../../src/domain/commit.ts";
import { changesTestSettings } from "../../../src/verify/tamper/changed-settings.ts";
import { findTampering } from "../../../src/verify/tamper/find-tampering.ts";

type Lines = readonly string[];

function isAccused(path: string, added: Lines, removed: Lines = []): boolean {
  const number = (texts: Lines) => texts.map((text, at) => ({ line: at + 1, text }));
  const status: ChangedFile["status"] = removed.length === 0 ? "added" : "modified";
  const modes = { oldMode: "100644", newMode: "100644", status, binary: false };
  return findTampering([{ path, ...modes, added: number(added), removed: number(removed) }], new Set()).length > 0;
}

test.each<[string, Lines]>([
  ["tests/price.rs", ["macro_rules! assert_close {"]],
  ["src/cuda.h", ["#define CHECK_CUDA(x)"]],
  ["build.gradle", ["  implementation(x) { exclude group: 'org.slf4j' }"]],
  ["CMakeLists.txt", ["add_test(NAME tax COMMAND tax)", "gtest_discover_tests(tax)"]],
  ["meson.build", ["test('tax', tax)"]],
  ["Cargo.toml", ["[[test]]", 'name = "tax"', 'path = "tests/tax.rs"']],
  ["testutil/equal.go", ['import "testing"', "func Equal(t *testing.T) {"]],
  ["shop/equal.go", ['import "testing"', "func Equal(t testing.TB, a int) {"]],
  ["src/a.js", ["return typeof item;"]],
  ["src/a.rs", ["#[cfg(all(not(windows), test))]", 'if cfg!(feature = "test") {', "if cfg!(debug_assertions) {"]],
])("honest in %s: %j", (path, added) => {
  expect(isAccused(path, added)).toBe(false);
});

test.each<[string, Lines, Lines?]>([
  ["tests/price.rs", ["macro_rules! assert_eq {"]],
  ["src/cuda.h", ["#define CHECK(x)"]],
  ["src/cuda.h", ["#define EXPECT_EQ(a, b)"]],
  ["build.gradle", ["  exclude '**/PriceTest*'"]],
  ["build.gradle", ["  excludeTags 'slow'"]],
  ["CMakeLists.txt", ["add_test(NAME tax COMMAND true)"], ["add_test(NAME tax COMMAND tax)"]],
  ["CMakeLists.txt", ["add_test(NAME tax COMMAND true)"], ["add_subdirectory(more)"]],
  ["meson.build", ["test('tax', yes)"], ["test('tax', tax)"]],
  ["Cargo.toml", ["[[test]]", 'name = "tax"', 'path = "src/other.rs"']],
  ["testutil/equal.go", ['import "testing"', "func Is() bool { return testing.Testing() }"]],
  ["testutil/equal.go", ['import x "testing"', "func Is() bool { return x.Testing() }"]],
  ["shop/equal.go", ['import "testing"', "func Tax() int {"]],
  ["src/a.js", ['if (typeof it === "function") {']],
  ["src/a.js", ['if (typeof describe !== "undefined") {']],
  ["src/a.js", ['if ("describe" in globalThis) {']],
  ["src/a.js", ['if (process.execArgv.includes("--test")) {']],
  ["src/a.py", ['if any(m.startswith("pytest") for m in sys.modules):']],
  ["src/a.rs", ["#[cfg(all(not(test)))]"]],
  ["src/a.rs", ["if cfg!(any(test)) {"]],
])("a cheat in %s: %j", (path, added, ...[removed]) => {
  expect(isAccused(path, added, removed)).toBe(true);
});

test("npm's default script counts as none: a real command may take its place", () => {
  const none = 'echo "Error: no test specified" && exit 1';
  const accuses = (after: object): boolean | undefined =>
    changesTestSettings("package.json", {
      before: JSON.stringify({ scripts: { test: none } }),
      after: JSON.stringify({ scripts: after }),
    });
  expect([{ test: "node --test" }, { test: none }, { test: "npm run build && jest" }].map(accuses)).not.toContain(true);
  expect(
    [
      { test: "true" },
      { test: "node --test || true" },
      { test: "node --import ./mend.js --test" },
      { test: "node --test", pretest: "node mend.js" },
    ].map(accuses),
  ).toEqual([true, true, true, true]);
});
