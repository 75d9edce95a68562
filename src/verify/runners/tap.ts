import type { TestResult } from "../../domain/testing.ts";
import { dropPositionals, quoteWord, splitSimpleCommand } from "../suite/shell-words.ts";
import { WHOLE_FILE } from "../test-plan.ts";
import { classifyFailure } from "./classify-failure.ts";
import { parseTap, type TapPoint } from "./parse-tap.ts";
import {
  toDetail,
  toDuration,
  toRelativePath,
  withUniqueIds,
  type RawReport,
  type RunnerAdapter,
} from "./runner-adapter.ts";
import { toStdoutReport } from "./stdout-report.ts";

/** node-tap: each file is a subtest that is called by its path. */
export const tap: RunnerAdapter = {
  name: "tap",
  toShell(command, scope, report) {
    const words = splitSimpleCommand(command) ?? [];
    const at = words.findIndex((word) => /(^|\/)(?:node-)?tap(\.[cm]?js)?$/.test(word));
    const kept = scope.files.length === 0 ? words : dropPositionals(words, at);
    const all = ["TAP_DISABLE_COVERAGE=1", ...kept, "--reporter=tap", ...scope.files.map(quoteWord)];
    return toStdoutReport(all.join(" "), report);
  },
  parse(raw) {
    if (!/^TAP version \d+/m.test(raw.report ?? "")) return undefined;
    const tests = new Map<string, TapPoint[]>();
    for (const point of parseTap(raw.report ?? "")) {
      const key = toTest(point).join("\n");
      tests.set(key, [...(tests.get(key) ?? []), point]);
    }
    return withUniqueIds([...tests.values()].map((points) => toResult(points, raw)));
  },
};

/** The path without the assertion: a file's own assertions stand for themselves. */
function toTest({ path }: TapPoint): readonly string[] {
  return path.length < 3 ? path : path.slice(0, -1);
}

function toResult(points: readonly TapPoint[], raw: RawReport): TestResult {
  const red = points.filter(({ outcome }) => outcome === "failed");
  const [first = "", ...names] = points[0] === undefined ? [] : toTest(points[0]);
  const file = toRelativePath(first, raw.root);
  const detail = toDetail(red.map((point) => `${point.path.at(-1) ?? ""}\n${withFrames(point.detail)}`).join("\n"));
  const id = `${file}::${names.length === 0 ? WHOLE_FILE : names.join(" > ")}`;
  const times = points.flatMap(({ durationMs }) => durationMs ?? []);
  const took = toDuration(times.length === 0 ? null : times.reduce((sum, ms) => sum + ms, 0));
  if (red.length === 0) {
    const isSkipped = points.every(({ outcome }) => outcome === "skipped");
    return { id, status: isSkipped ? "skipped" : "passed", detail: "", ...took };
  }
  if (names.length === 0) return { id, status: "error", detail };
  return { id, status: isAssertion(detail) ? "failed" : classifyFailure(detail, file, raw.root), detail, ...took };
}

/** An assertion of tap shows what it compared; an exception shows only its stack. */
function isAssertion(detail: string): boolean {
  return /^\s*(?:compare|diff|wanted|found|doNotWant|expected):/m.test(detail);
}

/** Stacks in diagnostics come without the `at` of other runners. */
function withFrames(detail: string): string {
  return detail.replace(/^(\s*)((?:[^\s:]+ )?\(?(?:file:\/\/)?[\w./@-]+\.[cm]?[jt]sx?:\d+:\d+\)?)$/gm, "$1at $2");
}
