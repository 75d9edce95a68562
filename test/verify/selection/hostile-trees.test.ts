import { describe, expect, it } from "@jest/globals";
import { parseRepoPath } from "../../../src/domain/repo-path.ts";
import { parseChanges } from "../../../src/verify/selection/parse-changes.ts";
import { limitFiles } from "../../../src/verify/selection/read-facts.ts";
import { selectImpacted } from "../../../src/verify/selection/select-impacted.ts";
import { toFacts } from "./to-facts.ts";

const MAX_MS = 10_000;

function measure(texts: Readonly<Record<string, string>>, changed: readonly string[]): number {
  const started = performance.now();
  expect(selectImpacted(toFacts(texts, changed))).toBeDefined();
  return performance.now() - started;
}

describe("no tree takes long", () => {
  it("of 100,000 files", () => {
    const names = Array.from({ length: 100_000 }, (_, at) => `src/d${at % 300}/f${at}.ts`);
    const texts = Object.fromEntries(
      names.map((path, at) => [
        path,
        `import { f${at + 1} } from "../d${(at + 1) % 300}/f${at + 1}.ts";\nexport function f${at}() {\n  return f${at + 1}();\n}\n`,
      ]),
    );
    expect(
      measure({ ...texts, "test/f5.test.ts": 'import { f5 } from "../src/d5/f5.ts";' }, ["src/d9/f9.ts:3"]),
    ).toBeLessThan(MAX_MS);
  });

  it("of files that import each other in circles", () => {
    const names = Array.from({ length: 300 }, (_, at) => `f${at}`);
    const all = names
      .map((name) => `import * as ${name} from "./${name}.js";\nexport * from "./${name}.js";\n`)
      .join("");
    const texts = Object.fromEntries(
      names.map((name) => [`src/${name}.js`, `${all}export function ${name}() {\n  return f1.f1();\n}\n`]),
    );
    expect(
      measure({ ...texts, "test/a.test.js": 'import { f7 } from "../src/f7.js";\nf7();' }, ["src/f7.js:602"]),
    ).toBeLessThan(MAX_MS);
  });

  it.each([
    ["one line", "a.b(".repeat(1_300_000)],
    ["imports without an end", "import {".repeat(600_000)],
    ["clauses", `import ${"{ a }, ".repeat(100_000)} from "./x";\n`.repeat(6)],
    ["blanks", `import ${" ".repeat(5_000_000)} from "./x"`],
    ["declarations", "  ".repeat(60) + "function f(a) {\n".repeat(300_000)],
    ["calls", 'const {a} = require("./x");\n'.repeat(180_000)],
    ["quotes", "from '".repeat(800_000)],
    ["no text at all", String.fromCharCode(...Array.from({ length: 1_000 }, (_, at) => at * 61)).repeat(5_000)],
  ])("with a file of 5 MB: %s", (_, text) => {
    for (const path of ["src/a.ts", "src/a.py", "src/a.rb", "src/a.go", "src/A.java"]) {
      const own = { [path]: text, "test/b.test.js": text, "test/test_b.py": "import a" };
      expect(measure(own, [`${path}:1`, `${path}:90000`])).toBeLessThan(MAX_MS);
    }
  });
});

describe("what is read is bounded", () => {
  it("in files and in bytes: what was changed, then tests, then the rest", () => {
    const file = (path: string, bytes: number) => ({ path: parseRepoPath(path), bytes, stamp: "" });
    const listed = [
      ...Array.from({ length: 400 }, (_, at) => file(`lib/${at}.js`, 250_000)),
      file("test/a.test.js", 1),
      file("src/changed.js", 1),
      file("src/huge.js", 5_000_000),
      file("logo.png", 1),
    ];
    const kept = limitFiles(listed, ["src/changed.js"]).map(({ path }) => path);
    expect(kept.slice(0, 2)).toEqual(["src/changed.js", "test/a.test.js"]);
    expect(kept.length).toBeLessThan(210);
    expect(kept).not.toContain("src/huge.js");
    expect(
      limitFiles(
        Array.from({ length: 100_000 }, (_, at) => file(`a${at}.ts`, 1)),
        [],
      ),
    ).toHaveLength(20_000);
  });
});

describe("a patch", () => {
  it("is lines of files as they are now, with what is gone", () => {
    const patch = [
      "diff --git a/src/a b.js b/src/a b.js",
      "--- a/src/a b.js",
      "+++ b/src/a b.js",
      "@@ -2,3 +2,2 @@ function",
      " same",
      "--- a/old",
      "-@@ -1 +1 @@",
      "+new",
      "@@ -9 +8,0 @@",
      "-gone",
      "\\ No newline at end of file",
      "diff --git a/new.js b/new.js",
      "new file mode 100644",
      "@@ -0,0 +1,2 @@",
      "+one",
      "+two",
      'diff --git "a/\\303\\274.js" "b/\\303\\274.js"',
      "@@ -1 +1 @@",
      "-x",
      "+y",
    ].join("\n");
    expect(parseChanges(patch)).toEqual([
      { path: "src/a b.js", lines: [3, 3, 3, 8], removed: ["-- a/old", "@@ -1 +1 @@", "gone"] },
      { path: "new.js", lines: [1, 2], removed: [] },
    ]);
    expect(parseChanges("")).toEqual([]);
    expect(parseChanges("@@ -1,9999999 +1,9999999 @@\n+x")).toEqual([]);
  });
});
