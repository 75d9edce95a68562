/** What counts as a test, by its path alone. */
import { describe, expect, test } from "@jest/globals";
import { findNearestTests } from "../../src/verify/selection/find-nearest-tests.ts";
import {
  findInfrastructureKind,
  isRunnableTest,
  isTestFile,
  isTestSupport,
} from "../../src/verify/trees/test-files.ts";

describe("files with tests", () => {
  test.each([
    "src/cart.test.ts",
    "test/cart.js",
    "tests/test_cart.py",
    "pkg/cart_test.go",
    "tests/sums.rs",
    "src/cart/tests.rs",
    "src/test/java/shop/CartTest.java",
    "src/test/java/shop/TestCart.java",
    "src/integrationTest/java/shop/CartIT.java",
    "app/src/jvmTest/kotlin/CartSpec.kt",
    "spec/cart_spec.rb",
    "test/cart_test.rb",
    "test/test_cart.rb",
    "tests/Unit/CartTest.php",
    "Shop.Tests/CartTests.cs",
    "Shop.UnitTests/CartTest.cs",
    "tests/test_cart.c",
    "src/cart_unittest.cc",
    "src/helpers/money.test.js",
    "spec/helpers/users_helper_spec.rb",
    "test/support/clock_test.rb",
  ])("%s", (path) => {
    expect([isTestFile(path), isRunnableTest(path)]).toEqual([true, true]);
  });
});

describe("code that tests share", () => {
  test.each([
    "tests/conftest.py",
    "test/helpers/test-server.js",
    "test/fixtures/sum.test.js",
    "spec/spec_helper.rb",
    "test/test_helper_methods/x.rb",
    "src/test/java/shop/Fixtures.java",
    "tests/common/mod.rs",
    "pkg/testdata/broken.go",
    "tests/TestCase.php",
    "tests/bootstrap.php",
    "Shop.Tests/Builders.cs",
    "tests/check.h",
    "tap-snapshots/test/cart.js.test.cjs",
  ])("%s", (path) => {
    expect([isTestFile(path), isRunnableTest(path)]).toEqual([true, false]);
  });
});

describe("sources", () => {
  test.each([
    "src/cart.ts",
    "src/lib.rs",
    "src/latest.go",
    "src/main/java/net/SpeedTest.java",
    "lib/contest.rb",
    "src/Cart.php",
    "Shop/Latest.cs",
    "src/attest.c",
    "testing/run.go",
  ])("%s", (path) => {
    expect([isTestFile(path), isTestSupport(path)]).toEqual([false, false]);
  });
});

test.each([
  [".rspec", "test configuration"],
  ["phpunit.xml.dist", "test configuration"],
  ["spec/support/jasmine.json", "test configuration"],
  [".mvn/extensions.xml", "file that runs before the tests"],
  [".cargo/config.toml", "file that runs before the tests"],
  ["Cargo.toml", undefined],
  ["pom.xml", undefined],
])("%s is test infrastructure, or not", (path, kind) => {
  expect(findInfrastructureKind(path)).toBe(kind);
});

test("a class finds the test that is called after it", () => {
  const files = ["src/test/java/shop/CartTest.java", "src/test/java/shop/ShopTest.java", "tests/CartTest.php"];
  expect(findNearestTests(["src/main/java/shop/Cart.java"], files, 2)).toEqual(["src/test/java/shop/CartTest.java"]);
});
