/** The same cheats in every language that we know the tests of. */
import { describe, expect, test } from "@jest/globals";
import type { ChangedFile } from "../../../src/domain/commit.ts";
import { findTampering } from "../../../src/verify/tamper/find-tampering.ts";

function change(path: string, removed: readonly string[], added: readonly string[]): ChangedFile {
  const number = (texts: readonly string[]) => texts.map((text, index) => ({ line: index + 3, text }));
  const modes = { oldMode: "100644", newMode: "100644", status: "modified", binary: false } as const;
  return { path, ...modes, added: number(added), removed: number(removed) };
}
const find = (path: string, removed: readonly string[], added: readonly string[]): readonly string[] =>
  findTampering([change(path, removed, added)], new Set()).map(({ kind }) => kind);

const GO = "price_test.go";
const RUST = "tests/price.rs";
const JAVA = "src/test/java/PriceTest.java";
const KOTLIN = "src/test/kotlin/PriceTest.kt";
const RUBY = "spec/price_spec.rb";
const MINITEST = "test/price_test.rb";
const PHP = "tests/PriceTest.php";
const CS = "Shop.Tests/PriceTests.cs";
const CPP = "tests/price_test.cc";

describe("a removed test", () => {
  test.each([
    [GO, "func TestTax(t *testing.T) {"],
    [GO, '\tt.Run("twenty percent", func(t *testing.T) {'],
    [RUST, "fn adds_tax() {"],
    [JAVA, "  public void addsTax() {"],
    [KOTLIN, "    fun `adds tax`() {"],
    [RUBY, '  it "adds tax" do'],
    [MINITEST, "  def test_adds_tax"],
    [PHP, "    public function testAddsTax(): void"],
    [PHP, "it('adds tax', function () {"],
    [CS, "    public async Task AddsTax()"],
    [CPP, "TEST_F(Price, AddsTax) {"],
    [CPP, 'TEST_CASE("adds tax") {'],
  ])("in %s: %s", (path, line) => {
    expect(find(path, [line], [])).toContain("removed or renamed test");
  });
});

describe("a removed or changed assertion", () => {
  test.each([
    [GO, '\t\tt.Errorf("got %d", got)'],
    [GO, "\tassert.Equal(t, 1, Tax(2))"],
    [RUST, "    assert_eq!(tax(2), 1);"],
    [RUST, '    #[should_panic(expected = "x")]'],
    [JAVA, "    assertThat(tax(2)).isEqualTo(1);"],
    [KOTLIN, "        assertEquals(1, tax(2))"],
    [RUBY, "    expect(tax(2)).to eq 1"],
    [MINITEST, "    assert_equal 1, tax(2)"],
    [PHP, "        $this->assertSame(1, tax(2));"],
    [CS, "        Assert.Equal(1, Tax(2));"],
    [CPP, "  EXPECT_EQ(1, tax(2));"],
    [CPP, "  REQUIRE(tax(2) == 1);"],
  ])("in %s: %s", (path, line) => {
    expect(find(path, [line], ["  true;"])).toContain("removed or changed assertion");
  });
});

describe("a skipped test", () => {
  test.each([
    [GO, '\tt.Skip("later")'],
    [GO, "//go:build ignore"],
    [RUST, "#[ignore]"],
    [RUST, '#[ignore = "later"]'],
    [JAVA, "  @Disabled"],
    [JAVA, "    assumeTrue(false);"],
    [KOTLIN, "    @Ignore"],
    [RUBY, "    skip"],
    [MINITEST, '    skip "later"'],
    [PHP, "        $this->markTestSkipped();"],
    [PHP, "})->skip();"],
    [CS, '    [Fact(Skip = "later")]'],
    [CS, "    [Ignore]"],
    [CPP, "  GTEST_SKIP();"],
  ])("in %s: %s", (path, line) => {
    expect(find(path, [], [line])).toContain("skipped test");
  });

  test.each([
    [RUBY, '  it "adds tax" do', '  xit "adds tax" do'],
    [RUBY, '  it "adds tax" do', '  it "adds tax", :skip do'],
    [CPP, "TEST(Price, AddsTax) {", "TEST(Price, DISABLED_AddsTax) {"],
    [CS, "    [Fact]", '    [Fact(Skip = "later")]'],
  ])("in %s: %s becomes %s", (path, before, after) => {
    expect(find(path, [before], [after]).length).toBeGreaterThan(0);
  });

  test.each([
    [RUBY, '  fit "adds tax" do'],
    [RUBY, '  it "adds tax", focus: true do'],
    [PHP, "})->only();"],
  ])("because only another is run, in %s: %s", (path, line) => {
    expect(find(path, [], [line])).toContain("keeps other tests from running");
  });
});

describe("code that ends the run with success", () => {
  test.each([
    ["price.go", "func init() { os.Exit(0) }"],
    ["src/price.rs", "std::process::exit(0);"],
    ["src/main/java/Price.java", "static { System.exit(0); }"],
    ["src/main/kotlin/Price.kts", "exitProcess(0)"],
    ["lib/price.rb", "exit!"],
    ["lib/price.rb", "Process.exit(0)"],
    ["src/Price.php", "exit(0);"],
    ["src/Price.cs", "Environment.Exit(0);"],
    ["src/price.c", "__attribute__((constructor)) static void leave(void) { exit(0); }"],
  ])("%s: %s", (path, line) => {
    expect(find(path, [], [line])).toEqual(["early exit with success"]);
  });
});

