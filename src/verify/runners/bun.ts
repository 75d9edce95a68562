import type { TestResult } from "../../domain/testing.ts";
import { dropPositionals, quoteWord, splitSimpleCommand } from "../suite/shell-words.ts";
import { WHOLE_FILE } from "../test-plan.ts";
import { classifyFailure } from "./classify-failure.ts";
import { parseJunit, type JunitCase } from "./parse-junit.ts";
import {
  toDetail,
  toDuration,
  toRelativePath,
  withUniqueIds,
  type RawReport,
  type RunnerAdapter,
} from "./runner-adapter.ts";

/** Older releases report no messages, and none reports a file that could not be loaded: both are in the output. */
export const bun: RunnerAdapter = {
  name: "bun",
  toShell(command, scope, report) {
    const words = splitSimpleCommand(command) ?? [];
    const at = words.indexOf("test");
    const kept = scope.files.length === 0 ? words : dropPositionals(words, at);
    const name = scope.name === null ? [] : ["-t", quoteWord(scope.name.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"))];
    const files = scope.files.map((file) => quoteWord(`./${file}`));
    // bun writes its progress to the error output, which is where the messages are.
    return [...kept, "--reporter=junit", `--reporter-outfile=${report}`, ...name, ...files, "2>&1"].join(" ");
  },
  parse(raw) {
    const cases = parseJunit(raw.report ?? "");
    if (cases === undefined) return undefined;
    return withUniqueIds([...cases.map((test) => toResult(test, raw)), ...listBroken(raw)]);
  },
};

function toResult(test: JunitCase, raw: RawReport): TestResult {
  const file = toRelativePath(test.file, raw.root);
  const inside = test.suites.filter((suite) => suite !== "bun test" && suite !== test.file);
  const id = `${file}::${[...inside, test.name].join(" > ")}`;
  if (test.outcome === "passed" || test.outcome === "skipped") {
    return { id, status: test.outcome, detail: "", ...toDuration(test.durationMs) };
  }
  const detail = toDetail(test.detail === "" ? findMessage(raw.stdout, test.name) : test.detail);
  const isAssertion = /AssertionError|^error: expect\(|^error: assert/m.test(detail);
  const status = isAssertion ? "failed" : classifyFailure(detail, file, raw.root);
  return { id, status, detail, ...toDuration(test.durationMs) };
}

/** What is printed between the test before and the line `(fail) … name`. */
function findMessage(output: string, name: string): string {
  const lines = output.split("\n");
  const end = lines.findIndex((line) => /^(?:\(fail\)|✗)/.test(line) && line.includes(name));
  if (end === -1) return "";
  const start = lines.slice(0, end).findLastIndex((line) => /^\((?:pass|fail|skip|todo)\)|^[✓✗»]|:$/.test(line));
  return lines.slice(start + 1, end).join("\n");
}

function listBroken(raw: RawReport): readonly TestResult[] {
  const blocks = raw.stdout.split(/^(?=\S+\.(?:[cm]?[jt]sx?):$)/m);
  return blocks.flatMap((block) => {
    const file = /^(\S+):/.exec(block)?.[1];
    if (
      file === undefined ||
      !/^# Unhandled error between tests|^error: Cannot find (?:module|package)|^SyntaxError/m.test(block)
    )
      return [];
    return [
      { id: `${toRelativePath(file, raw.root)}::${WHOLE_FILE}`, status: "error" as const, detail: toDetail(block) },
    ];
  });
}
