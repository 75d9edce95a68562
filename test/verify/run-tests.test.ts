/** Where a run takes place, what runs before it, and which reports count. */
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import type { Sandbox } from "../../src/domain/ports.ts";
import { parseRepoPath } from "../../src/domain/repo-path.ts";
import { ALL_TESTS, type TestOutcome, type TestScope } from "../../src/domain/testing.ts";
import { isBrokenOff } from "../../src/verify/compare-outcomes.ts";
import { runTests } from "../../src/verify/suite/run-tests.ts";
import type { TestPlan } from "../../src/verify/test-plan.ts";
import { createVerifyBench, randomHex, type Files, type VerifyBench } from "./create-verify-bench.ts";

const signal = new AbortController().signal;
const TEST =
  'import test from "node:test";\nimport assert from "node:assert";\nimport { sum } from "./built.js";\ntest("adds", () => assert.equal(sum(1, 2), 3));\n';
const FOLDER = "packages/it's one";
const JUNIT = (name: string): string =>
  `<testsuite name="shop.${name}"><testcase classname="shop.${name}" name="works"/></testsuite>`;
const TAPE =
  "console.log('TAP version 13\\n# adds\\nok 1 is three\\n# is odd\\nnot ok 2 odd\\n  ---\\n    operator: equal\\n  ...\\n1..2'); process.exitCode = 1;\n";

describe("a run of tests", () => {
  let bench: VerifyBench;
  beforeAll(() => {
    bench = createVerifyBench("none");
  });
  afterAll(() => bench.close());

  const start = async (files: Files): Promise<Sandbox> => (await bench.openWorkspace(files)).sandbox;
  const run = (sandbox: Sandbox, plan: Partial<TestPlan>, scope: TestScope = ALL_TESTS): Promise<TestOutcome> => {
    const whole: TestPlan = {
      runner: "command",
      command: "true",
      cwd: "",
      before: null,
      source: "test",
      guessedSetup: null,
      ...plan,
    };
    return runTests({ sandbox, plan: whole, scope, nonce: randomHex(12), timeoutMs: 60_000 }, signal);
  };

  const built = { runner: "node:test", command: "node --test", cwd: FOLDER, before: "cp source.js built.js" } as const;
  const files = {
    [`${FOLDER}/package.json`]: '{"type":"module"}',
    [`${FOLDER}/source.js`]: "export const sum = (a, b) => a + b;\n",
    [`${FOLDER}/a.test.js`]: TEST,
  };

  test("below the root has ids and files relative to the root", async () => {
    const sandbox = await start(files);
    const id = `${FOLDER}/a.test.js::adds`;
    expect((await run(sandbox, built)).results).toEqual([
      { id, status: "passed", detail: "", durationMs: expect.any(Number) },
    ]);
    const one = await run(sandbox, built, { files: [`${FOLDER}/a.test.js`], name: "adds" });
    expect(one.results).toMatchObject([{ id, status: "passed" }]);
  });

  test.each<[string, Partial<TestPlan>, Files]>([
    [
      "jest",
      { runner: "jest", command: "jest" },
      {
        "package.json": '{ "jest": { "bail": true, "maxWorkers": 1 } }',
        "a.test.js": 'test("one", () => expect(1).toBe(2));\n',
        "b.test.js": 'test("two", () => expect(1).toBe(2));\n',
      },
    ],
    [
      "pytest",
      { runner: "pytest", command: "python3 -m pytest" },
      {
        "pytest.ini": "[pytest]\naddopts = -x\n",
        "test_a.py": "def test_one():\n    assert 1 == 2\n\n\ndef test_two():\n    assert 1 == 2\n",
      },
    ],
  ])("goes on after the first failure, whatever the settings of %s say", async (_, plan, there) => {
    const outcome = await run(await start(there), plan);
    const failed = outcome.results.filter(({ status }) => status === "failed").map(({ id }) => id.slice(-3));
    expect(failed.sort()).toEqual(["one", "two"]);
  });

  test("builds each time, and is broken off where the build fails", async () => {
    const sandbox = await start(files);
    await run(sandbox, built);
    await sandbox.write(parseRepoPath(`${FOLDER}/source.js`), Buffer.from("export const sum = (a, b) => a - b;\n"));
    expect((await run(sandbox, built)).results).toMatchObject([{ status: "failed" }]);
    const failed = await run(sandbox, { ...built, before: "echo cannot build >&2; false" });
    expect(failed).toMatchObject({ exitCode: 1, results: [], output: "cannot build" });
    expect(isBrokenOff(failed)).toBe(true);
  });

  test("says so where its folder is not there", async () => {
    const sandbox = await start(files);
    expect(await run(sandbox, { ...built, cwd: "no/such" })).toMatchObject({ exitCode: 127, results: [] });
  });

  test("reads all reports that this run wrote, and none from before", async () => {
    const sandbox = await start({
      "core/src/test/java/shop/NewTest.java": "package shop;\npublic class NewTest {}\n",
      "core/src/test/java/shop/OldTest.java": "package shop;\nclass OldTest {}\n",
      "core/target/surefire-reports/TEST-shop.OldTest.xml": JUNIT("OldTest"),
      "mvn.sh": `mkdir -p core/target/surefire-reports web/target/surefire-reports\nprintf '%s' '${JUNIT("NewTest")}' > core/target/surefire-reports/TEST-shop.NewTest.xml\nprintf '%s' '${JUNIT("WebTest")}' > web/target/surefire-reports/TEST-shop.WebTest.xml\n`,
    });
    const { results } = await run(sandbox, { runner: "maven", command: "sh mvn.sh" });
    expect(results.map(({ id }) => id).sort()).toEqual([
      "core/src/test/java/shop/NewTest.java::works",
      "shop/WebTest::works",
    ]);
  });

  test("starts each file by itself where a runner names no files", async () => {
    const sandbox = await start({
      "test/a.js": TAPE,
      "test/deep/b.js": "// no test\n",
      "test/node_modules/x.js": TAPE,
    });
    const { results, exitCode } = await run(sandbox, { runner: "tape", command: "node 'test/**/*.js'" });
    expect(exitCode).toBe(1);
    expect(results.map(({ id, status }) => [id, status])).toEqual([
      ["test/a.js::adds", "passed"],
      ["test/a.js::is odd", "failed"],
      ["test/deep/b.js::(file)", "passed"],
    ]);
  });
});
