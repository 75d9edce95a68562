import { z } from "zod";
import type { TestResult, TestStatus } from "../../domain/testing.ts";
import { quoteWord, splitSimpleCommand } from "../suite/shell-words.ts";
import { WHOLE_FILE } from "../test-plan.ts";
import {
  parseJson,
  toDetail,
  toDuration,
  toRelativePath,
  withUniqueIds,
  type RunnerAdapter,
} from "./runner-adapter.ts";
import { toDeclarations, toStdoutReport } from "./stdout-report.ts";

// The events name a package and a test; which folder and file that is, is listed behind them.
const LIST = [
  `go list -e -find -f '# package {{.ImportPath}} {{.Dir}}' ./...`,
  toDeclarations("^func (Test|Example|Fuzz|Benchmark)\\w*", ["*_test.go"]),
].join("\n");

/** `go doc test2json`. */
const Event = z.object({
  Action: z.string(),
  Package: z.string().optional(),
  Test: z.string().optional(),
  Output: z.string().optional(),
  Elapsed: z.number().optional().catch(undefined),
});
type Event = z.infer<typeof Event>;

const MAX_KEPT = 4_000;

export const go: RunnerAdapter = {
  name: "go",
  toShell(command, scope, report) {
    const words = splitSimpleCommand(command) ?? [];
    const at = words.indexOf("test");
    const isPackage = (word: string): boolean => /^(?:\.|\.\/.*|\.\.\.|[\w.-]+\/.*|all)$/.test(word);
    const options = words.slice(at + 1).filter((word) => scope.files.length === 0 || !isPackage(word));
    const folders = [...new Set(scope.files.map((file) => `./${file.slice(0, Math.max(0, file.lastIndexOf("/")))}`))];
    const name = scope.name === null ? [] : ["-run", quoteWord(toPattern(scope.name))];
    const all = [...words.slice(0, at + 1), "-json", "-count=1", ...name, ...options, ...folders.map(quoteWord)];
    return toStdoutReport(all.join(" "), report, LIST);
  },
  parse(raw) {
    const lines = (raw.report ?? "").split("\n");
    const events = lines.flatMap((line) => Event.safeParse(parseJson(line)).data ?? []);
    if (events.length === 0) return undefined;
    return withUniqueIds(toResults(events, readTree(lines, raw.root)));
  },
};

/** Names of subtests are parted by slashes, and so are the patterns. */
function toPattern(name: string): string {
  return name
    .split("/")
    .map((part) => part.replaceAll(" ", "_").replace(/[.*+?^${}()|[\]\\]/g, "\\$&"))
    .join("/");
}

interface Tree {
  readonly folders: ReadonlyMap<string, string>;
  /** File by `folder::name` of a test. */
  readonly files: ReadonlyMap<string, string>;
  /** What the compiler said. */
  readonly broken: readonly string[];
  /** Packages that could not be built; before Go 1.24 no event says so. */
  readonly unbuilt: readonly string[];
}

function readTree(lines: readonly string[], root: string): Tree {
  const folders = new Map<string, string>();
  const files = new Map<string, string>();
  for (const line of lines) {
    const [, name, folder] = /^# package (\S+) (.+)$/.exec(line) ?? [];
    if (name !== undefined && folder !== undefined)
      folders.set(name, folder === root ? "" : toRelativePath(folder, root));
    const [, path, test] = /^\.\/(.+_test\.go):func (\w+)/.exec(line) ?? [];
    if (path !== undefined && test !== undefined)
      files.set(`${path.slice(0, Math.max(0, path.lastIndexOf("/")))}::${test}`, path);
  }
  const broken = lines.filter((line) => /^(?:vet: )?\.?\/?[\w./-]+\.go:\d+:\d+: /.test(line));
  const unbuilt = lines.flatMap((line) => /^FAIL\t(\S+) \[(?:build|setup) failed\]/.exec(line)?.[1] ?? []);
  return { folders, files, broken, unbuilt };
}

function toResults(events: readonly Event[], tree: Tree): readonly TestResult[] {
  const outputs = new Map<string, string>();
  const results: TestResult[] = [];
  const failed = new Set<string>();
  for (const event of events) {
    const { name, test, key } = toKey(event);
    outputs.set(key, ((outputs.get(key) ?? "") + (event.Output ?? "")).slice(-MAX_KEPT));
    const status = toStatus(event.Action);
    const detail = toDetail(status === "passed" ? "" : (outputs.get(key) ?? ""));
    if (status !== undefined && test !== "")
      results.push({ ...toResult(test, { status, detail }, { name, tree }), ...toTime(event) });
    if (status !== "failed" || test !== "") continue;
    failed.add(name);
    results.push(...toBroken(name, results, { tree, detail }));
  }
  const unbuilt = tree.unbuilt.filter((name) => !failed.has(name));
  return [...results, ...unbuilt.flatMap((name) => toBroken(name, [], { tree, detail: "" }))];
}

/** A test's time has its subtests' in it. */
function toTime({ Test: test = "", Elapsed: seconds }: Event): Pick<TestResult, "durationMs"> {
  return test.includes("/") || seconds === undefined ? {} : toDuration(seconds * 1000);
}

function toKey(event: Event): { readonly name: string; readonly test: string; readonly key: string } {
  const { Package: name = "", Test: test = "" } = event;
  return { name, test, key: `${name}::${test}` };
}

/** `t.Error` says so with the line of the test; a panic, or the limit of time, is something else. */
const CRASH = /^panic: (?:test timed out|runtime error|.*\[recovered\])|^fatal error: |^signal: /m;

function toResult(
  test: string,
  told: { readonly status: TestStatus; readonly detail: string },
  on: { readonly name: string; readonly tree: Tree },
): TestResult {
  const status = told.status === "failed" && CRASH.test(told.detail) ? "error" : told.status;
  const folder = on.tree.folders.get(on.name) ?? on.name;
  return { id: `${findFile(folder, test, on.tree)}::${test}`, status, detail: told.detail };
}

/** A package that failed without a failed test could not be built, or its process ended. */
function toBroken(
  name: string,
  results: readonly TestResult[],
  { tree, detail }: { readonly tree: Tree; readonly detail: string },
): readonly TestResult[] {
  const folder = tree.folders.get(name) ?? name;
  const prefix = folder === "" ? "" : `${folder}/`;
  const isInside = ({ id }: TestResult): boolean =>
    id.startsWith(prefix) && !id.slice(prefix.length).split("::")[0]?.includes("/");
  if (results.some((result) => result.status !== "passed" && result.status !== "skipped" && isInside(result)))
    return [];
  const files = [...new Set([...tree.files].filter(([key]) => key.startsWith(`${folder}::`)).map(([, file]) => file))];
  const lines = tree.broken.filter((line) => line.replace(/^(?:vet: )?(?:\.\/)?/, "").startsWith(prefix));
  const text = toDetail(lines.join("\n") || detail || name);
  return (files.length === 0 ? [`${prefix}*_test.go`] : files).map((file) => ({
    id: `${file}::${WHOLE_FILE}`,
    status: "error",
    detail: text,
  }));
}

function findFile(folder: string, test: string, tree: Tree): string {
  const declared = test.split("/")[0] ?? test;
  return tree.files.get(`${folder}::${declared}`) ?? (folder === "" ? "*_test.go" : `${folder}/*_test.go`);
}

function toStatus(action: string): TestStatus | undefined {
  if (action === "pass") return "passed";
  if (action === "fail") return "failed";
  return action === "skip" ? "skipped" : undefined;
}
