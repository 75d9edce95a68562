/** `test`: runs tests in the workspace and shows results, not logs. For feedback; the verdict is made elsewhere. */
import { z } from "zod";
import type { TestRunner } from "../../domain/ports.ts";
import type { TestOutcome, TestResult, TestScope } from "../../domain/testing.ts";
import { clipOutput } from "../observation.ts";
import { defineTool, type Tool, type ToolResult } from "../tool.ts";

const MAX_FAILURES = 5;
const MAX_FAILURE_CHARS = 700;
const MAX_OUTPUT_CHARS = 1_500;

export function createTestTool(tests: TestRunner): Tool {
  return defineTool({
    name: "test",
    description:
      "Runs the repository's tests: scope all, file (target = path) or name (target = part of a test's name).",
    mutating: true,
    input: z.strictObject({
      scope: z.enum(["all", "file", "name"]).default("all"),
      target: z.string().nullable().default(null),
    }),
    async run({ scope, target }, { signal }) {
      if (scope !== "all" && (target === null || target === "")) {
        return { ok: false, text: `scope ${scope} needs a target.`, summary: "test: no target" };
      }
      const outcome = await tests.run(toScope(scope, target ?? ""), signal);
      if (outcome === "no-tests-found") {
        return { ok: false, text: "No way to run tests was found in this repository.", summary: "test: none found" };
      }
      return render(outcome);
    },
  });
}

function toScope(scope: "all" | "file" | "name", target: string): TestScope {
  return { files: scope === "file" ? [target] : [], name: scope === "name" ? target : null };
}

function render(outcome: TestOutcome): ToolResult {
  const bad = outcome.results.filter(({ status }) => status === "failed" || status === "error");
  const passed = outcome.results.filter(({ status }) => status === "passed").length;
  const ok = outcome.exitCode === 0 && bad.length === 0;
  const ending = outcome.timedOut ? ", timed out" : "";
  const counts = `${passed} passed, ${bad.length} failed (${outcome.runner}, exit ${outcome.exitCode}${ending})`;
  const failures = bad.slice(0, MAX_FAILURES).map(renderFailure);
  const more = bad.length > MAX_FAILURES ? [`… ${bad.length - MAX_FAILURES} more failing tests`] : [];
  const unread = outcome.results.length === 0 ? [clipOutput(outcome.output, MAX_OUTPUT_CHARS)] : [];
  return { ok, text: [counts, ...failures, ...more, ...unread].join("\n"), summary: `test: ${counts}` };
}

function renderFailure({ id, status, detail }: TestResult): string {
  return `${status === "error" ? "ERROR" : "FAILED"} ${id}\n${clipOutput(detail, MAX_FAILURE_CHARS)}`;
}
