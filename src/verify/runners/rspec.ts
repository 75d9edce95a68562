import { z } from "zod";
import type { TestResult, TestStatus } from "../../domain/testing.ts";
import { dropPositionals, quoteWord, splitSimpleCommand } from "../suite/shell-words.ts";
import { WHOLE_FILE } from "../test-plan.ts";
import {
  parseJson,
  toDetail,
  toDuration,
  toRelativePath,
  withUniqueIds,
  type RawReport,
  type RunnerAdapter,
} from "./runner-adapter.ts";

const Example = z.object({
  full_description: z.string(),
  status: z.string(),
  file_path: z.string(),
  run_time: z.number().nullish().catch(null),
  exception: z
    .object({ class: z.string(), message: z.string().nullish(), backtrace: z.array(z.string()).nullish() })
    .nullish(),
});
type Example = z.infer<typeof Example>;
const Report = z.object({
  examples: z.array(Example),
  messages: z.array(z.string()).default([]),
});

export const rspec: RunnerAdapter = {
  name: "rspec",
  toShell(command, scope, report) {
    const words = splitSimpleCommand(command) ?? [];
    const at = words.findIndex((word) => /(^|\/)rspec$/.test(word));
    const kept = scope.files.length === 0 ? words : dropPositionals(words, at);
    const name = scope.name === null ? [] : ["-e", quoteWord(scope.name)];
    const ours = ["--format progress", `--format json --out ${report}`, "--no-color", "--no-profile", "--no-fail-fast"];
    return [...kept, ...ours, ...name, ...scope.files.map(quoteWord)].join(" ");
  },
  parse(raw) {
    const report = Report.safeParse(parseJson(raw.report ?? "")).data;
    // A file that cannot be loaded keeps all others from being run.
    if (report === undefined || (report.examples.length === 0 && report.messages.length > 0)) return undefined;
    return withUniqueIds([
      ...report.examples.map((example) => toResult(example, raw)),
      ...listBroken(report.messages, raw),
    ]);
  },
};

function toResult(example: Example, raw: RawReport): TestResult {
  const file = toRelativePath(example.file_path, raw.root);
  const id = `${file}::${example.full_description}`;
  const took = toDuration(example.run_time == null ? null : example.run_time * 1000);
  if (example.status === "passed") return { id, status: "passed", detail: "", ...took };
  if (example.status !== "failed") return { id, status: "skipped", detail: "" };
  const { class: kind = "", message, backtrace } = example.exception ?? {};
  const detail = toDetail([kind, message ?? "", ...(backtrace ?? []).slice(0, 8)].join("\n"));
  return { id, status: toStatus(kind, backtrace ?? [], { file, root: raw.root }), detail, ...took };
}

function toStatus(kind: string, backtrace: readonly string[], at: { file: string; root: string }): TestStatus {
  if (
    /ExpectationNotMet|Mocks::MockExpectationError|MultipleExpectations|AssertionFailed|Minitest::Assertion/.test(kind)
  )
    return "failed";
  if (/^(?:NameError|NoMethodError|LoadError|SyntaxError|Timeout::Error|NotImplementedError)$/.test(kind))
    return "error";
  const thrower = backtrace.map((line) => toRelativePath(line, at.root)).find((line) => !line.startsWith("/"));
  return thrower === undefined || thrower.startsWith(`${at.file}:`) ? "error" : "failed";
}

/** "An error occurred while loading ./spec/x_spec.rb." */
function listBroken(messages: readonly string[], raw: RawReport): readonly TestResult[] {
  return messages.flatMap((message) => {
    const file = /error occurred (?:while loading|in an? [\w `()]+ hook in) (\S+?)\.?\s/.exec(`${message}\n`)?.[1];
    return file === undefined
      ? []
      : [{ id: `${toRelativePath(file, raw.root)}::${WHOLE_FILE}`, status: "error", detail: toDetail(message) }];
  });
}
