import type { TestScope } from "../../domain/testing.ts";
import { dropPositionals, quoteWord, splitSimpleCommand } from "../suite/shell-words.ts";
import { parseJestReport } from "./parse-jest-report.ts";
import { toCoverageFolder, type RunnerAdapter } from "./runner-adapter.ts";

/**
 * `--ci` keeps snapshots from being written, `--bail=0` a setting from hiding what follows the first failure; coverage
 * unasked only costs time and has thresholds of its own.
 */
export const jest: RunnerAdapter = {
  name: "jest",
  toShell(command, scope, report) {
    const words = splitSimpleCommand(command) ?? [];
    const at = words.findIndex((word) => /(^|\/)jest(\.js)?$/.test(word));
    const kept = scope.files.length === 0 ? words : dropPositionals(words, at);
    const ours = ["--json", `--outputFile=${report}`, "--ci", "--bail=0", ...toCoverage(scope, report)];
    const name = scope.name === null ? [] : ["-t", quoteWord(toPattern(scope.name))];
    const start = [...kept, ...ours, ...name];
    if (scope.files.length === 0) return start.join(" ");
    const byPath = [...start, "--runTestsByPath", ...scope.files.map(quoteWord)].join(" ");
    const byPattern = [...start, ...scope.files.map((file) => quoteWord(`(^|/)${toPattern(file)}$`))].join(" ");
    // Releases before 21 know no paths, and leave no report when they are given some.
    return `${byPath}; status=$?; [ $status -eq 0 ] || [ -f ${report} ] || { ${byPattern}; status=$?; }; exit $status`;
  },
  parse: parseJestReport,
};

function toPattern(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}

function toCoverage({ coverage }: TestScope, report: string): readonly string[] {
  if (coverage !== true) return ["--coverage=false"];
  const folder = toCoverageFolder(report);
  // Of a part of the tests a threshold says nothing, but it makes the run fail.
  const ours = ["--coverageReporters=lcovonly", `--coverageDirectory=${folder}`, "--coverageThreshold={}"];
  return ["--coverage", ...ours.map(quoteWord)];
}
