/** The JSON report of jest, which vitest writes too. */
import { z } from "zod";
import type { TestResult, TestStatus } from "../../domain/testing.ts";
import { WHOLE_FILE } from "../test-plan.ts";
import { classifyFailure } from "./classify-failure.ts";
import { parseJson, toDetail, toRelativePath, withUniqueIds, type RawReport } from "./runner-adapter.ts";

const JestReport = z.object({
  testResults: z.array(
    z.object({
      name: z.string(),
      status: z.string(),
      message: z.string().nullish(),
      assertionResults: z.array(
        z.object({
          // Releases before 21 say the title only, without the groups around it.
          fullName: z.string().optional(),
          title: z.string().optional(),
          status: z.string(),
          failureMessages: z.array(z.string()).nullish(),
        }),
      ),
    }),
  ),
});

/** Undefined when it is no such report. */
export function parseJestReport(raw: RawReport): readonly TestResult[] | undefined {
  const report = JestReport.safeParse(parseJson(raw.report ?? "")).data;
  if (report === undefined) return undefined;
  const results = report.testResults.flatMap((suite) => {
    const file = toRelativePath(suite.name, raw.root);
    const tests = suite.assertionResults.map((test) => {
      const detail = toDetail((test.failureMessages ?? []).join("\n"));
      return {
        id: `${file}::${test.fullName ?? test.title ?? ""}`,
        status: toStatus(test.status, detail, { file, root: raw.root }),
        detail,
      };
    });
    if (tests.length > 0 || suite.status === "passed") return tests;
    return [{ id: `${file}::${WHOLE_FILE}`, status: "error" as const, detail: toDetail(suite.message ?? "") }];
  });
  return withUniqueIds(results);
}

function toStatus(status: string, detail: string, at: { file: string; root: string }): TestStatus {
  if (status === "passed") return "passed";
  if (status === "failed") return classifyFailure(detail, at.file, at.root);
  return "skipped";
}
