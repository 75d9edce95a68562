import { z } from "zod";
import type { TestResult, TestStatus } from "../../domain/testing.ts";
import { dropPositionals, quoteWord, splitSimpleCommand } from "../suite/shell-words.ts";
import { WHOLE_FILE } from "../test-plan.ts";
import { classifyFailure } from "./classify-failure.ts";
import { parseJson, toDetail, toDuration, withUniqueIds, type RunnerAdapter } from "./runner-adapter.ts";

// `-v` prints between the lines of whatever the tests print, and a docstring instead of a name; so the same runner
// with a result class that writes JSON lines.
const PROGRAM = `
import json, os, sys, time, unittest
out = open(sys.argv[1], "w")
def where(test):
    test = getattr(test, "test_case", test)
    name = getattr(test, "_testMethodName", None) or str(test)
    kind = type(test)
    if kind.__name__ == "_FailedTest":
        path = name.replace(".", "/") + ".py"
        found = [os.path.join(folder, path) for folder in ["", *sys.path] if os.path.exists(os.path.join(folder, path))]
        return (os.path.abspath(found[0]) if found else path), ""
    module = sys.modules.get(kind.__module__)
    return getattr(module, "__file__", None) or kind.__module__.replace(".", "/") + ".py", kind.__qualname__ + "." + name
class Result(unittest.TextTestResult):
    began = time.monotonic()
    def startTest(self, test):
        self.began = time.monotonic()
        super().startTest(test)
    def note(self, test, status, detail=""):
        file, name = where(test)
        ms = (time.monotonic() - self.began) * 1000
        self.began = time.monotonic()
        out.write(json.dumps({"file": file, "name": name, "status": status, "detail": detail, "ms": ms}) + "\\n")
        out.flush()
    def addSuccess(self, test): super().addSuccess(test); self.note(test, "passed")
    def addFailure(self, test, err): super().addFailure(test, err); self.note(test, "failure", self.failures[-1][1])
    def addError(self, test, err): super().addError(test, err); self.note(test, "error", self.errors[-1][1])
    def addSkip(self, test, reason): super().addSkip(test, reason); self.note(test, "skipped", reason)
    def addExpectedFailure(self, test, err): super().addExpectedFailure(test, err); self.note(test, "skipped")
    def addUnexpectedSuccess(self, test): super().addUnexpectedSuccess(test); self.note(test, "failure", "unexpected success")
    def addSubTest(self, test, subtest, err):
        super().addSubTest(test, subtest, err)
        if err is not None: self.note(test, "failure" if issubclass(err[0], test.failureException) else "error", self._exc_info_to_string(err, test))
sys.path[:0] = ["", *filter(None, [sys.argv[2]])]
unittest.main(module=None, argv=["python3 -m unittest"] + sys.argv[3:], testRunner=unittest.TextTestRunner(resultclass=Result, verbosity=2))
`;

const Line = z.object({
  file: z.string(),
  name: z.string(),
  status: z.enum(["passed", "failure", "error", "skipped"]),
  detail: z.string(),
  ms: z.number().nullish().catch(null),
});
type Line = z.infer<typeof Line>;

export const unittest: RunnerAdapter = {
  name: "unittest",
  toShell(command, scope, report) {
    const words = splitSimpleCommand(command) ?? [];
    const at = words.indexOf("unittest");
    const python = words.find((word) => /(^|\/)python[\d.]*$/.test(word)) ?? "python3";
    const all = scope.files.length === 0;
    const args = (all ? words : dropPositionals(words, at)).slice(at + 1);
    // Files are imported from the root; what discovery would have put on the path still has to be there.
    const start = all ? "" : (valueOf(args, "-s") ?? valueOf(args, "--start-directory") ?? "");
    const kept = all ? args : dropDiscovery(args);
    const name = scope.name === null ? [] : ["-k", quoteWord(scope.name)];
    return [
      ...words.slice(0, Math.max(0, words.indexOf(python))),
      python,
      "-c",
      quoteWord(PROGRAM),
      report,
      quoteWord(start),
      ...kept,
      ...name,
      ...scope.files.map(quoteWord),
    ].join(" ");
  },
  parse(raw) {
    if (raw.report === undefined) return undefined;
    const lines = raw.report.split("\n").flatMap(parseLine);
    return withUniqueIds(lines.map((line) => toResult(line, raw.root)));
  },
};

const DISCOVERY = /^(?:-s|-t|-p|--start-directory|--top-level-directory|--pattern)$/;

function dropDiscovery(args: readonly string[]): readonly string[] {
  return args.filter((word, index) => !DISCOVERY.test(word) && !DISCOVERY.test(args[index - 1] ?? ""));
}

function valueOf(args: readonly string[], option: string): string | undefined {
  const at = args.indexOf(option);
  return at === -1 ? undefined : args[at + 1];
}

function toResult(line: Line, root: string): TestResult {
  const file = line.file.startsWith(`${root}/`) ? line.file.slice(root.length + 1) : line.file;
  if (line.name === "") return { id: `${file}::${WHOLE_FILE}`, status: "error", detail: toDetail(line.detail) };
  const detail = toDetail(line.detail);
  return { id: `${file}::${line.name}`, status: toStatus(line, file, root), detail, ...toDuration(line.ms) };
}

function toStatus(line: Line, file: string, root: string): TestStatus {
  if (line.status === "failure") return "failed";
  return line.status === "error" ? classifyFailure(line.detail, file, root) : line.status;
}

function parseLine(text: string): readonly Line[] {
  const line = Line.safeParse(parseJson(text)).data;
  return line === undefined ? [] : [line];
}
