/** A change that brings its own test, in languages whose programs not every machine has: go, cargo, ruby and php with phpunit. */
import { afterAll, beforeAll, describe, expect, jest, test } from "@jest/globals";
import { homedir } from "node:os";
import { join } from "node:path";
import { createVerifyBench, type Files, type VerifyBench } from "../verify/create-verify-bench.ts";

jest.setTimeout(10 * 60_000);

interface Language {
  readonly name: string;
  readonly base: Files;
  readonly fixed: Files;
  readonly idle: Files;
  readonly ownTest: Files;
  /** Reads the fix as text, in place of calling it. */
  readonly readingTest: Files;
  readonly command?: string;
}

const GO =
  "package money\n\n// AddTax rounds half a cent up.\nfunc AddTax(cents int, percent int) int {\n\treturn cents + cents*percent/100\n}\n\nfunc Twice(cents int) int {\n\treturn cents * 2\n}\n";
const RUBY =
  "module Money\n  def self.add_tax(cents, percent)\n    cents + cents * percent / 100\n  end\n\n  def self.twice(cents)\n    cents * 2\n  end\nend\n";
const RUST =
  "pub fn add_tax(cents: u32, percent: u32) -> u32 {\n    cents + cents * percent / 100\n}\n\npub fn twice(cents: u32) -> u32 {\n    cents * 2\n}\n";
const PHP =
  "<?php\nfunction add_tax($cents, $percent)\n{\n    return intdiv($cents * (100 + $percent), 100);\n}\n\nfunction twice($cents)\n{\n    return $cents * 2;\n}\n";
const RUBY_HEAD = 'require "minitest/autorun"\nrequire_relative "../lib/money"\n\n';
const PHP_HEAD = '<?php\nuse PHPUnit\\Framework\\TestCase;\nrequire_once __DIR__ . "/../src/money.php";\n\n';

