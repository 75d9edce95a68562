import type { TestResult } from "../../domain/testing.ts";
import { classifyFailure } from "./classify-failure.ts";
import { parseJunit } from "./parse-junit.ts";
import { toDetail, withUniqueIds, type RawReport, type RunnerAdapter } from "./runner-adapter.ts";

const TAP_LINE = /^(?: {4})*(not )?ok \d+(?: -)? ?(.*?)(?: # (SKIP|TODO)\b.*)?$/i;

/** Any command: TAP or JUnit on its standard output if it prints that, else its exit status as one test. */
export const command: RunnerAdapter = {
  name: "command",
  hasNoFiles: true,
  toShell: (text) => text,
  parse: (raw) => withUniqueIds(parseTap(raw) ?? parseJunitOutput(raw) ?? [toExitResult(raw)]),
};

function toExitResult(raw: RawReport): TestResult {
  const id = `command::${raw.command}`;
  if (raw.exitCode === 0) return { id, status: "passed", detail: "" };
  // 126 and 127: the shell could not start it; above: killed.
  const status = raw.exitCode >= 126 ? "error" : classifyFailure(raw.stdout, "", raw.root);
  return { id, status, detail: toDetail(`exit status ${raw.exitCode}\n${raw.stdout.slice(-1500)}`) };
}

function parseTap(raw: RawReport): readonly TestResult[] | undefined {
  if (!/^TAP version \d+$/m.test(raw.stdout)) return undefined;
  return raw.stdout.split("\n").flatMap((line) => {
    const match = TAP_LINE.exec(line);
    if (match === null) return [];
    const status = match[3] !== undefined ? ("skipped" as const) : match[1] === undefined ? "passed" : "failed";
    return [{ id: `command::${match[2] ?? ""}`, status, detail: "" }];
  });
}

function parseJunitOutput(raw: RawReport): readonly TestResult[] | undefined {
  return parseJunit(raw.stdout)?.map((test) => ({
    id: `${test.file === "" ? test.className : test.file}::${test.name}`,
    status: test.outcome === "failure" ? ("failed" as const) : test.outcome,
    detail: toDetail(test.detail),
  }));
}
