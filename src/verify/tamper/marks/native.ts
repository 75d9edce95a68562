import { NEVER, type TestMarks } from "../test-marks.ts";

// What the frameworks themselves define; programs have a `CHECK_CUDA` or an `ASSERT_ALIGNED` of their own.
const COMPARED = "TRUE|FALSE|EQ|NE|LT|LE|GT|GE";
const GOOGLE = `${COMPARED}|STR(?:CASE)?(?:EQ|NE)|FLOAT_EQ|DOUBLE_EQ|NEAR|THAT|(?:ANY_|NO_)?THROW|DEATH|EXIT|PRED\\d?`;
const CATCH = `${COMPARED}|UNARY(?:_FALSE)?|THAT|NOFAIL|NOTHROW|THROWS(?:_AS|_WITH|_MATCHES)?|MESSAGE`;

/** GoogleTest, Catch2, doctest, Boost.Test, Check, and plain `assert`. */
export const native: TestMarks = {
  files: /\.(?:c|cc|cpp|cxx|h|hh|hpp|hxx|m|mm)$/,
  declares: [
    /^\s*(?:TYPED_)?TEST(?:_[FP])?\s*\(\s*(?<name>\w+\s*,\s*\w+)\s*\)/,
    /^\s*(?:TEST_CASE|SCENARIO|SECTION|SUBCASE)\w*\s*\(\s*"(?<name>(?:\\.|[^"])*)"/,
    /^\s*(?:BOOST_\w*TEST_CASE|START_TEST)\s*\(\s*(?<name>\w+)/,
  ],
  skips:
    /\bGTEST_SKIP\b|\bDISABLED_\w+|"\[(?:\.|!(?:mayfail|shouldfail|hide))|\bSKIP\s*\(|\bdoctest::(?:skip|may_fail|should_fail)\b|\butf::disabled\b/,
  only: NEVER,
  asserts:
    /\b(?:EXPECT|ASSERT|CHECK|REQUIRE|STATIC_REQUIRE|BOOST)_\w+\s*\(|\b(?:CHECK|REQUIRE|FAIL|assert|static_assert)\s*\(|\bck_assert\w*\s*\(/,
  exits: /(?:^|[\s;{}])(?:std::)?(?:_?exit|_Exit|quick_exit)\s*\(\s*(?:0|EXIT_SUCCESS)\s*\)/,
  bends: new RegExp(
    `^\\s*#\\s*(?:define|undef)\\s+(?:NDEBUG|assert|(?:EXPECT|ASSERT)_(?:${GOOGLE})|(?:CHECK|REQUIRE)(?:_(?:${CATCH}))?|BOOST_(?:TEST|(?:CHECK|REQUIRE)\\w*)|ck_assert\\w*)\\b`,
  ),
  asks: NEVER,
  brings: /^\s*#\s*include\s*[<"](?:gtest|gmock|catch2|doctest|boost\/test)\//,
};
