/** Runs with coverage in a workspace: what comes of what a runner left there. */
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { parseRepoPath } from "../../src/domain/repo-path.ts";
import { DEFAULT_EXEC } from "../../src/domain/sandbox.ts";
import { ALL_TESTS, type TestOutcome } from "../../src/domain/testing.ts";
import { runTests } from "../../src/verify/suite/run-tests.ts";
import { createVerifyBench, randomHex, type Files, type VerifyBench } from "./create-verify-bench.ts";

const signal = new AbortController().signal;
const MEASURED = { ...ALL_TESTS, coverage: true } as const;
const PACKAGE = JSON.stringify({ jest: { coverageThreshold: { global: { lines: 100 } } } });
const HALF = "exports.f = (a) => {\n  if (a) return 1;\n  return 2;\n};\n";
const TEST = 'test("f", () => expect(require("./half.js").f(1)).toBe(1));\n';

describe("a measured run", () => {
  let bench: VerifyBench;
  beforeAll(() => {
    bench = createVerifyBench("none");
  });
  afterAll(() => bench.close());

  /** `fake`: shell that runs as `jest`, with the coverage folder as `$folder`. */
  const run = async (files: Files, fake?: string): Promise<TestOutcome & { readonly left: string }> => {
    const { sandbox } = await bench.openWorkspace(files);
    const nonce = randomHex(16);
    const sh = async (script: string): Promise<string> =>
      Buffer.from((await sandbox.exec(["sh", "-c", script], DEFAULT_EXEC, signal)).stdout).toString();
    if (fake !== undefined) {
      const text = `#!/bin/sh\nfolder=/tmp/swe-agent-${nonce}.report.coverage\n${fake}\n`;
      await sandbox.write(parseRepoPath("node_modules/.bin/jest"), Buffer.from(text));
      await sh("chmod +x node_modules/.bin/jest");
    }
    const plan = {
      runner: "jest",
      command: "jest",
      source: "package.json",
      cwd: "",
      before: null,
      guessedSetup: null,
    } as const;
    const outcome = await runTests({ sandbox, plan, scope: MEASURED, nonce, timeoutMs: 120_000 }, signal);
    return { ...outcome, left: await sh(`ls -d /tmp/swe-agent-${nonce}* 2> /dev/null`) };
  };

  it("says which lines ran, does not fail for a threshold, and leaves nothing behind", async () => {
    const outcome = await run({ "package.json": PACKAGE, "half.js": HALF, "half.test.js": TEST });

    expect(outcome).toMatchObject({
      exitCode: 0,
      results: [{ status: "passed" }],
      coverage: { kind: "measured", files: [{ path: "half.js", missed: [3] }], isCut: false },
      left: "",
    });
  });

  it.each([
    { bytes: 8 * 1024 * 1024, coverage: { kind: "measured", files: [{ path: "a.js", missed: [1] }] } },
    { bytes: 8 * 1024 * 1024 + 1, coverage: { kind: "too-large", maxBytes: 8 * 1024 * 1024 } },
  ])("is read whole or not at all: $bytes bytes", async ({ bytes, coverage }) => {
    const begin = "SF:a.js\\nDA:1,0\\n";
    const fake = `{ printf '${begin}'; head -c ${bytes - 15} /dev/zero | tr '\\0' '\\n'; } > "$folder/lcov.info"`;

    const outcome = await run({ "a.js": "" }, fake);

    expect(outcome.coverage).toMatchObject(coverage);
    expect(outcome.left).toBe("");
  });

  it("is measured nowhere when the runner leaves no file of its own", async () => {
    const none = { kind: "measured", files: [], isCut: false };

    expect(await run({ "a.js": "" }, "true")).toMatchObject({ coverage: none, left: "" });
    expect(await run({ "a.js": "" }, 'mkdir "$folder/lcov.info"')).toMatchObject({ coverage: none, left: "" });
    expect(await run({ "a.js": "" }, 'mkfifo "$folder/lcov.info"')).toMatchObject({ coverage: none, left: "" });
  });
});
