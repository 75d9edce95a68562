/** Numbers counted by hand: one, and one more for each place where the way forks. */
import { describe, expect, it } from "@jest/globals";
import { createCodeReader } from "../../src/code/create-code-reader.ts";
import { parseRepoPath } from "../../src/domain/repo-path.ts";

const reader = createCodeReader({ monotonicMs: () => performance.now() });

async function measure(path: string, text: string): Promise<Readonly<Record<string, number>> | string> {
  const found = await reader.complexity(parseRepoPath(path), new TextEncoder().encode(text));
  if (found === "unknown-language") return found;
  return Object.fromEntries(found.map(({ name, complexity }) => [name, complexity]));
}

const toText = (found: unknown): string => (typeof found === "string" ? found : JSON.stringify(found));
const C_LIKE = `
  if (a > 1 && b || c) { } else if (d) { }
  for (;;) { }
  while (y) { }
  do { } while (z);
  switch (a) { case 1: break; default: break; }
`;

describe("the complexity of a function", () => {
  it.each([
    [
      "a.ts",
      `export function f(a) {${C_LIKE} try { } catch (e) { } for (const i of q) { } return a ?? (b ? 1 : 2); }`,
      13,
    ],
    ["a.js", `const f = (a) => {${C_LIKE} };`, 9],
    [
      "a.py",
      "def f(a):\n  if a and b or c:\n    pass\n  elif d:\n    pass\n  for i in x: pass\n  while y: pass\n  try:\n    pass\n  except E:\n    pass\n  q = [z for z in r if z]\n  match a:\n    case 1: pass\n  return 1 if a else 2\n",
      12,
    ],
    [
      "a.go",
      "package p\nfunc f(a int) {\n if a > 1 && b || c {} else if d {}\n for i := range x {}\n switch a { case 1: break\n default: }\n select { case <-c: }\n}\n",
      8,
    ],
    [
      "a.rs",
      "fn f(a: i32) -> i32 { if a > 1 && b || c { 1 } else if d { 2 } else { 3 }; for i in x {} while y {} loop {} match a { 1 => 2, _ => 3 } }",
      8,
    ],
    ["a.c", `int f(int a) {${C_LIKE} return a ? 1 : 2; }`, 10],
    [
      "a.rb",
      "def f(a)\n  if a && b || c and d\n  elsif e\n  end\n  unless x\n  end\n  while y\n  end\n  case a\n  when 1\n  end\n  begin\n  rescue E\n  end\n  return 1 if a\n  b ? 1 : 2\nend\n",
      12,
    ],
    [
      "a.sh",
      "f() { if a && b || c; then x; elif d; then y; fi; for i in x; do y; done; case $a in 1) x;; *) y;; esac; }\n",
      8,
    ],
  ])("in %s", async (path, text, complexity) => {
    expect(await measure(path, text)).toEqual({ f: complexity });
  });

  it.each([
    [
      "A.java",
      `class A { int f(int a) {${C_LIKE} try { } catch (E e) { } for (int i : q) { } return a > 1 ? 2 : 3; } }`,
      12,
    ],
    [
      "A.cs",
      `class A { int f(int a) {${C_LIKE} try { } catch (E e) { } foreach (var i in q) { } return a > 1 ? 2 : 3; } }`,
      12,
    ],
    ["a.php", `<?php class A { function f($a) {${C_LIKE.replace("else if", "elseif")} return $a ?? 3; } }`, 10],
  ])("in %s is named with its class", async (path, text, complexity) => {
    expect(await measure(path, text)).toEqual({ "A.f": complexity });
  });

  it("is one where nothing forks, and each function has its own", async () => {
    expect(await measure("a.py", "def one():\n  return 1\n\ndef two(a):\n  if a:\n    return 1\n")).toEqual({
      one: 1,
      two: 2,
    });
  });

  it("is its own where several stand on one line", async () => {
    const text =
      "function a() { if (x) y(); } function b() { if (x) y(); if (z) y(); }\nconst f = () => 1, g = () => a && b && c;\n";

    expect(await measure("a.js", text)).toEqual({ a: 2, b: 3, f: 1, g: 3 });
  });

  it("does not count what is taken when nothing else fits", async () => {
    expect(await measure("a.py", "def f(a):\n  match a:\n    case 1: pass\n    case _: pass\n")).toEqual({ f: 2 });
  });

  it.each([
    ["a.js", `x = [${"1,".repeat(240_000)}1];\nfunction f() {}\n`],
    ["a.py", `x = [\n${"1,\n".repeat(160_000)}]\ndef f(): pass\n`],
    ["b.js", `let ${"a,".repeat(160_000)}a;\nfunction f() {}\n`],
  ])("of a long list in %s does not end the process", async (path, text) => {
    expect(["unknown-language", JSON.stringify({ f: 1 })]).toContain(toText(await measure(path, text)));
  });

  it("is not measured for a language nobody reads", async () => {
    expect(await measure("a.txt", "if if if")).toBe("unknown-language");
  });
});
