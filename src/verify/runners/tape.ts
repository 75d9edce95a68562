import type { TestResult, TestStatus } from "../../domain/testing.ts";
import { dropPositionals, quoteWord, splitSimpleCommand } from "../suite/shell-words.ts";
import { WHOLE_FILE } from "../test-plan.ts";
import { classifyFailure } from "./classify-failure.ts";
import { readFileLoop, toFileLoop, toFileWords, type FileOutput } from "./loop-over-files.ts";
import { parseTap, type TapPoint } from "./parse-tap.ts";
import { toDetail, withUniqueIds, type RunnerAdapter } from "./runner-adapter.ts";

/** TAP does not say which file a test is in, so each file is started alone. A test is all assertions under its heading. */
export const tape: RunnerAdapter = {
  name: "tape",
  toShell(command, scope, report) {
    const words = splitSimpleCommand(command) ?? [];
    const at = words.findIndex((word) => /(^|\/)(?:tape|node)(\.[cm]?js)?$/.test(word));
    const start = dropPositionals(words, at);
    const own = words.filter((word, index) => index > at && !start.includes(word));
    const files = scope.files.length === 0 ? toFileWords(own) : scope.files.map(quoteWord);
    return toFileLoop(start.join(" "), files, report);
  },
  parse(raw) {
    const outputs = readFileLoop(raw.report);
    return outputs === undefined ? undefined : withUniqueIds(outputs.flatMap((output) => toResults(output, raw.root)));
  },
};

function toResults({ file, output, exitCode }: FileOutput, root: string): readonly TestResult[] {
  const groups = new Map<string, TapPoint[]>();
  for (const point of parseTap(output)) {
    const heading = point.heading === "" ? point.path.join(" > ") : point.heading;
    groups.set(heading, [...(groups.get(heading) ?? []), point]);
  }
  const results = [...groups].map(([heading, points]) => toResult(heading, points, { file, root }));
  for (const match of output.matchAll(/^# SKIP (.+)$/gm)) {
    results.push({ id: `${file}::${match[1] ?? ""}`, status: "skipped", detail: "" });
  }
  const isTold = exitCode === 0 || results.some(({ status }) => status === "failed" || status === "error");
  if (isTold && results.length > 0) return results;
  const detail = toDetail(output.slice(-1500));
  return [...results, { id: `${file}::${WHOLE_FILE}`, status: exitCode === 0 ? "passed" : "error", detail }];
}

function toResult(heading: string, points: readonly TapPoint[], at: { file: string; root: string }): TestResult {
  const skip = heading.startsWith("SKIP ");
  const id = `${at.file}::${heading.replace(/^(?:SKIP|TODO) /, "")}`;
  const red = points.filter((point) => point.outcome === "failed");
  if (red.length === 0) {
    const allSkipped = skip || points.every((point) => point.outcome === "skipped");
    return { id, status: allSkipped ? "skipped" : "passed", detail: "" };
  }
  const detail = toDetail(red.map((point) => `${point.path.join(" > ")}\n${point.detail}`).join("\n"));
  return { id, status: toStatus(detail, at), detail };
}

/** tape's own assertions say their operator; an exception is the operator `error` or `fail`. */
function toStatus(detail: string, at: { file: string; root: string }): TestStatus {
  if (/timed out after|test exited without ending|\.end\(\) already called/.test(detail)) return "error";
  if (/^\s*operator: (?!error|fail\b)/m.test(detail)) return "failed";
  return /^\s*operator: fail\b/m.test(detail) ? "failed" : classifyFailure(detail, at.file, at.root);
}
