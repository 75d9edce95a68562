import type { TestResult } from "../../domain/testing.ts";
import { dropPositionals, quoteWord, splitSimpleCommand } from "../suite/shell-words.ts";
import { WHOLE_FILE } from "../test-plan.ts";
import { classifyFailure } from "./classify-failure.ts";
import { parseJunit, type JunitCase } from "./parse-junit.ts";
import { toCoverageFolder, toDetail, toDuration, withUniqueIds, type RunnerAdapter } from "./runner-adapter.ts";

// xunit1 is the family that names the file of a test.
// A project that stops at its first failure would leave the others unseen.
const OURS = "-q --continue-on-collection-errors --maxfail=0 -o junit_family=xunit1";

/** Ids are pytest's own node ids. */
export const pytest: RunnerAdapter = {
  name: "pytest",
  toShell(command, scope, report) {
    const words = splitSimpleCommand(command) ?? [];
    const at = words.findIndex((word) => /(^|\/)(?:pytest|py\.test)(-3)?$/.test(word));
    const kept = scope.files.length === 0 ? words : dropPositionals(words, at);
    // By the plug-in pytest-cov; without it pytest ends before any test.
    const coverage =
      scope.coverage === true
        ? ["--cov=.", "--cov-fail-under=0", `--cov-report=lcov:${toCoverageFolder(report)}/lcov.info`]
        : [];
    const name = scope.name === null ? [] : ["-k", quoteWord(toExpression(scope.name))];
    // The plug-in for it stays, because a project's `addopts` may have its options (`--ff`). New for each run: what
    // failed in an earlier one would choose the tests of this one. A project without the plug-in takes it in silence.
    const cache = `-o cache_dir=${report}.cache`;
    return [...kept, OURS, cache, `--junitxml=${report}`, ...coverage, ...name, ...scope.files.map(quoteWord)].join(
      " ",
    );
  },
  parse(raw) {
    const cases = parseJunit(raw.report ?? "");
    return cases === undefined ? undefined : withUniqueIds(cases.map((test) => toResult(test, raw.root)));
  },
};

function toResult(test: JunitCase, root: string): TestResult {
  const file = test.file === "" ? `${test.className.replaceAll(".", "/")}.py` : test.file;
  const detail = toDetail(test.detail);
  if (test.className === "" && test.outcome === "error")
    return { id: `${file}::${WHOLE_FILE}`, status: "error", detail };
  const folder = file.replace(/\.py$/, "").replaceAll("/", ".");
  const classes = test.className.startsWith(`${folder}.`) ? test.className.slice(folder.length + 1).split(".") : [];
  const id = [file, ...classes, test.name].join("::");
  const status = test.outcome === "failure" ? classifyFailure(detail, file, root) : test.outcome;
  return { id, status, detail, ...toDuration(test.durationMs) };
}

/** `-k` takes an expression over words; other characters of a name have a meaning of their own there. */
function toExpression(name: string): string {
  return (name.match(/\w+/g) ?? []).join(" and ");
}
