import { z } from "zod";
import type { TestResult, TestStatus } from "../../domain/testing.ts";
import { quoteWord, splitSimpleCommand } from "../suite/shell-words.ts";
import { parseJson, toDetail, withUniqueIds, type RunnerAdapter } from "./runner-adapter.ts";

const Line = z.object({
  name: z.string(),
  result: z.string(),
  returncode: z.number().nullish(),
  stdout: z.string().nullish(),
  stderr: z.string().nullish(),
});
type Line = z.infer<typeof Line>;

/** `testlog.json`, one line a program: <https://mesonbuild.com/Unit-tests.html>. Like CTest it knows no files. */
export const meson: RunnerAdapter = {
  name: "meson",
  hasNoFiles: true,
  toShell(command, scope, report) {
    const words = splitSimpleCommand(command) ?? [];
    const folder = words[words.indexOf("-C") + 1] ?? "build";
    const base = report.slice(report.lastIndexOf("/") + 1).replaceAll(".", "-");
    const name = scope.name === null ? "" : quoteWord(scope.name);
    const log = `${folder}/meson-logs/${base}.json`;
    return `${command} --logbase ${base} ${name}\nstatus=$?; mv ${log} ${report} 2>/dev/null; exit $status`;
  },
  parse(raw) {
    const lines = (raw.report ?? "").split("\n").flatMap((text) => Line.safeParse(parseJson(text)).data ?? []);
    return lines.length === 0 ? undefined : withUniqueIds(lines.map(toResult));
  },
};

function toResult(line: Line): TestResult {
  const status = toStatus(line);
  const detail = status === "passed" ? "" : toDetail(`${line.stdout ?? ""}\n${line.stderr ?? ""}`);
  return { id: `command::${line.name}`, status, detail };
}

/** A test that a signal ended has a negative status. `assert` ends by SIGABRT, 6. */
function toStatus(line: Line): TestStatus {
  if (line.result === "OK" || line.result === "EXPECTEDFAIL") return "passed";
  if (line.result === "SKIP") return "skipped";
  const code = line.returncode ?? 0;
  return line.result === "FAIL" && (code >= 0 || code === -6) ? "failed" : "error";
}
