import { rmSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { findSilencers } from "../../src/verify/lint/find-silencers.ts";
import { createVerifyBench, type VerifyBench } from "./create-verify-bench.ts";
import { installLinters } from "./install-linters.ts";

const TEST = `import test from "node:test";
import assert from "node:assert/strict";
import { add } from "../add.js";
test("adds", () => { assert.equal(add(2, 1), 3); });
`;
const BASE = {
  "package.json": '{"type":"module","scripts":{"test":"node --test"}}',
  "eslint.config.js": 'export default [{ rules: { "no-unused-vars": "error", eqeqeq: "error" } }];\n',
  ".gitignore": "node_modules\n",
  "add.js": "const old = 1;\nexport const add = (a, b) => a - b;\n",
};

describe("what is new in lint", () => {
  let tools: string;
  let bench: VerifyBench;
  let setup: readonly string[];
  beforeAll(() => {
    tools = installLinters();
    bench = createVerifyBench("bubblewrap", [tools]);
    setup = [`mkdir -p node_modules && ln -s ${tools}/node_modules/* ${tools}/node_modules/.bin node_modules/`];
  });
  afterAll(async () => {
    await bench.close();
    rmSync(tools, { recursive: true, force: true });
  });

  it("is listed with the verdict, and what was there before is not", async () => {
    const fixed = "const old = 1;\nconst fresh = 2;\nexport const add = (a, b) => (a == 0 ? b : a + b);\n";
    const patch = { "add.js": fixed };

    const verdict = await bench.check(BASE, patch, { given: { "test/add.test.js": TEST }, setup });

    expect(verdict).toMatchObject({ verdict: "verified" });
    expect(verdict.newProblems).toEqual([
      "add.js:2 'fresh' is assigned a value but never used. (eslint: no-unused-vars)",
      "add.js:3 Expected '===' and instead saw '=='. (eslint: eqeqeq)",
    ]);
  }, 60_000);

  it("is nothing after a clean change", async () => {
    const patch = { "add.js": "const old = 1;\nexport const add = (a, b) => a + b;\n" };

    const verdict = await bench.check(BASE, patch, { given: { "test/add.test.js": TEST }, setup });

    expect([verdict.verdict, verdict.newProblems]).toEqual(["verified", []]);
  }, 60_000);

  it("says nothing where the linter is not installed", async () => {
    const patch = { "add.js": "const fresh = 1;\nexport const add = (a, b) => a + b;\n" };

    const verdict = await bench.check(BASE, patch, { given: { "test/add.test.js": TEST } });

    expect([verdict.verdict, verdict.newProblems]).toEqual(["verified", []]);
  }, 60_000);
});

describe("remarks that make a linter look away", () => {
  const change = (path: string, added: readonly string[], removed: readonly string[] = []) => {
    const lines = (texts: readonly string[]) => texts.map((text, at) => ({ line: at + 1, text }));
    const modes = { oldMode: "100644", newMode: "100644", status: "modified", binary: false } as const;
    return { path, ...modes, added: lines(added), removed: lines(removed) };
  };

  it.each([
    ["src/a.ts", "// @ts-expect-error later"],
    ["src/a.js", "/* eslint-disable no-console */"],
    ["a.py", "import os  # noqa: F401"],
    ["a.py", "x: int = f()  # type: ignore[assignment]"],
    ["a.go", "x := 1 //nolint:unused"],
    ["src/lib.rs", "#[allow(dead_code)]"],
    ["A.java", '@SuppressWarnings("unchecked")'],
    ["a.rb", "x = 1 # rubocop:disable Lint/UselessAssignment"],
    ["a.cs", "#pragma warning disable CS0168"],
  ])("%s: %s", (path, text) => {
    expect(findSilencers([change(path, ["code();", text])])).toEqual([`${path}:2 silences a linter: ${text}`]);
  });

  it("are no new ones where they were only moved, and none in documents", () => {
    const moved = change("a.ts", ["f(); // @ts-ignore", "more();"], ["// @ts-ignore"]);

    expect(findSilencers([moved, change("README.md", ["use `# noqa`"])])).toEqual([]);
  });
});
