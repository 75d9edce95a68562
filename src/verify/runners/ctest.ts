import type { TestResult } from "../../domain/testing.ts";
import { quoteWord } from "../suite/shell-words.ts";
import { parseJunit, type JunitCase } from "./parse-junit.ts";
import { toDetail, withUniqueIds, type RunnerAdapter } from "./runner-adapter.ts";

/** CTest knows programs, not files: a test's id has none. `--output-junit` is there from CMake 3.21 on. */
export const ctest: RunnerAdapter = {
  name: "ctest",
  hasNoFiles: true,
  toShell(command, scope, report) {
    const name = scope.name === null ? "" : `-R ${quoteWord(scope.name.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"))}`;
    return `${command} --output-junit ${report} --output-on-failure ${name}`;
  },
  parse(raw) {
    const cases = parseJunit(raw.report ?? "");
    if (cases === undefined) return undefined;
    const endings = readEndings(raw.stdout);
    return withUniqueIds(cases.map((test) => toResult(test, endings.get(test.name) ?? "")));
  },
};

/** `3/5 Test #3: crashes ...***Exception: SegFault  0.01 sec`: the report leaves out how a program ended. */
function readEndings(output: string): ReadonlyMap<string, string> {
  const lines = output.matchAll(/^ *\d+\/\d+ Test +#\d+: (.+?) \.*\*\*\*(.*?)\s+[\d.]+ sec/gm);
  return new Map([...lines].map((match) => [match[1] ?? "", match[2] ?? ""]));
}

/** A program that crashed, took too long or is not there is no failed assertion. */
function toResult(test: JunitCase, ending: string): TestResult {
  const isMissing = test.outcome === "skipped" && /Unable to find executable/i.test(test.detail);
  const isCrash = /Exception|Timeout|Not Run/i.test(ending) && !/abort/i.test(ending);
  const id = `command::${test.name}`;
  if (isMissing || (test.outcome === "failure" && isCrash)) {
    return { id, status: "error", detail: toDetail(`${ending}\n${test.detail}\n${test.output}`) };
  }
  const status = test.outcome === "failure" ? "failed" : test.outcome;
  return { id, status, detail: status === "failed" ? toDetail(`${test.detail}\n${test.output}`) : "" };
}
