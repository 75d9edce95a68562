import type { TestResult, TestStatus } from "../../domain/testing.ts";
import { dropPositionals, quoteWord, splitSimpleCommand } from "../suite/shell-words.ts";
import { parseJunit, type JunitCase } from "./parse-junit.ts";
import { toDetail, toDuration, toRelativePath, withUniqueIds, type RunnerAdapter } from "./runner-adapter.ts";

/** Also Pest, which takes the same options. */
export const phpunit: RunnerAdapter = {
  name: "phpunit",
  toShell(command, scope, report) {
    const words = splitSimpleCommand(command) ?? [];
    const at = words.findIndex((word) => /(^|\/)(?:phpunit|pest|simple-phpunit|artisan)(\.phar)?$/.test(word));
    const kept = scope.files.length === 1 ? dropPositionals(words, at) : words;
    const single = scope.files.length === 1 ? scope.files.map(quoteWord) : [];
    const filter = toFilter(scope.files.length > 1 ? scope.files : [], scope.name);
    return [...kept, `--log-junit ${report}`, ...filter, ...single].join(" ");
  },
  parse(raw) {
    const cases = parseJunit(raw.report ?? "");
    return cases === undefined || cases.length === 0
      ? undefined
      : withUniqueIds(cases.map((test) => toResult(test, raw.root)));
  },
};

/** One path is all that older releases take; a class is called like its file. */
function toFilter(files: readonly string[], name: string | null): readonly string[] {
  const escape = (text: string): string => text.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&");
  const classes = files.map((file) => escape(file.slice(file.lastIndexOf("/") + 1).replace(/\.\w+$/, "")));
  if (classes.length === 0 && name === null) return [];
  const prefix = classes.length === 0 ? "" : `(${classes.join("|")})::.*`;
  return ["--filter", quoteWord(`/${prefix}${name === null ? "" : escape(name)}/`)];
}

function toResult(test: JunitCase, root: string): TestResult {
  // Pest writes `path::name` where PHPUnit has a path.
  const file = toRelativePath(test.file.replace(/::.*$/, ""), root);
  const className = test.className
    .slice(test.className.lastIndexOf("\\") + 1)
    .slice(test.className.lastIndexOf(".") + 1);
  const short = test.className.split(/[\\.]/).at(-1) ?? className;
  return {
    id: `${file}::${short}::${test.name}`,
    status: toStatus(test, { file, root }),
    detail: toDetail(test.detail),
    ...toDuration(test.durationMs),
  };
}

function toStatus(test: JunitCase, at: { file: string; root: string }): TestStatus {
  if (test.outcome !== "error") return test.outcome === "failure" ? "failed" : test.outcome;
  if (/^(?:Error|ParseError|TypeError|ArgumentCountError): |Class ".*" not found|Call to undefined/m.test(test.detail))
    return "error";
  const first = /^(\/\S+\.php):\d+$/m.exec(test.detail)?.[1];
  const thrower = toRelativePath(first ?? "", at.root);
  return thrower === "" || thrower === at.file || thrower.startsWith("/") ? "error" : "failed";
}
