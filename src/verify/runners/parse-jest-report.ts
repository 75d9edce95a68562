/** The JSON report of jest, which vitest writes too. */
import type { TestResult, TestStatus } from "../../domain/testing.ts";
import { WHOLE_FILE } from "../test-plan.ts";
import { classifyFailure } from "./classify-failure.ts";
import { toDetail, toRelativePath, withUniqueIds, type RawReport } from "./runner-adapter.ts";

interface JestReport {
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    readonly message?: string;
    readonly assertionResults: readonly {
      readonly fullName: string;
      readonly status: string;
      readonly failureMessages?: readonly string[] | null;
    }[];
  }[];
}

/** Undefined when it is no such report. */
export function parseJestReport(raw: RawReport): readonly TestResult[] | undefined {
  const report = parse(raw.report);
  if (report === undefined) return undefined;
  const results = report.testResults.flatMap((suite) => {
    const file = toRelativePath(suite.name, raw.root);
    const tests = suite.assertionResults.map((test) => {
      const detail = toDetail((test.failureMessages ?? []).join("\n"));
      return { id: `${file}::${test.fullName}`, status: toStatus(test.status, detail, { file, root: raw.root }), detail };
    });
    if (tests.length > 0 || suite.status === "passed") return tests;
    return [{ id: `${file}::${WHOLE_FILE}`, status: "error" as const, detail: toDetail(suite.message ?? "") }];
  });
  return withUniqueIds(results);
}

function parse(text: string | undefined): JestReport | undefined {
  try {
    const report = JSON.parse(text ?? "") as Partial<JestReport> | null;
    return Array.isArray(report?.testResults) ? (report as JestReport) : undefined;
  } catch {
    return undefined;
  }
}

function toStatus(status: string, detail: string, at: { file: string; root: string }): TestStatus {
  if (status === "passed") return "passed";
  if (status === "failed") return classifyFailure(detail, at.file, at.root);
  return "skipped";
}