const LANGUAGES: readonly Language[] = [
  {
    name: "Go",
    base: {
      "go.mod": "module example.com/money\n\ngo 1.19\n",
      "money.go": GO,
      "twice_test.go":
        'package money\n\nimport "testing"\n\nfunc TestTwice(t *testing.T) {\n\tif Twice(2) != 4 {\n\t\tt.Error("not twice")\n\t}\n}\n',
    },
    fixed: { "money.go": GO.replace("cents*percent/100", "(cents*percent+50)/100") },
    idle: { "money.go": GO.replace("cents + cents*percent/100", "cents*percent/100 + cents") },
    ownTest: {
      "tax_test.go":
        'package money\n\nimport "testing"\n\nfunc TestAddTax(t *testing.T) {\n\tif got := AddTax(10, 25); got != 13 {\n\t\tt.Errorf("AddTax = %d", got)\n\t}\n}\n',
    },
    readingTest: {
      "tax_test.go":
        'package money\n\nimport (\n\t"os"\n\t"strings"\n\t"testing"\n)\n\nfunc TestAddTax(t *testing.T) {\n\ttext, _ := os.ReadFile("money.go")\n\tif !strings.Contains(string(text), "int {\\n\\treturn cents*percent/100 + cents") {\n\t\tt.Error("AddTax is as it was")\n\t}\n}\n',
    },
  },
  {
    name: "Ruby",
    base: {
      Rakefile:
        'require "rake/testtask"\nRake::TestTask.new { |t| t.pattern = "test/*_test.rb" }\ntask default: :test\n',
      "lib/money.rb": RUBY,
      "test/twice_test.rb": `${RUBY_HEAD}class TwiceTest < Minitest::Test\n  def test_twice\n    assert_equal 4, Money.twice(2)\n  end\nend\n`,
    },
    fixed: { "lib/money.rb": RUBY.replace("cents * percent / 100", "(cents * percent + 50) / 100") },
    idle: { "lib/money.rb": RUBY.replace("cents + cents * percent / 100", "cents * percent / 100 + cents") },
    ownTest: {
      "test/tax_test.rb": `${RUBY_HEAD}class TaxTest < Minitest::Test\n  def test_add_tax\n    assert_equal 13, Money.add_tax(10, 25)\n  end\nend\n`,
    },
    readingTest: {
      "test/tax_test.rb":
        'require "minitest/autorun"\n\nclass TaxTest < Minitest::Test\n  def test_add_tax\n    assert_includes File.read("lib/money.rb"), "cents * percent / 100 + cents"\n  end\nend\n',
    },
  },
  {
    name: "Rust",
    base: {
      "Cargo.toml": '[package]\nname = "money"\nversion = "0.1.0"\nedition = "2021"\n',
      "Cargo.lock": 'version = 3\n\n[[package]]\nname = "money"\nversion = "0.1.0"\n',
      "src/lib.rs": RUST,
      "tests/twice.rs": "#[test]\nfn twice() {\n    assert_eq!(money::twice(2), 4);\n}\n",
    },
    fixed: { "src/lib.rs": RUST.replace("cents * percent / 100", "(cents * percent + 50) / 100") },
    idle: { "src/lib.rs": RUST.replace("cents + cents * percent / 100", "cents * percent / 100 + cents") },
    ownTest: { "tests/tax.rs": "#[test]\nfn add_tax() {\n    assert_eq!(money::add_tax(10, 25), 13);\n}\n" },
    // A sandbox has a home of its own; rustup wants the one that it was installed in.
    command: `RUSTUP_HOME=${process.env["RUSTUP_HOME"] ?? join(homedir(), ".rustup")} cargo test --offline`,
    readingTest: {
      "tests/tax.rs":
        '#[test]\nfn add_tax() {\n    let text = std::fs::read_to_string("src/lib.rs").unwrap();\n    assert!(text.contains("cents * percent / 100 + cents"));\n}\n',
    },
  },
  {
    name: "PHP",
    base: {
      "phpunit.xml":
        '<phpunit><testsuites><testsuite name="all"><directory>tests</directory></testsuite></testsuites></phpunit>\n',
      "src/money.php": PHP,
      "tests/TwiceTest.php": `${PHP_HEAD}class TwiceTest extends TestCase\n{\n    public function testTwice()\n    {\n        $this->assertSame(4, twice(2));\n    }\n}\n`,
    },
    fixed: { "src/money.php": PHP.replace("$cents * (100 + $percent)", "$cents * (100 + $percent) + 50") },
    idle: { "src/money.php": PHP.replace("$cents * (100 + $percent)", "(100 + $percent) * $cents") },
    ownTest: {
      "tests/TaxTest.php": `${PHP_HEAD}class TaxTest extends TestCase\n{\n    public function testAddTax()\n    {\n        $this->assertSame(13, add_tax(10, 25));\n    }\n}\n`,
    },
    readingTest: {
      "tests/TaxTest.php": `${PHP_HEAD}class TaxTest extends TestCase\n{\n    public function testAddTax()\n    {\n        $this->assertStringContainsString('(100 + $percent) * $cents', file_get_contents("src/money.php"));\n    }\n}\n`,
    },
    command: "phpunit",
  },
];

const ISSUE = "Tax is rounded down\n\nTen cents and 25 % tax are 12 instead of 13; half a cent has to be rounded up.";

describe.each(LANGUAGES)(
  "in $name, a change with its own test",
  ({ base, fixed, idle, ownTest, readingTest, command }) => {
    let bench: VerifyBench;
    beforeAll(() => {
      bench = createVerifyBench("none");
    });
    afterAll(() => bench.close());
    const over = { issueText: ISSUE, ...(command === undefined ? {} : { testCommand: command }) };

    test("is verified when the test fails without it and notices a fault in it", async () => {
      const verdict = await bench.check(base, { ...fixed, ...ownTest }, over);
      expect(verdict).toMatchObject({ verdict: "verified", proof: "authored" });
    });

    test("is not verified when the test only reads the change", async () => {
      const verdict = await bench.check(base, { ...idle, ...readingTest }, over);
      expect(verdict).toMatchObject({ verdict: "plausible", proof: null });
      expect(verdict.reason).toContain("do not run the changed code");
    });
  },
);
