/** What the model may ask for beside tests: which lines ran, and where a file's weight lies. */
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { renderCoverage } from "../../src/agent/tools/render-coverage.ts";
import type { TestRunner } from "../../src/domain/ports.ts";
import type { TestScope } from "../../src/domain/testing.ts";
import { openWorkspace, type OpenWorkspace } from "./open-workspace.ts";

const TREE = {
  "src/a.js": "export const f = (a) => {\n  if (a && a.b) return 1;\n  return a ? 2 : 3;\n};\nexport function g() {}\n",
  "src/deep/b.py": "def h(x):\n  return x\n",
  "none.json": "{}",
};

describe("complexity in the shell", () => {
  let workspace: OpenWorkspace;
  beforeAll(async () => {
    workspace = await openWorkspace("none", TREE);
  });
  afterAll(() => workspace.close());
  const shell = async (command: string): Promise<string> => (await workspace.call("shell", { command })).text;

  it("lists a file's functions, those that fork most first", async () => {
    expect(await shell("complexity src/a.js")).toBe(
      "src/a.js: McCabe complexity of 2 functions\n  4  f (lines 1-4)\n  1  g (lines 5-5)",
    );
  });

  it("starts from where the last command ended, and takes several files", async () => {
    await shell("cd src");
    expect(await shell("complexity deep/b.py ../none.json gone.js")).toBe(
      [
        "src/deep/b.py: McCabe complexity of 1 function",
        "  1  h (lines 1-2)",
        "none.json: not a language that is read here",
        "src/gone.js: there is no such file",
      ].join("\n"),
    );
    await shell("cd ..");
  });

  it("refuses what lies outside, and leaves any other command to the shell", async () => {
    expect(await shell("complexity ../outside.js")).toMatch(/outside\.js/);
    expect((await workspace.call("shell", { command: "complexity ../../etc/passwd" })).ok).toBe(false);
    expect(await shell("complexity src/a.js | head")).toMatch(/^exit \d+/);
  });
});

describe("coverage in the tool test", () => {
  const scopes: TestScope[] = [];
  const tests: TestRunner = {
    findNearest: () => Promise.resolve(["test/a.test.js"]),
    run(scope) {
      scopes.push(scope);
      const about = {
        runner: "jest" as const,
        command: "jest",
        output: "",
        timedOut: false,
        durationMs: 5,
        exitCode: 0,
      };
      const results = [{ id: "test/a.test.js::adds", status: "passed" as const, detail: "" }];
      const coverage = [
        { path: "src/a.js", lines: 10, missed: [2, 3, 4, 9] },
        { path: "src/other.js", lines: 5, missed: [1, 2, 3, 4, 5] },
      ];
      return Promise.resolve({ ...about, results, ...(scope.coverage === true ? { coverage } : {}) });
    },
  };

  it("shows what of the changed files did not run, from the tests nearest to them", async () => {
    const workspace = await openWorkspace("none", TREE, () => tests);
    await workspace.call("edit", { path: "src/a.js", old_text: "return 1", new_text: "return 7" });

    const { text } = await workspace.call("test", { scope: "coverage" });

    expect(text).toBe(
      "1 passed, 0 failed (jest, exit 0)\nCoverage of what you changed:\nsrc/a.js: 60 % of 10 lines; not run: 2-4, 9",
    );
    expect(scopes).toEqual([{ files: ["test/a.test.js"], name: null, coverage: true }]);
    await workspace.close();
  });

  it("shows the files with most lines missed where nothing was changed, and says so where nothing was measured", () => {
    const files = [1, 2].map((at) => ({ path: `${at}.js`, lines: 4, missed: at === 2 ? [1, 3] : [4] }));

    expect(renderCoverage(files, [])).toBe(
      "Coverage of all files, most lines missed first:\n2.js: 50 % of 4 lines; not run: 1, 3\n1.js: 75 % of 4 lines; not run: 4",
    );
    expect(renderCoverage([], ["1.js"])).toMatch(/^Coverage was not measured/);
  });
});
