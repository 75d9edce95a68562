import { existsSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import type { Sandbox, SandboxHost } from "../../src/domain/ports.ts";
import { createVerifyBench, type Files, type VerifyBench } from "./create-verify-bench.ts";

const HEAD = 'const { test } = require("node:test");\nconst assert = require("node:assert");\n';
const FILES = 12;

/** Twelve modules with a test each, of which one change touches one. */
function makeProject(over: Files = {}): Files {
  const modules = Array.from({ length: FILES }, (_, at) => [
    [`src/part${at}.js`, `exports.part${at} = (n) => n + ${at};\n`],
    [
      `test/part${at}.test.js`,
      `${HEAD}const { part${at} } = require("../src/part${at}.js");\ntest("part ${at} adds", () => assert.strictEqual(part${at}(1), ${1 + at}));\n`,
    ],
  ]).flat();
  return {
    "package.json": '{"name":"many","scripts":{"test":"node --test test/"}}',
    ...(Object.fromEntries(modules) as Files),
    ...over,
  };
}

let bench: VerifyBench;
beforeAll(() => {
  bench = createVerifyBench("none");
});
afterAll(() => bench.close());

/** How often the tests were run, and which of them. */
function watchRuns(): { readonly host: SandboxHost; readonly commands: string[] } {
  const commands: string[] = [];
  const watch = (sandbox: Sandbox): Sandbox => ({
    ...sandbox,
    exec(argv, options, signal) {
      const shell = argv[2] ?? "";
      if (/^rm -f \/tmp\/swe-agent-\w+\.report$/m.test(shell)) commands.push(shell);
      return sandbox.exec(argv, options, signal);
    },
  });
  return { commands, host: { ...bench.host, open: async (...args) => watch(await bench.host.open(...args)) } };
}

describe("a candidate that breaks what its change touches", () => {
  const patch = { "src/part7.js": "exports.part7 = (n) => n - 7;\n" };

  it("is found regressed by the impacted tests alone when the suite is slow", async () => {
    const { host, commands } = watchRuns();
    const verdict = await bench.check(makeProject(), patch, { host, slowSuiteMs: 0 });
    expect(verdict).toMatchObject({ verdict: "regressed", passToFail: ["test/part7.test.js::part 7 adds"] });
    expect(verdict.reason).toMatch(/most likely touches were run first \(\d files?\); the others were not run/);
    const [, , ...afterBase] = commands;
    expect(afterBase.length).toBeGreaterThan(0);
    for (const command of afterBase) expect(command).not.toContain("part3.test.js");
  }, 60_000);

  it("is judged by the whole suite when that is quick", async () => {
    const verdict = await bench.check(makeProject(), patch);
    expect(verdict).toMatchObject({ verdict: "regressed", passToFail: ["test/part7.test.js::part 7 adds"] });
    expect(verdict.reason).not.toContain("were not run");
  }, 60_000);
});

it("a test that fails alone with and without the change is left to the whole suite", async () => {
  const needsOther = `${HEAD}const { existsSync, writeFileSync } = require("node:fs");
const { part7 } = require("../src/part7.js");
test("part 7 comes after part 0", () => { assert.ok(existsSync("/tmp/" + process.ppid)); assert.ok(part7); });\n`;
  const before = `${HEAD}const { writeFileSync } = require("node:fs");
const { part0 } = require("../src/part0.js");
test("part 0 adds", () => { writeFileSync("/tmp/" + process.ppid, ""); assert.strictEqual(part0(1), 1); });\n`;
  const project = makeProject({
    "package.json": '{"name":"many","scripts":{"test":"node --test --test-concurrency=1 test/"}}',
    "test/part7.test.js": needsOther,
    "test/part0.test.js": before,
  });
  const verdict = await bench.check(
    project,
    { "src/part7.js": "// The seventh.\nexports.part7 = (n) => n + 7;\n" },
    { slowSuiteMs: 0 },
  );
  expect(verdict).toMatchObject({ verdict: "plausible", passToFail: [] });
}, 60_000);

it("a candidate whose impacted tests pass is judged by the whole suite", async () => {
  const { host, commands } = watchRuns();
  const project = makeProject({ "src/part7.js": "exports.part7 = (n) => n - 7;\n" });
  const patch = { "src/part7.js": "exports.part7 = (n) => n + 7;\n" };
  const verdict = await bench.check(project, patch, { host, slowSuiteMs: 0 });
  expect(verdict).toMatchObject({ verdict: "verified", proof: "existing" });
  expect(verdict.reason).not.toContain("were not run");
  expect(commands.length).toBeGreaterThan(4);
}, 60_000);

it("a test that fails once among the impacted ones and then passes condemns nobody", async () => {
  const mark = join(mkdtempSync(join(tmpdir(), "once-")), "failed");
  const fails = `${HEAD}const { existsSync, readFileSync, writeFileSync } = require("node:fs");
const isFirst = readFileSync("src/part7.js", "utf8").includes("seventh") && !existsSync(${JSON.stringify(mark)});
test("part 7 fails once", () => {
  if (isFirst) writeFileSync(${JSON.stringify(mark)}, "");
  assert.ok(require("../src/part7.js") && !isFirst);
});\n`;
  const patch = { "src/part7.js": "// The seventh.\nexports.part7 = (n) => n + 7;\n" };
  const verdict = await bench.check(makeProject({ "test/part7.test.js": fails }), patch, { slowSuiteMs: 0 });
  expect(existsSync(mark)).toBe(true);
  expect(verdict).toMatchObject({ verdict: "plausible", passToFail: [] });
}, 60_000);
