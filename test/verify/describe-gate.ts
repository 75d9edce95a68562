/** Every verdict word, over small repositories and real sandboxes of one kind. */
import { afterAll, beforeAll, expect, jest, test } from "@jest/globals";
import type { SandboxKind } from "../../src/domain/sandbox.ts";
import { Verdict } from "../../src/domain/verdict.ts";
import { createVerifyBench, type Files, type VerifyBench } from "./create-verify-bench.ts";

// Several sandboxes a test, on machines that have other things to do.
jest.setTimeout(120_000);

const ADD = "export const add = (a, b) => a - b;\nexport const twice = (a) => a + a;\n";
export const FIXED = ADD.replace("a - b", "a + b");
const header =
  'import test from "node:test";\nimport assert from "node:assert/strict";\nimport { add, twice } from "../add.js";\n';
const one = (name: string, body: string): string => `test("${name}", () => { ${body} });\n`;
const TWICE = header + one("twice", "assert.equal(twice(2), 4);");
const GOOD = one("add adds", "assert.equal(add(1, 2), 3);");
export const BASE: Files = {
  "package.json": '{"type":"module","scripts":{"test":"node --test"}}\n',
  "add.js": ADD,
  "other.js": "export const other = 1;\n",
  "README.md": "x\n",
  "test/twice.test.js": TWICE,
};
const NEW = "test/add.test.js";

