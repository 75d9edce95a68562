import { dropPositionals, quoteWord, splitSimpleCommand } from "../suite/shell-words.ts";
import { WHOLE_FILE } from "../test-plan.ts";
import { classifyFailure } from "./classify-failure.ts";
import { parseTap, type TapPoint } from "./parse-tap.ts";
import { toDetail, withUniqueIds, type RawReport, type RunnerAdapter } from "./runner-adapter.ts";
import { toStdoutReport } from "./stdout-report.ts";
import type { TestResult, TestStatus } from "../../domain/testing.ts";

const LISTING = "# swe-agent files";
const NAMES = ["-name '*.js'", "-name '*.cjs'", "-name '*.mjs'", "-name '*.ts'", "-name '*.mts'", "-name '*.cts'"].join(
  " -o ",
);
const SEPARATOR = / › /;

/**
 * By TAP, where a title begins with what ava makes of the file's path when there are several files; so the files are
 * listed behind it.
 */
export const ava: RunnerAdapter = {
  name: "ava",
  toShell(command, scope, report) {
    const words = splitSimpleCommand(command) ?? [];
    const at = words.findIndex((word) => /(^|\/)ava(\.[cm]?js)?$/.test(word));
    const kept = scope.files.length === 0 ? words : dropPositionals(words, at);
    const name = scope.name === null ? [] : [`--match=${quoteWord(`*${scope.name}*`)}`];
    const files = scope.files.map(quoteWord);
    const list = `find . \\( ${NAMES} \\) -not -path '*/node_modules/*' | head -n 20000`;
    const listing = scope.files.length === 0 ? list : `printf '%s\\n' ${files.join(" ")}`;
    return toStdoutReport([...kept, "--tap", ...name, ...files].join(" "), report, `echo '${LISTING}'\n${listing}`);
  },
  parse(raw) {
    const [tap = "", listing = ""] = (raw.report ?? "").split(`${LISTING}\n`);
    if (!/^TAP version \d+/m.test(tap)) return undefined;
    const files = listing
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => line.replace(/^\.\//, ""));
    const points = parseTap(tap);
    const find = createFinder(files, points);
    return withUniqueIds(toResults(points, find, raw));
  },
};

type Find = (title: string) => { readonly file: string; readonly name: string };

/** As ava's own `prefix-title.js` has it: no `__tests__`, no `.test`, no `test-`, no extension. */
function toPrefix(file: string): string {
  const parts = file.split("/").filter((part) => part !== "__tests__");
  const name = (parts.pop() ?? "")
    .replace(/\.spec\./, ".")
    .replace(/\.test\./, ".")
    .replace(/test-/, "")
    .replace(/\.\w+$/, "");
  return [...parts, name].join(" › ");
}

function createFinder(files: readonly string[], points: readonly TapPoint[]): Find {
  const byPrefix = new Map<string, string>();
  const isTest = (file: string): boolean =>
    /(?:^|\/)(?:tests?|__tests__)\/|[._-](?:test|spec)\.\w+$|(?:^|\/)test(?:-[^/]*)?\.\w+$/.test(file);
  // ava leaves out the folder that all its files are in; every shorter form of a path stands for it, if it is the only one.
  for (const file of [...files].sort((one, other) => Number(isTest(other)) - Number(isTest(one)))) {
    const parts = file.split("/");
    for (let from = 0; from < parts.length; from += 1) {
      const prefix = toPrefix(parts.slice(from).join("/"));
      if (!byPrefix.has(prefix)) byPrefix.set(prefix, file);
    }
  }
  const tests = files.filter(isTest);
  const only = files.length === 1 ? files[0] : tests.length === 1 ? tests[0] : undefined;
  const isPrefixed = points.some(({ path }) => findPrefix(path[0] ?? "", byPrefix) !== undefined);
  return (title) => {
    const prefix = isPrefixed ? findPrefix(title, byPrefix) : undefined;
    if (prefix !== undefined) return { file: byPrefix.get(prefix) ?? "", name: title.slice(prefix.length + 3) };
    return { file: only ?? "", name: title };
  };
}

function findPrefix(title: string, byPrefix: ReadonlyMap<string, string>): string | undefined {
  const parts = title.split(SEPARATOR);
  for (let count = parts.length - 1; count > 0; count -= 1) {
    const prefix = parts.slice(0, count).join(" › ");
    if (byPrefix.has(prefix)) return prefix;
  }
  return undefined;
}

/** What ava says of a whole file: it could not be loaded, or has no tests. */
const ABOUT_FILE = /^(?:No tests found in )?(\S+\.[cm]?[jt]s)(?: exited .*)?$/;

function toResults(points: readonly TapPoint[], find: Find, raw: RawReport): readonly TestResult[] {
  const results: TestResult[] = [];
  let crash = "";
  for (const point of points) {
    const title = point.path.join(" > ");
    const whole = ABOUT_FILE.exec(title)?.[1];
    const { file, name } = find(title);
    const detail = toDetail(point.detail);
    if (whole !== undefined) {
      results.push({ id: `${whole}::${WHOLE_FILE}`, status: "error", detail: toDetail(`${crash}\n${detail}`) });
      crash = "";
    } else if (point.outcome !== "failed") results.push({ id: `${file}::${name}`, status: point.outcome, detail: "" });
    // A point without a file of ours is a crash while a file was loaded; which one is in the next point.
    else if (file === "") crash = `${title}\n${detail}`;
    else results.push({ id: `${file}::${name}`, status: toFailure(detail, file, raw.root), detail });
  }
  return crash === "" ? results : [...results, { id: "command::ava", status: "error", detail: toDetail(crash) }];
}

/** Exceptions, too, are shown as an `AssertionError`; only a failed assertion says which. */
function toFailure(detail: string, file: string, root: string): TestStatus {
  if (/^\s*assertion: /m.test(detail)) return "failed";
  return classifyFailure(
    detail.replace(/^\s*name: AssertionError$/gm, "").replace(/^( *)at: '?(.*?)'?$/gm, "$1at $2"),
    file,
    root,
  );
}
