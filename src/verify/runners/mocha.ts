import { z } from "zod";
import type { TestResult } from "../../domain/testing.ts";
import { dropPositionals, quoteWord, splitSimpleCommand } from "../suite/shell-words.ts";
import { classifyFailure } from "./classify-failure.ts";
import {
  parseJson,
  toDetail,
  toDuration,
  toRelativePath,
  withUniqueIds,
  type RawReport,
  type RunnerAdapter,
} from "./runner-adapter.ts";

const MochaTest = z.object({
  fullTitle: z.string(),
  file: z.string().nullish(),
  duration: z.number().nullish().catch(null),
  err: z
    .object({ stack: z.string().optional(), message: z.string().optional(), code: z.unknown().optional() })
    .optional(),
});
const MochaReport = z.object({
  tests: z.array(MochaTest),
  pending: z.array(MochaTest).default([]),
  failures: z.array(MochaTest),
});
type MochaTest = z.infer<typeof MochaTest>;

/** A file that cannot be loaded ends mocha before any test: there is no report then. */
export const mocha: RunnerAdapter = {
  name: "mocha",
  toShell(command, scope, report) {
    const words = splitSimpleCommand(command) ?? [];
    const at = words.findIndex((word) => /(^|\/)_?mocha(\.js)?$/.test(word));
    const kept = scope.files.length === 0 ? words : dropPositionals(words, at);
    const name = scope.name === null ? [] : ["-f", quoteWord(scope.name)];
    // The long name of `-O` is another before mocha 6.
    const ours = ["--reporter json", `-O output=${report}`];
    return [...kept, ...ours, ...name, ...scope.files.map(quoteWord)].join(" ");
  },
  parse(raw) {
    // Releases before 9.2 know no output file and print the report after what the tests printed.
    const text = raw.report ?? raw.stdout.slice(Math.max(0, raw.stdout.indexOf('{\n  "stats"')));
    const report = MochaReport.safeParse(parseJson(text)).data;
    if (report === undefined) return undefined;
    const key = (test: MochaTest): string => `${toRelativePath(test.file ?? "", raw.root)}::${test.fullTitle}`;
    const pending = new Set(report.pending.map(key));
    const hooks = report.failures.filter((failure) => !report.tests.some((test) => key(test) === key(failure)));
    return withUniqueIds([...report.tests, ...hooks].map((test) => toResult(test, key(test), { pending, raw })));
  },
};

function toResult(
  test: MochaTest,
  id: string,
  context: { readonly pending: ReadonlySet<string>; readonly raw: RawReport },
): TestResult {
  if (context.pending.has(id)) return { id, status: "skipped", detail: "" };
  const text = test.err?.stack ?? test.err?.message;
  const took = toDuration(test.duration);
  if (text === undefined) return { id, status: "passed", detail: "", ...took };
  const file = toRelativePath(test.file ?? "", context.raw.root);
  const isAssertion = test.err?.code === "ERR_ASSERTION";
  return {
    id,
    status: isAssertion ? "failed" : classifyFailure(text, file, context.raw.root),
    detail: toDetail(text),
    ...took,
  };
}
