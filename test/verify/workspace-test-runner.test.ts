import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import type { Sandbox, TestRunner } from "../../src/domain/ports.ts";
import { parseRepoPath } from "../../src/domain/repo-path.ts";
import { ALL_TESTS } from "../../src/domain/testing.ts";
import { createWorkspaceTestRunner } from "../../src/verify/suite/workspace-test-runner.ts";
import { createVerifyBench, randomHex, REPO, type Files, type VerifyBench } from "./create-verify-bench.ts";

const signal = new AbortController().signal;
const TEST =
  'import test from "node:test";\nimport assert from "node:assert";\ntest("one", () => assert.equal(1, 1));\ntest("two", () => assert.equal(1, 2));\n';

describe("the agent's own test runs", () => {
  let bench: VerifyBench;
  beforeAll(() => {
    bench = createVerifyBench("none");
  });
  afterAll(() => bench.close());

  const start = async (
    files: Files,
    setup: readonly string[] = [],
  ): Promise<{ sandbox: Sandbox; runner: TestRunner }> => {
    const { sandbox, commit } = await bench.openWorkspace(files);
    const deps = { sandbox, objects: bench.mirror, repo: REPO, commit, testCommand: null, setup, randomHex };
    return { sandbox, runner: createWorkspaceTestRunner({ ...deps, timeoutMs: 60_000 }) };
  };

  test("show what the workspace's files do now", async () => {
    const { sandbox, runner } = await start({ "package.json": '{"type":"module"}', "a.test.js": TEST });
    expect(await runner.run(ALL_TESTS, signal)).toMatchObject({
      runner: "node:test",
      exitCode: 1,
      results: [
        { id: "a.test.js::one", status: "passed" },
        { id: "a.test.js::two", status: "failed" },
      ],
    });
    await sandbox.write(parseRepoPath("a.test.js"), Buffer.from(TEST.replace("1, 2", "2, 2")));
    expect(await runner.run({ files: ["a.test.js"], name: "two" }, signal)).toMatchObject({ exitCode: 0 });
    await expect(runner.run({ files: ["../a.test.js"], name: null }, signal)).rejects.toMatchObject({
      code: "bad-path",
    });
  });

  test("find the first test that the agent writes", async () => {
    const { sandbox, runner } = await start({ "a.js": "export {};\n" });
    expect(await runner.run(ALL_TESTS, signal)).toBe("no-tests-found");
    await sandbox.write(parseRepoPath("test/a.test.mjs"), Buffer.from(TEST));
    expect(await runner.run(ALL_TESTS, signal)).toMatchObject({ runner: "node:test", results: [{}, {}] });
  });

  test("set up once, and say so when that fails", async () => {
    const files = { "package.json": '{"type":"module"}', "a.test.js": TEST };
    const good = await start(files, ["echo x >> ../setups"]);
    await good.runner.run(ALL_TESTS, signal);
    await good.runner.run(ALL_TESTS, signal);
    const { stdout } = await good.sandbox.exec(
      ["cat", "../setups"],
      { timeoutMs: 5000, maxOutputBytes: 99, cwd: "", env: {}, stdin: null },
      signal,
    );
    expect(Buffer.from(stdout).toString()).toBe("x\n");
    const bad = await start(files, ["echo no such package >&2; exit 4"]);
    expect(await bad.runner.run(ALL_TESTS, signal)).toMatchObject({
      results: [],
      output: expect.stringMatching(/ended with status 4.*no such package/),
    });
  });
});
