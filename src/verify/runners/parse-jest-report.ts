/** The JSON report of jest, which vitest writes too. */
import { z } from "zod";
import type { TestResult, TestStatus } from "../../domain/testing.ts";
import { WHOLE_FILE } from "../test-plan.ts";
import { classifyFailure } from "./classify-failure.ts";
import { parseJson, toDetail, toDuration, toRelativePath, withUniqueIds, type RawReport } from "./runner-adapter.ts";

const JestReport = z.object({
  testResults: z.array(
    z.object({
      name: z.string(),
      status: z.string(),
      message: z.string().nullish(),
      startTime: z.number().nullish().catch(null),
      endTime: z.number().nullish().catch(null),
      assertionResults: z.array(
        z.object({
          // Releases before 21 say the title only, without the groups around it.
          fullName: z.string().optional(),
          title: z.string().optional(),
          status: z.string(),
          failureMessages: z.array(z.string()).nullish(),
          duration: z.number().nullish().catch(null),
        }),
      ),
    }),
  ),
});

type Suite = z.infer<typeof JestReport>["testResults"][number];

/** Undefined when it is no such report. */
export function parseJestReport(raw: RawReport): readonly TestResult[] | undefined {
  const report = JestReport.safeParse(parseJson(raw.report ?? "")).data;
  if (report === undefined) return undefined;
  const results = report.testResults.flatMap((suite) => {
    const file = toRelativePath(suite.name, raw.root);
    const besideMs = toTimeBeside(suite);
    const tests = suite.assertionResults.map((test) => {
      const detail = toDetail((test.failureMessages ?? []).join("\n"));
      return {
        id: `${file}::${test.fullName ?? test.title ?? ""}`,
        status: toStatus(test.status, detail, { file, root: raw.root }),
        detail,
        ...toDuration(test.duration == null ? test.duration : test.duration + besideMs),
      };
    });
    if (tests.length > 0 || suite.status === "passed") return tests;
    return [{ id: `${file}::${WHOLE_FILE}`, status: "error" as const, detail: toDetail(suite.message ?? "") }];
  });
  return withUniqueIds(results);
}

/** What a file takes beside its tests, mostly its imports, as a share for each test. */
function toTimeBeside({ startTime, endTime, assertionResults: tests }: Suite): number {
  const timed = tests.map(({ duration }) => duration).filter((ms) => typeof ms === "number");
  if (timed.length === 0 || typeof startTime !== "number" || typeof endTime !== "number") return 0;
  const inTestsMs = timed.reduce((sum, ms) => sum + ms, 0);
  return Math.max(0, endTime - startTime - inTestsMs) / timed.length;
}

function toStatus(status: string, detail: string, at: { file: string; root: string }): TestStatus {
  if (status === "passed") return "passed";
  if (status === "failed") return classifyFailure(detail, at.file, at.root);
  return "skipped";
}
