/** Outputs in `fixtures/lint` are what the programs really wrote: eslint 10, ruff 0.16, tsc 6, mypy 1.0, go vet 1.19. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "@jest/globals";
import type { LintTool, Problem } from "../../src/domain/problem.ts";
import { eslint } from "../../src/verify/lint/eslint.ts";
import { goVet } from "../../src/verify/lint/go-vet.ts";
import type { Linter, LintFacts, LintReading } from "../../src/verify/lint/linter.ts";
import { mypy } from "../../src/verify/lint/mypy.ts";
import { listLintFiles, planLint } from "../../src/verify/lint/plan-lint.ts";
import { ruff } from "../../src/verify/lint/ruff.ts";
import { toNew } from "../../src/verify/lint/to-new.ts";
import { tsc } from "../../src/verify/lint/tsc.ts";

function parse(linter: Linter, fixture: string, exitCode = 1): LintReading | undefined {
  const text = readFileSync(join(import.meta.dirname, "fixtures/lint", fixture), "utf8");
  const stream = linter === goVet ? { stdout: "", stderr: text } : { stdout: text, stderr: "" };
  return linter.parse({ ...stream, exitCode, root: "/repo" });
}

function say(reading: LintReading | undefined): readonly string[] | undefined {
  return reading?.problems.map(
    ({ path, line, rule, message, tool }) => `${path}:${line} ${rule}: ${message} (${tool})`,
  );
}

describe("what a linter wrote", () => {
  it("of eslint is read without what it says of files that are left out", () => {
    const reading = parse(eslint, "eslint.json");

    expect(say(reading)).toEqual([
      "src/broken.js:1 eslint: Parsing error: Unexpected token ; (eslint)",
      "src/my cart.js:1 no-unused-vars: 'unused' is assigned a value but never used. (eslint)",
      "src/my cart.js:2 eqeqeq: Expected '===' and instead saw '=='. (eslint)",
      "src/my cart.js:3 eslint: Unused eslint-disable directive (no problems were reported from 'eqeqeq'). (eslint)",
    ]);
    expect(reading?.isPartial).toBe(true);
  });

  it("of ruff is read with its codes, and a file that does not parse is known as that", () => {
    expect(say(parse(ruff, "ruff.json"))).toEqual([
      "cart.py:1 F401: `os` imported but unused (ruff)",
      "cart.py:6 F821: Undefined name `undefined_name` (ruff)",
      "cart.py:6 E711: Comparison to `None` should be `cond is None` (ruff)",
    ]);
    expect(parse(ruff, "ruff.json")?.isPartial).toBe(false);
    expect(parse(ruff, "ruff-syntax.json")?.isPartial).toBe(true);
  });

  it("of tsc is one problem for each diagnostic, whatever explains it further", () => {
    expect(say(parse(tsc, "tsc.txt", 2))).toEqual([
      "src/cart.ts:2 TS2322: Type 'string' is not assignable to type 'number'. (tsc)",
      "src/cart.ts:3 TS2322: Type 'number' is not assignable to type 'string'. (tsc)",
      "src/cart.ts:5 TS2353: Object literal may only specify known properties, and 'c' does not exist in type '{ b: string; }'. (tsc)",
      "src/cart.ts:6 TS2322: Type '(x: number) => number' is not assignable to type '(x: string) => string'. (tsc)",
    ]);
    expect(parse(tsc, "tsc.txt", 2)?.isPartial).toBe(false);
  });

  it("of tsc about syntax alone says nothing of types, and about its settings nothing at all", () => {
    expect(parse(tsc, "tsc-syntax.txt")).toMatchObject({ isPartial: true, problems: [{ path: "app/(shop)/page.ts" }] });
    expect(parse(tsc, "tsc-settings.txt")).toBeUndefined();
  });

  it("of mypy and go vet is one problem a line", () => {
    expect(say(parse(mypy, "mypy.txt"))).toEqual([
      'cart.py:4 return-value: Incompatible return value type (got "int", expected "str") (mypy)',
      'cart.py:6 name-defined: Name "undefined_name" is not defined (mypy)',
    ]);
    expect(parse(mypy, "mypy-syntax.txt", 2)?.isPartial).toBe(true);
    expect(say(parse(goVet, "go-vet.txt"))).toEqual([
      'b/b.go:3 go vet: cannot use "x" (untyped string constant) as int value in return statement (go vet)',
      'main.go:6 go vet: fmt.Printf format %d has arg "one" of wrong type string (go vet)',
      "main.go:8 go vet: unreachable code (go vet)",
    ]);
    expect(parse(goVet, "go-vet.txt")?.isPartial).toBe(true);
  });

  it.each([eslint, ruff, tsc, mypy, goVet])("is unknown where a linter breaks down ($tool)", (linter) => {
    for (const text of ["", "Oops! Something went wrong!", '{"filePath":1}', "[{}]", "[", "\u001b[31m\u0000"]) {
      expect(linter.parse({ stdout: text, stderr: text, exitCode: 2, root: "/repo" })).toBeUndefined();
    }
  });
});

describe("what somebody wrote to look like a linter", () => {
  const MB = 1024 * 1024;
  const UNITS = { tsc: "a(1,1): error TS1: ", mypy: "a:1: error: ", "go vet": "a.go:1:1: " };
  const adapters = { tsc, mypy, "go vet": goVet };
  const read = (tool: keyof typeof UNITS, text: string): LintReading | undefined =>
    adapters[tool].parse({ stdout: text, stderr: text, exitCode: 1, root: "/repo" });
  const tools = ["tsc", "mypy", "go vet"] as const;
  const ENDS = [
    ["U+2028", "\u2028"],
    ["U+2029", "\u2029"],
    ["CR", "\r"],
    ["LF", "\n"],
  ] as const;

  // No pattern sees a line end of its own inside a line, so that no start of it is tried for every other.
  it.each(tools.flatMap((tool) => ENDS.map(([name, end]) => ({ tool, name, end }))))(
    "costs no more than its length: four megabytes for $tool before $name",
    ({ tool, end }) => {
      const unit = UNITS[tool];
      const short = unit.repeat(Math.floor(1_900 / unit.length)) + end;
      const started = performance.now();

      expect(read(tool, unit.repeat((4 * MB) / unit.length) + end)).toBeUndefined();
      expect(read(tool, short.repeat((4 * MB) / short.length))?.problems.length).toBeGreaterThan(2_000);
      expect(performance.now() - started).toBeLessThan(1_000);
    },
  );

  it.each(tools)("is unknown when it is lines without number (%s)", (tool) => {
    expect(read(tool, `${UNITS[tool]}said\n`.repeat(1_000))?.problems).toHaveLength(1_000);
    expect(read(tool, "\n".repeat(4 * MB))).toBeUndefined();
    expect(read(tool, `${UNITS[tool]}said\n`.repeat(60_000))).toBeUndefined();
  });

  it("ends a line where a terminal might not, and leaves out one that is too long", () => {
    const said = [
      "a.py:1: error: one",
      `a.py:2: error: ${"x".repeat(2_000)}`,
      "a.py:3: error: three",
      "a.py:4: error: four",
    ];

    expect(say(read("mypy", said.join("\u2028").replace("three\u2028", "three\r\n")))).toEqual([
      "a.py:1 mypy: one (mypy)",
      "a.py:3 mypy: three (mypy)",
      "a.py:4 mypy: four (mypy)",
    ]);
  });
});

describe("which linters are asked", () => {
  const facts = (texts: Readonly<Record<string, string>>): LintFacts => ({
    files: Object.keys(texts),
    texts: new Map(Object.entries(texts)),
  });
  const plan = (changed: readonly string[], texts: Readonly<Record<string, string>>): readonly string[] =>
    planLint(changed, facts(texts)).map(({ linter, project, files }) => [linter.tool, project, ...files].join(" "));

  it("are those that the base configures for the changed files", () => {
    const changed = ["src/a.ts", "src/b.js", "py/c.py", "main.go", "README.md"];

    expect(plan(changed, { "src/a.ts": "", "py/c.py": "", "main.go": "" })).toEqual([]);
    expect(plan(changed, { "eslint.config.js": "", "tsconfig.json": "{}", "go.mod": "" })).toEqual([
      "eslint eslint.config.js src/a.ts src/b.js",
      "go vet go.mod",
      "tsc tsconfig.json",
    ]);
    expect(plan(changed, { "pyproject.toml": "[tool.ruff.lint]\n[tool.mypy]\n" })).toEqual([
      "ruff pyproject.toml py/c.py",
      "mypy pyproject.toml py/c.py",
    ]);
    expect(plan(changed, { "pyproject.toml": "[project]\n" })).toEqual([]);
  });

  it("is tsc with the nearest project; about plain JavaScript only where the project looks at it", () => {
    const texts = { "tsconfig.json": "{}", "web/tsconfig.json": '{"compilerOptions":{"allowJs": true}}' };

    expect(plan(["web/src/a.ts"], texts)).toEqual(["tsc web/tsconfig.json"]);
    expect(plan(["web/a.js"], texts)).toEqual(["tsc web/tsconfig.json"]);
    expect(plan(["a.js"], texts)).toEqual([]);
    expect(listLintFiles(Object.keys(texts))).toEqual(["tsconfig.json", "web/tsconfig.json"]);
  });

  it("is eslint with the kind of settings that is there", () => {
    const command = (project: string): unknown => eslint.toCommand({ project, files: ["-x.js"] });

    expect(command(".eslintrc.json")).toMatchObject({ env: { ESLINT_USE_FLAT_CONFIG: "false" } });
    expect(command("eslint.config.mjs")).toMatchObject({
      argv: ["node_modules/.bin/eslint", "--format", "json", "./-x.js"],
      env: { ESLINT_USE_FLAT_CONFIG: "true" },
    });
  });
});

describe("new findings", () => {
  const problem = (line: number, message = "m", tool: LintTool = "eslint"): Problem => {
    return { path: "a.js", line, rule: "r", message, tool };
  };

  it("are those that the base does not have, wherever they moved to", () => {
    expect(toNew([problem(1), problem(5, "n")], [problem(11)])).toEqual([]);
    expect(toNew([problem(1)], [problem(11), problem(3, "n")])).toEqual([problem(3, "n")]);
    expect(toNew([problem(1)], [problem(1, "m", "ruff")])).toEqual([problem(1, "m", "ruff")]);
  });

  it("are counted: one more of the same is one new finding", () => {
    expect(toNew([problem(1), problem(2)], [problem(8), problem(9), problem(4)])).toEqual([problem(9)]);
    expect(toNew([problem(1), problem(2)], [problem(8)])).toEqual([]);
  });
});
