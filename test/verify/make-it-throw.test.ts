/** Changed code that fails as soon as it is run, in each language that has mutants. */
import { describe, expect, it, test } from "@jest/globals";
import { makeItThrow } from "../../src/verify/proof/make-it-throw.ts";

describe("code made to fail when it is loaded", () => {
  test.each([
    ["a.js", "export const a = 1;\n", 'throw new Error("is this run?");\nexport const a = 1;\n'],
    ["a.py", "a = 1\n", 'raise RuntimeError("is this run?")\na = 1\n'],
    ["a.rb", "A = 1\n", 'raise "is this run?"\nA = 1\n'],
  ])("%s", (path, text, expected) => {
    expect(makeItThrow({ path, text, addedLines: [1] })).toEqual({ text: expected, harmless: null });
  });
});

describe("a function made to fail when it is called", () => {
  test.each([
    ["a.go", "package a\n\nfunc Add(a, b int) int {\n\treturn a + b\n}\n", 4, "int { panic("],
    ["a.go", "package a\n\nfunc (c *Cart) All() []interface{} {\n\treturn c.all\n}\n", 4, "interface{} { panic("],
    ["a.go", "package a\n\nfunc Add(a, b int) int { return a + b }\n", 3, "int { panic("],
    [
      "a.rs",
      "impl Cart {\n    pub fn add(&self) -> u32\n    where\n        u32: Copy,\n    {\n        1\n    }\n}\n",
      6,
      "    { panic!(",
    ],
    ["a.php", "<?php\nfunction add($a)\n{\n    return $a;\n}\n", 4, "{ throw new \\RuntimeException("],
    [
      "A.java",
      "class A {\n    public static int add(int a, int b) {\n        return a + b;\n    }\n}\n",
      3,
      "b) { if (true) throw",
    ],
    ["A.cs", "class A {\n    public int Add(int a)\n    {\n        return a;\n    }\n}\n", 4, "    { if (true) throw"],
    ["A.kt", "fun add(a: Int): Int {\n    return a\n}\n", 2, "Int { if (true) throw"],
  ])("%s: %j", (path, text, ...[line, expected]) => {
    const throwing = makeItThrow({ path, text, addedLines: [line] });

    expect(throwing?.harmless).toContain("{ /* is this run? */");
    expect(throwing?.text).toContain(expected);
    expect(throwing?.text.split("\n")).toHaveLength(text.split("\n").length);
  });

  it("is the one around each changed line, once", () => {
    const text = "package a\n\nfunc one() {\n\tx()\n\ty()\n}\n\nfunc two() {\n\tz()\n}\n";
    const throwing = makeItThrow({ path: "a.go", text, addedLines: [4, 5] });

    expect(throwing?.text.match(/panic/g)).toHaveLength(1);
    expect(throwing?.text).toContain("func one() { panic(");
  });
});

it("is found in one pass, however many lines are changed", () => {
  const lines = ["func table() {", ...Array.from({ length: 100_000 }, (_, at) => `\tadd(${at})`), "}"];
  const begun = performance.now();
  const throwing = makeItThrow({ path: "a.go", text: lines.join("\n"), addedLines: lines.map((_, at) => at + 1) });

  expect(throwing?.text).toContain("func table() { panic(");
  expect(performance.now() - begun).toBeLessThan(2_000);
});

describe("nothing can be made to fail", () => {
  test.each([
    ["outside of a function", "a.go", "package a\n\nconst limit = 3\n", 3],
    ["in a function without a body", "A.kt", "fun add(a: Int) =\n    a\n", 2],
    ["in a language without mutants", "a.css", "a { color: red }\n", 1],
  ])("%s", (_, path, ...[text, line]) => {
    expect(makeItThrow({ path, text, addedLines: [line] })).toBeUndefined();
  });
});
