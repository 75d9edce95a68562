import { describe, expect, it } from "@jest/globals";
import { findNearestTests } from "../../src/verify/selection/find-nearest-tests.ts";

const FILES = [
  "src/cart.ts",
  "src/cart/index.ts",
  "packages/shop/src/price.ts",
  "packages/shop/test/price.test.ts",
  "packages/bank/test/price.test.ts",
  "test/cart.test.ts",
  "lib/parse_date.py",
  "tests/test_parse_date.py",
  "tests/conftest.py",
  "docs/cart.md",
];

describe("the tests nearest to a change", () => {
  it.each([
    [["src/cart.ts"], ["test/cart.test.ts"]],
    [["src/cart/index.ts"], ["test/cart.test.ts"]],
    [["packages/shop/src/price.ts"], ["packages/shop/test/price.test.ts"]],
    [["packages/bank/src/price.ts"], ["packages/bank/test/price.test.ts"]],
    [["lib/parse_date.py"], ["tests/test_parse_date.py"]],
    [["test/cart.test.ts"], ["test/cart.test.ts"]],
    [["src/unknown.ts"], []],
    [["tests/conftest.py"], []],
  ])("of %j are %j", (changed, expected) => {
    expect(findNearestTests(changed, FILES, 2)).toEqual(expected);
  });

  it("are no more than asked for", () => {
    expect(findNearestTests(["src/cart.ts", "lib/parse_date.py", "packages/shop/src/price.ts"], FILES, 2)).toHaveLength(
      2,
    );
  });
});
