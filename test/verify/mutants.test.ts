import { expect, test } from "@jest/globals";
import { makeMutants } from "../../src/verify/proof/mutants.ts";

function mutate(path: string, text: string, limit = 20): readonly string[] {
  const lines = text.split("\n");
  const addedLines = lines.map((_, index) => index + 1);
  return makeMutants({ path, text, addedLines }, limit).map((mutant) => mutant.text.split("\n")[mutant.line - 1] ?? "");
}

test.each([
  ["a.js", "return a + b;", "return a - b;"],
  ["a.js", "if (a === b) {", "if (a !== b) {"],
  ["a.js", "if (a <= b) return 1;", "if (a > b) return 1;"],
  ["a.ts", "if (ready) {", "if (!(ready)) {"],
  ["a.js", "return a && b;", "return a || b;"],
  ["a.js", "const x = y ?? 3;", "const x = y && 3;"],
  ["a.js", "return value;", "return undefined;"],
  ["a.js", "const limit = 10;", "const limit = 110;"],
  ["a.js", 'const name = "ada";', 'const name = "";'],
  ["a.js", "export const add = (a, b) => a * b;", "export const add = (a, b) => a + b;"],
  ["a.py", "    return a + b", "    return a - b"],
  ["a.py", "    if a and not b:", "    if not (a and not b):"],
  ["a.py", "    return value", "    return None"],
  ["a.py", "    x = True", "    x = False"],
  ["a.py", "    if key not in seen:", "    if not (key not in seen):"],
  ["a.go", "\tif err != nil {", "\tif !(err != nil) {"],
  ["a.go", "\tif a && b {", "\tif a || b {"],
  ["a.go", '\treturn "none"', '\treturn ""'],
  ["a.rs", "    if a >= b {", "    if !(a >= b) {"],
  ["a.rs", "    a + b", "    a - b"],
  ["A.java", "        if (a == null) {", "        if (!(a == null)) {"],
  ["A.kt", "    return a * 2", "    return a + 2"],
  ["A.cs", "    while (ready) {", "    while (!(ready)) {"],
  ["a.php", "    return $a - $b;", "    return $a + $b;"],
  ["a.rb", "    if total > 3", "    if !(total > 3)"],
  ["a.rb", "    return nil unless ready?", "    return nil unless !(ready?)"],
])("%s: %s", (path, line, mutated) => {
  expect(mutate(path, line)).toContain(mutated);
});

test("nothing is made of comments, imports, brackets and unknown languages", () => {
  expect(mutate("a.js", '// a + b\nimport { a } from "b";\n}\n\n')).toEqual([]);
  expect(mutate("a.py", "# a + b\nimport os\nfrom a import b\n")).toEqual([]);
  expect(mutate("a.go", 'package a\n\nimport (\n\t"fmt"\n\tm "example.com/m"\n)\n')).toEqual([]);
  expect(mutate("a.rb", 'require "set"\nrequire_relative "a"\n')).toEqual([]);
  expect(mutate("a.rs", "use a::b;\n#[derive(Debug)]\n")).toEqual([]);
  expect(mutate("a.css", "a { width: 1 + 2 }")).toEqual([]);
});

test("mutants are spread over the lines and bounded", () => {
  const text = "x = a + b * 2;\ny = a === b;\nz = a < b;";
  const lines = makeMutants({ path: "a.js", text, addedLines: [1, 2, 3] }, 4).map((mutant) => mutant.line);
  expect(lines).toHaveLength(4);
  expect(new Set(lines)).toEqual(new Set([1, 2, 3]));
});

test("only added lines are touched", () => {
  const [mutant] = makeMutants({ path: "a.js", text: "a + b\nc + d", addedLines: [2] }, 1);
  expect(mutant?.text).toBe("a + b\nc - d");
});

test("of a file with very many added lines only the mutants that are returned are made", () => {
  const count = 20_000;
  const text = Array.from({ length: count }, (_, at) => `const value${at} = a${at} + b${at} === ${at};`).join("\n");
  const addedLines = Array.from({ length: count }, (_, at) => at + 1);
  const begun = performance.now();
  const mutants = makeMutants({ path: "a.js", text, addedLines }, 6);
  expect(mutants.map((mutant) => mutant.line)).toEqual([1, 2, 3, 4, 5, 6]);
  // A text for each would be 40 gigabytes.
  expect(performance.now() - begun).toBeLessThan(2_000);
});
