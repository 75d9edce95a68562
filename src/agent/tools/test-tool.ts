/** `test`: runs tests in the workspace and shows results, not logs. For feedback; the verdict is made elsewhere. */
import { z } from "zod";
import type { TestRunner } from "../../domain/ports.ts";
import { ALL_TESTS, type TestOutcome, type TestScope } from "../../domain/testing.ts";
import { renderTestOutcome } from "../render-test-outcome.ts";
import { listChanged } from "../tool-memory.ts";
import { answeringPaths } from "./answering-paths.ts";
import { renderCoverage } from "./render-coverage.ts";
import { defineTool, type Tool, type ToolMemory, type ToolResult } from "../tool.ts";

const MAX_TARGET_CHARS = 1_000;
const MAX_NEAREST = 8;
const SCOPES = ["impacted", "file", "name", "repro", "all", "coverage"] as const;

export function createTestTool(tests: TestRunner): Tool {
  return defineTool({
    name: "test",
    description:
      "Runs the repository's tests: scope all, file (target = path), name (target = part of a test's name), impacted (the test files nearest to what you changed), repro (the test files you wrote or changed) or coverage (as impacted, or target; which changed lines ran).",
    mutating: true,
    input: z.strictObject({
      scope: z.enum(SCOPES).default("all"),
      target: z.string().max(MAX_TARGET_CHARS).nullable().default(null),
    }),
    run: ({ scope, target }, { memory, signal }) =>
      answeringPaths(async () => {
        const wish = await toScope(tests, { scope, target: target ?? "", memory }, signal);
        if (typeof wish === "string") return { ok: false, text: wish, summary: `test: ${wish}` };
        const outcome = await tests.run(wish, signal);
        if (outcome !== "no-tests-found") return toResult(outcome, wish, listChanged(memory));
        return { ok: false, text: "No way to run tests was found in this repository.", summary: "test: none found" };
      }),
  });
}

function toResult(outcome: TestOutcome, { files }: TestScope, changed: readonly string[]): ToolResult {
  const shown = renderTestOutcome(outcome);
  if (outcome.coverage === undefined) return shown;
  const tests = [...files, ...outcome.results.map(({ id }) => id.slice(0, id.indexOf("::")))];
  return { ...shown, text: `${shown.text}\n${renderCoverage(outcome.coverage, { changed, tests })}` };
}

interface ScopeWish {
  readonly scope: (typeof SCOPES)[number];
  readonly target: string;
  readonly memory: ToolMemory;
}

/** What is wrong with the wish, as a sentence, where it cannot be run. */
async function toScope(
  tests: TestRunner,
  { scope, target, memory }: ScopeWish,
  signal: AbortSignal,
): Promise<TestScope | string> {
  if (scope === "all") return ALL_TESTS;
  if (scope === "file" || scope === "name" || (scope === "coverage" && target !== "")) {
    return toTargeted(scope, target);
  }
  const changed = listChanged(memory);
  const nearest = await tests.findNearest(changed, MAX_NEAREST, signal);
  if (scope === "coverage") return { files: nearest, name: null, coverage: true };
  const files = scope === "repro" ? nearest.filter((path) => changed.includes(path)) : nearest;
  if (files.length > 0) return { files, name: null };
  return scope === "repro"
    ? "You have not written or changed a test file yet."
    : "No test file's name fits what you changed; use scope all.";
}

function toTargeted(scope: "file" | "name" | "coverage", target: string): TestScope | string {
  if (target === "") return `scope ${scope} needs a target.`;
  if (/^-|[\u0000-\u001f]/.test(target)) return "target is a test file's path or part of a test's name, on one line.";
  if (scope === "name") return { files: [], name: target };
  return { files: [target], name: null, ...(scope === "coverage" ? { coverage: true } : {}) };
}