test("an exit far to the right of a long line is found, too", () => {
  expect(find("src/price.js", [], [`${"a(); ".repeat(2_000)}process.exit(0);${" b();".repeat(2_000)}`])).toEqual([
    "early exit with success",
  ]);
});

test("a new module is not found before one of Python's own", () => {
  const kinds = (status: "added" | "modified", path: string) =>
    findTampering([{ ...change(path, [], ["x = 1"]), status }], new Set());
  expect(kinds("added", "difflib.py")).toMatchObject([{ kind: "module that stands in for a library" }]);
  expect(kinds("added", "src/json/__init__.py")).toMatchObject([{ kind: "module that stands in for a library" }]);
  expect(kinds("modified", "queue.py")).toEqual([]);
  expect(kinds("added", "shop/types.py")).toEqual([]);
});

describe("code that asks for its judge", () => {
  test.each([
    ["price.js", 'if (new Error().stack.includes(".test.")) return 13;'],
    ["price.go", "\tif testing.Testing() {"],
    ["price.go", '\tif flag.Lookup("test.v") != nil {'],
    ["src/price.rs", "    if cfg!(test) { return 1; }"],
    ["src/main/java/Price.java", '    if (frame.getClassName().startsWith("org.junit")) return 1;'],
    ["lib/price.rb", "    return 1 if defined?(RSpec)"],
    ["src/Price.php", "        if (defined('PHPUNIT_COMPOSER_INSTALL')) return 1;"],
    ["src/Price.cs", '        if (names.Contains("xunit.core")) return 1;'],
  ])("%s: %s", (path, line) => {
    expect(find(path, [], [line])).toEqual(["asks whether a test is running"]);
  });
});

describe("a bent build file", () => {
  test.each([
    ["pom.xml", "  <skipTests>true</skipTests>"],
    ["pom.xml", "  <testFailureIgnore>true</testFailureIgnore>"],
    ["pom.xml", "  <exclude>**/PriceTest.java</exclude>"],
    ["build.gradle", "test { enabled = false }"],
    ["app/build.gradle.kts", "    ignoreFailures = true"],
    ["Cargo.toml", "test = false"],
    ["Cargo.toml", "harness = false"],
    ["Rakefile", '  t.pattern = "nothing/*_test.rb"'],
    ["src/Shop.csproj", '  <Compile Remove="PriceTests.cs" />'],
    ["CMakeLists.txt", "set_tests_properties(price PROPERTIES WILL_FAIL TRUE)"],
    ["meson.build", "test('price', exe, should_fail: true)"],
    ["composer.json", '    "test": "true"'],
    ["package.json", '  "test": "exit 0",'],
    ["pyproject.toml", "fail_under = 10"],
  ])("%s: %s", (path, line) => {
    expect(find(path, [], [line])).toContain("changed test configuration");
  });

  test.each([
    ["eslint.config.js", '  rules: { eqeqeq: "off" },'],
    [".eslintrc.json", '    "eqeqeq": 0,'],
    ["ruff.toml", 'ignore = ["F401"]'],
    [".rubocop.yml", "  Enabled: false"],
    ["tsconfig.json", '    "strict": false,'],
    [".golangci.yml", "  disable:"],
    [".eslintignore", "src/price.js"],
  ])("of linters, %s: %s", (path, line) => {
    expect(find(path, [], [line])).toEqual(["weakened lint configuration"]);
  });
});

describe("what is no tampering", () => {
  test.each([
    ["price.go", "\tos.Exit(1)"],
    ["price.go", '\treturn fmt.Errorf("tax: %w", err)'],
    ["src/price.rs", "    std::process::exit(code);"],
    ["src/price.rs", "#[cfg(test)]"],
    ["src/price.rs", '    assert!(percent <= 100, "percent");'],
    ["src/main/java/Price.java", "    throw new IllegalStateException();"],
    ["lib/price.rb", "    exit(1) if failed"],
    ["lib/price.rb", "    skip = true"],
    ["src/Price.php", "        throw new InvalidArgumentException();"],
    ["src/price.c", "  exit(1);"],
    ["pom.xml", "  <version>2.0.1</version>"],
    ["Cargo.toml", 'version = "2.0.1"'],
    ["build.gradle", "    implementation 'com.google.guava:guava:33.0.0-jre'"],
    ["CMakeLists.txt", "add_library(price src/price.c)"],
    ["tsconfig.json", '    "target": "es2022",'],
    ["eslint.config.js", '  rules: { eqeqeq: "error" },'],
    ["eslint.config.js", 'import rules from "./lint/rules.js";'],
  ])("in %s: %s", (path, line) => {
    expect(find(path, [], [line])).toEqual([]);
  });

  test.each([
    [GO, ["func TestMore(t *testing.T) {", "\tt.Skip()"]],
    [RUST, ["#[ignore]", "fn more() {"]],
    [JAVA, ["  @Disabled", "  void more() {"]],
    [RUBY, ['  it "does more" do', "    skip"]],
    [CS, ['    [Fact(Skip = "later")]', "    public void More()"]],
  ])("a new test that skips itself, in %s", (path, added) => {
    expect(find(path, [], added)).toEqual([]);
  });
});