export function describeGate(kind: SandboxKind): void {
  let bench: VerifyBench;
  beforeAll(() => {
    bench = createVerifyBench(kind);
  });
  afterAll(() => {
    bench.remove();
  });
  const check: VerifyBench["check"] = async (...args) => {
    const verdict = await bench.check(...args);
    expect(Verdict.parse(verdict)).toEqual(verdict);
    return verdict;
  };

  test("empty: nothing is changed", async () => {
    expect(await check(BASE, {})).toMatchObject({ verdict: "empty", proof: null });
  });

  test("broken: a changed file does not parse", async () => {
    const verdict = await check(BASE, { "add.js": "export const add = (a, b => a;\n" });
    expect(verdict).toMatchObject({ verdict: "broken", reason: expect.stringContaining("add.js") });
  });

  test("broken: it parses, but no test can be loaded any more", async () => {
    const verdict = await check(BASE, { "add.js": "export const plus = (a, b) => a + b;\n" });
    expect(verdict).toMatchObject({ verdict: "broken", reason: expect.stringContaining("no test can run") });
  });

  test("tampered: an existing test is skipped, said with file and line", async () => {
    const patch = { "add.js": FIXED, "test/twice.test.js": TWICE.replace("test(", "test.skip(") };
    const verdict = await check(BASE, patch);
    expect(verdict).toMatchObject({
      verdict: "tampered",
      tampering: [{ file: "test/twice.test.js", line: 4, kind: "skipped test" }],
    });
  });

  test("regressed: a passing test fails now", async () => {
    const verdict = await check(BASE, { "add.js": FIXED.replace("a + a", "a * 3") });
    expect(verdict).toMatchObject({ verdict: "regressed", passToFail: ["test/twice.test.js::twice"], missing: [] });
  });

  test("regressed: tests that ran before are not there any more", async () => {
    const base = { ...BASE, "test/more.test.js": header + one("more", "assert.ok(twice(1));") };
    const gone = `${ADD}if (process.argv[1]?.endsWith("more.test.js")) process.exit(Number("0"));\n`;
    const verdict = await check(base, { "add.js": gone });
    expect(verdict).toMatchObject({ verdict: "regressed", missing: ["test/more.test.js::more"] });
  });

  test("regressed: an existing test that the change itself broke, though the base's version passes", async () => {
    const existing = BASE["test/twice.test.js"] ?? "";
    const broken = `import { nothing } from "../gone.js";\n${existing}`;
    const verdict = await check({ ...BASE, [NEW]: header + GOOD }, { "add.js": FIXED, "test/twice.test.js": broken });
    expect(verdict).toMatchObject({ verdict: "regressed", passToFail: ["test/twice.test.js::twice"] });
  });

  test("not-fixed: a new test of the candidate's own is red", async () => {
    const red = header + one("never", "assert.equal(add(1, 1), 5);");
    const verdict = await check({ ...BASE, [NEW]: header + GOOD }, { "add.js": FIXED, "test/own.test.js": red });
    expect(verdict).toMatchObject({ verdict: "not-fixed", stillFailing: ["test/own.test.js::never"] });
  });

  test("tampered: a runner of the candidate's own", async () => {
    const verdict = await check(BASE, { "add.js": FIXED, ".venv/bin/node": "#!/bin/sh\nexit 0\n" });
    expect(verdict).toMatchObject({ verdict: "tampered" });
  });

  test("not-fixed: a given test stays red", async () => {
    const verdict = await check(BASE, { "add.js": ADD.replace("a - b", "b - a") }, { given: { [NEW]: header + GOOD } });
    expect(verdict).toMatchObject({ verdict: "not-fixed", stillFailing: [`${NEW}::add adds`] });
  });

  test("not-fixed: tests that load a given file stay red, whatever else turns green", async () => {
    const load = (file: string): string => `import { cases } from "./cases/${file}";\n`;
    const run = "for (const [sum, wanted] of cases) test(`sum is ${wanted}`, () => assert.equal(sum(), wanted));\n";
    const files = (ones: string, twos: string): Files => ({
      "test/cases/one.js": `import { add } from "../../add.js";\nexport const cases = [${ones}];\n`,
      "test/cases/two.js": `import { add } from "../../add.js";\nexport const cases = [${twos}];\n`,
    });
    const base = {
      ...BASE,
      "package.json": '{"type":"module","scripts":{"test":"node --test test/*.test.js"}}\n',
      ...files("[() => add(2, 0), 2]", "[() => add(3, 0), 3]"),
      "test/one.test.js": header + load("one.js") + run.replace("sum is", "one:"),
      "test/two.test.js": header + load("two.js") + run.replace("sum is", "two:"),
    };
    const given = files("[() => add(1, 1), 2]", "[() => add(1, 2), 3]");
    const half = ADD.replace("a - b", "(b === 1 ? a + b : a - b)");

    const verdict = await check(base, { "add.js": half }, { given });
    const whole = await check(base, { "add.js": FIXED }, { given });

    expect(verdict).toMatchObject({ verdict: "not-fixed", stillFailing: ["test/two.test.js::two: 3"] });
    expect(whole).toMatchObject({ verdict: "verified" });
  });

  test("untested: there are no tests", async () => {
    const base = { "add.js": ADD };
    expect(await check(base, { "add.js": FIXED })).toMatchObject({ verdict: "untested", runner: "none" });
  });

  test("untested: no test reaches the change", async () => {
    const verdict = await check(BASE, { "other.js": "export const other = 2;\n" });
    expect(verdict).toMatchObject({ verdict: "untested", reason: expect.stringContaining("reaches") });
  });

  test("untested: the set-up fails, with the command that failed", async () => {
    const setup = ["echo fetching; echo 'error: no network' >&2; exit 3"];
    const verdict = await check(BASE, { "add.js": FIXED }, { setup });
    expect(verdict).toMatchObject({
      verdict: "untested",
      reason: expect.stringMatching(/ended with status 3.*no network/),
    });
  });

  test("untested: the runner is not there", async () => {
    const base = { ...BASE, "package.json": '{"type":"module","scripts":{"test":"no-such-runner-anywhere"}}' };
    const verdict = await check(base, { "add.js": FIXED }, { testCommand: "no-such-runner-anywhere" });
    expect(verdict).toMatchObject({ verdict: "untested", proof: null });
  });

  test("plausible: tests run over the change and none proves it", async () => {
    const verdict = await check(BASE, { "add.js": FIXED });
    expect(verdict).toMatchObject({ verdict: "plausible", proof: null, failToPass: [] });
  });

  test("verified by a given test, which wins over the candidate's file of the same name", async () => {
    const patch = { "add.js": FIXED, [NEW]: header + one("add adds", "assert.ok(true);") };
    const verdict = await check(BASE, patch, { given: { [NEW]: header + GOOD } });
    expect(verdict).toMatchObject({ verdict: "verified", proof: "given", failToPass: [`${NEW}::add adds`] });
    expect(verdict.commands.at(-1)).toBe("node --test");
    expect(verdict.runner).toBe("node:test");
  });

  test("verified by a given test whose file cannot even be loaded on the base", async () => {
    const given = {
      "test/minus.test.js": header.replace("add,", "minus,") + one("minus", "assert.equal(minus(3, 1), 2);"),
    };
    const verdict = await check(BASE, { "add.js": `${ADD}export const minus = (a, b) => a - b;\n` }, { given });
    expect(verdict).toMatchObject({ verdict: "verified", proof: "given", failToPass: ["test/minus.test.js::minus"] });
  });

  test("verified by an existing test that was red", async () => {
    const verdict = await check({ ...BASE, [NEW]: header + GOOD }, { "add.js": FIXED });
    expect(verdict).toMatchObject({ verdict: "verified", proof: "existing", failToPass: [`${NEW}::add adds`] });
  });

  test("verified by a test of its own that fails before and notices a fault", async () => {
    const verdict = await check(BASE, { "add.js": FIXED, [NEW]: header + GOOD });
    expect(verdict).toMatchObject({ verdict: "verified", proof: "authored", failToPass: [`${NEW}::add adds`] });
  });

  test("verified by a test of its own added to an existing file", async () => {
    const verdict = await check(BASE, { "add.js": FIXED, "test/twice.test.js": TWICE + GOOD });
    expect(verdict).toMatchObject({ verdict: "verified", proof: "authored", tampering: [] });
  });

  test.each([
    ["passes before, too", one("add is there", "assert.equal(typeof add, 'function');")],
    ["fails before by an error, not an assertion", one("add adds", "if (add(1, 2) !== 3) nothing();")],
    ["is about nothing", one("zzz", "assert.equal(process.env.QQQ, undefined);")],
  ])("plausible: its own test %s", async (_why, body) => {
    const verdict = await check(BASE, { "add.js": FIXED, [NEW]: header + body });
    expect(verdict).toMatchObject({ verdict: "plausible", proof: null, failToPass: [] });
    expect(verdict.reason).toContain("own tests");
  });

  test("a test that flickers is listed and judges nothing", async () => {
    const flicker = `import { existsSync, rmSync, writeFileSync } from "node:fs";\n${header}${one(
      "flickers",
      'if (existsSync("../x.tmp") ) { rmSync("../x.tmp"); assert.fail(); } writeFileSync("../x.tmp", "");',
    )}`;
    const verdict = await check({ ...BASE, "test/flicker.test.js": flicker }, { "add.js": FIXED });
    expect(verdict).toMatchObject({ verdict: "plausible", flaky: ["test/flicker.test.js::flickers"] });
  });

  test("a configured command counts as one test, whose colour alone proves nothing", async () => {
    const testCommand = `node -e 'import("./add.js").then((m) => process.exit(m.add(1, 2) === 3 ? 0 : 1))'`;
    const verdict = await check(BASE, { "add.js": FIXED }, { testCommand });
    expect(verdict).toMatchObject({ verdict: "plausible", proof: null, runner: "command" });
  });

  test("Python's own runner", async () => {
    const test =
      "import unittest\nfrom calc import add\nclass T(unittest.TestCase):\n  def test_add(self): self.assertEqual(add(1, 2), 3)\n";
    const base = { "calc.py": "def add(a, b):\n    return a - b\n", "tests/test_calc.py": test };
    const verdict = await check(base, { "calc.py": "def add(a, b):\n    return a + b\n" });
    expect(verdict).toMatchObject({
      verdict: "verified",
      proof: "existing",
      runner: "unittest",
      failToPass: ["tests/test_calc.py::T.test_add"],
    });
    const bad = await check(base, { "calc.py": "def add(a, b)\n    return a + b\n" });
    expect(bad).toMatchObject({ verdict: "broken" });
  });
}
