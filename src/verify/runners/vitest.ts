import type { TestScope } from "../../domain/testing.ts";
import { dropPositionals, quoteWord, splitSimpleCommand } from "../suite/shell-words.ts";
import { parseJestReport } from "./parse-jest-report.ts";
import { toCoverageFolder, type RunnerAdapter } from "./runner-adapter.ts";

/** `--run` ends after one pass, whatever the script says. */
export const vitest: RunnerAdapter = {
  name: "vitest",
  toShell(command, scope, report) {
    const words = (splitSimpleCommand(command) ?? []).filter((word) => word !== "watch" && word !== "dev");
    const at = words.findIndex((word) => /(^|\/)vitest(\.mjs)?$/.test(word));
    const withRun = words.includes("run") || words.includes("--run") ? words : [...words, "--run"];
    const kept = scope.files.length === 0 ? withRun : dropPositionals(withRun, words[at + 1] === "run" ? at + 1 : at);
    const ours = ["--reporter=json", `--outputFile=${report}`, ...toCoverage(scope, report)];
    const name = scope.name === null ? [] : ["-t", quoteWord(scope.name)];
    return [...kept, ...ours, ...name, ...scope.files.map(quoteWord)].join(" ");
  },
  parse: parseJestReport,
};

// Of a part of the tests a threshold says nothing, but it makes the run fail; `autoUpdate` writes into the settings.
// Those for single globs of files cannot be switched off by an option.
const NO_THRESHOLDS = ["lines=0", "functions=0", "branches=0", "statements=0", "100=false", "autoUpdate=false"];

/** Needs one of its coverage packages; without one vitest ends before any test. */
function toCoverage({ coverage }: TestScope, report: string): readonly string[] {
  if (coverage !== true) return ["--coverage.enabled=false"];
  const off = NO_THRESHOLDS.map((word) => `--coverage.thresholds.${word}`);
  const folder = toCoverageFolder(report);
  return ["--coverage.enabled=true", "--coverage.reporter=lcovonly", `--coverage.reportsDirectory=${folder}`, ...off];
}
