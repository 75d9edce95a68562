import { describe, expect, it } from "@jest/globals";
import { verifyOnEdit } from "../../src/agent/verify-on-edit.ts";
import type { TestRunner } from "../../src/domain/ports.ts";
import type { RunEvent } from "../../src/domain/run-event.ts";
import type { TestScope } from "../../src/domain/testing.ts";

const NEVER = new AbortController().signal;

function openTests(): { readonly tests: TestRunner; readonly scopes: TestScope[] } {
  const scopes: TestScope[] = [];
  const tests: TestRunner = {
    findImpacted: () => Promise.resolve("all"),
    findNearest: (changed) => Promise.resolve(changed.includes("src/a.ts") ? ["test/a.test.ts"] : []),
    run(scope) {
      scopes.push(scope);
      const results = [
        { id: "test/a.test.ts::adds", status: "passed" as const, detail: "" },
        { id: "test/a.test.ts::rounds", status: "failed" as const, detail: "expected 2, got 3" },
      ];
      const about = { runner: "jest" as const, command: "jest", output: "", timedOut: false, durationMs: 5 };
      return Promise.resolve({ ...about, exitCode: 1, results });
    },
  };
  return { tests, scopes };
}

const SLOW_TESTS: RunEvent = {
  type: "tool.finished",
  step: 1,
  callId: "c",
  tool: "test",
  text: "1 passed",
  summary: "test",
  ok: true,
  valid: true,
  mutating: true,
  durationMs: 40_000,
  tree: null,
  checkpoint: null,
};

describe("after an edit", () => {
  it("the nearest tests are run, for at most 20 seconds, and what fails is said", async () => {
    const { tests, scopes } = openTests();

    const seen = await verifyOnEdit(tests, { changed: ["src/a.ts"], events: [] }, NEVER);

    expect(seen).toBe(
      "test/a.test.ts after this change: 1 passed, 1 failed (jest, exit 1)\nFAILED test/a.test.ts::rounds\nexpected 2, got 3",
    );
    expect(scopes).toEqual([{ files: ["test/a.test.ts"], name: null, maxMs: 20_000 }]);
  });

  it("nothing is run where no test is near, or where tests have been slow", async () => {
    const { tests, scopes } = openTests();

    expect(await verifyOnEdit(tests, { changed: ["README.md"], events: [] }, NEVER)).toBeUndefined();
    expect(await verifyOnEdit(tests, { changed: ["src/a.ts"], events: [SLOW_TESTS] }, NEVER)).toBeUndefined();
    expect(scopes).toEqual([]);
  });
});
