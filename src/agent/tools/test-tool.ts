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
const IMPACTED_MS = 2 * 60_000;
const MAX_REASONS = 8;
const SCOPES = ["impacted", "file", "name", "repro", "all", "coverage"] as const;

export function createTestTool(tests: TestRunner): Tool {
  return defineTool({
    name: "test",
    description:
      "Runs the repository's tests: scope all, file (target = path), name (target = part of a test's name), impacted (the test files that what you changed most likely breaks), repro (the test files you wrote or changed) or coverage (as impacted, or target; which changed lines ran).",
    mutating: true,
    input: z.strictObject({
      scope: z.enum(SCOPES).default("all"),
      target: z.string().max(MAX_TARGET_CHARS).nullable().default(null),
    }),
    run: ({ scope, target }, { memory, signal }) =>
      answeringPaths(async () => {
        const wish = await toScope(tests, { scope, target: target ?? "", memory }, signal);
        if (typeof wish === "string") return { ok: false, text: wish, summary: `test: ${wish}` };
        const { reasons, ...asked } = wish;
        const outcome = await tests.run(asked, signal);
        if (outcome !== "no-tests-found") return withReasons(toResult(outcome, asked, listChanged(memory)), reasons);
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

function withReasons(result: ToolResult, reasons: readonly string[] | undefined): ToolResult {
  return reasons === undefined ? result : { ...result, text: `${result.text}\n${reasons.join("\n")}` };
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
): Promise<ReasonedScope | string> {
  if (scope === "all") return ALL_TESTS;
  if (scope === "file" || scope === "name" || (scope === "coverage" && target !== "")) {
    return toTargeted(scope, target);
  }
  return toOfChange(tests, { scope, changed: listChanged(memory) }, signal);
}

async function toOfChange(
  tests: TestRunner,
  { scope, changed }: { readonly scope: "impacted" | "repro" | "coverage"; readonly changed: readonly string[] },
  signal: AbortSignal,
): Promise<ReasonedScope | string> {
  if (scope === "impacted") {
    return changed.length === 0 ? "You have not changed a file yet." : toImpacted(tests, changed, signal);
  }
  const nearest = await tests.findNearest(changed, MAX_NEAREST, signal);
  if (scope === "coverage") return { files: nearest, name: null, coverage: true };
  const files = nearest.filter((path) => changed.includes(path));
  return files.length > 0 ? { files, name: null } : "You have not written or changed a test file yet.";
}

interface ReasonedScope extends TestScope {
  /** Lines that say which files were chosen, and why. */
  readonly reasons?: readonly string[];
}

async function toImpacted(tests: TestRunner, changed: readonly string[], signal: AbortSignal): Promise<ReasonedScope> {
  const impacted = await tests.findImpacted(changed, IMPACTED_MS, signal);
  if (impacted === "all") {
    return { ...ALL_TESTS, reasons: ["All tests were run: it cannot be told which of them the change reaches."] };
  }
  const { files, why } = impacted;
  const shown = files.slice(0, MAX_REASONS).map((file) => `- ${file}: ${why.get(file) ?? ""}`);
  const rest = files.length > MAX_REASONS ? [`- ${files.length - MAX_REASONS} more`] : [];
  return { files, name: null, reasons: ["Chosen, not all there are:", ...shown, ...rest] };
}

function toTargeted(scope: "file" | "name" | "coverage", target: string): TestScope | string {
  if (target === "") return `scope ${scope} needs a target.`;
  if (/^-|[\u0000-\u001f]/.test(target)) return "target is a test file's path or part of a test's name, on one line.";
  if (scope === "name") return { files: [], name: target };
  return { files: [target], name: null, ...(scope === "coverage" ? { coverage: true } : {}) };
}
