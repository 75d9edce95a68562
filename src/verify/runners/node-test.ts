import { z } from "zod";
import type { TestResult, TestStatus } from "../../domain/testing.ts";
import { dropPositionals, quoteWord, splitSimpleCommand } from "../suite/shell-words.ts";
import { WHOLE_FILE } from "../test-plan.ts";
import { classifyFailure } from "./classify-failure.ts";
import {
  parseJson,
  toCoverageFolder,
  toDetail,
  toDuration,
  toRelativePath,
  withUniqueIds,
  type RawReport,
  type RunnerAdapter,
} from "./runner-adapter.ts";

// The built-in reporters leave out the file of a passed test (Node 20), so this one writes the events as JSON lines.
const REPORTER = `export default async function* (source) {
  for await (const { type, data } of source) {
    if (type !== "test:start" && type !== "test:pass" && type !== "test:fail") continue;
    const error = data.details?.error;
    const cause = error?.cause ?? error;
    const detail = error === undefined ? "" : String(cause?.stack ?? cause?.message ?? cause);
    yield JSON.stringify({ type, file: data.file, name: data.name, nesting: data.nesting, suite: data.details?.type === "suite",
      skip: (data.skip ?? data.todo) !== undefined, failureType: error?.failureType, ms: data.details?.duration_ms, code: cause?.code, detail }) + "\\n";
  }
}`;
const REPORTER_URL = `data:text/javascript,${encodeURIComponent(REPORTER)}`;

// The bound on nesting keeps a forged event from making a name of a billion parts.
const Event = z.object({
  type: z.enum(["test:start", "test:pass", "test:fail"]),
  file: z.string().optional(),
  name: z.string(),
  nesting: z.int().min(0).max(100),
  suite: z.boolean(),
  skip: z.boolean(),
  failureType: z.string().optional(),
  ms: z.number().nullish().catch(null),
  code: z.unknown().optional(),
  detail: z.string(),
});
type Event = z.infer<typeof Event>;

/** Node's own test runner. */
export const nodeTest: RunnerAdapter = {
  name: "node:test",
  toShell(command, scope, report) {
    const words = splitSimpleCommand(command) ?? [];
    const borpAt = words.findIndex((word) => /(^|\/)borp$/.test(word));
    if (borpAt !== -1) return toBorp({ words, borpAt, files: scope.files }, report);
    const at = words.findIndex((word) => /(^|\/)node$/.test(word));
    const kept = scope.files.length === 0 ? words : dropPositionals(words, at);
    const name = scope.name === null ? [] : [`--test-name-pattern=${escapePattern(scope.name)}`];
    const ours = [`--test-reporter=${REPORTER_URL}`, `--test-reporter-destination=${report}`, ...name];
    const all = [...ours, ...(scope.coverage === true ? toCoverageWords(report) : [])].map(quoteWord);
    return [...kept.slice(0, at + 1), ...all, ...kept.slice(at + 1), ...scope.files.map(quoteWord)].join(" ");
  },
  parse(raw) {
    if (raw.report === undefined) return undefined;
    const results: TestResult[] = [];
    const names = new Map<string, string[]>();
    const parents = new Set<string>();
    for (const line of raw.report.split("\n")) {
      const event = parseEvent(line);
      if (event === undefined) continue;
      const file = toRelativePath(event.file ?? event.name, raw.root);
      const stack = names.get(file) ?? [];
      stack.length = event.nesting;
      stack.push(event.name);
      names.set(file, stack);
      const name = stack.join(" > ");
      // A test's time has that of its subtests in it, which were told before.
      const ms = parents.has(`${file}\n${name}`) ? null : event.ms;
      const result = toResult({ ...event, ms }, { file, name }, raw);
      if (result === undefined) continue;
      results.push(result);
      parents.add(`${file}\n${stack.slice(0, -1).join(" > ")}`);
    }
    return withUniqueIds(results);
  },
};

/** It takes a reporter by file name only, the destination behind a colon, and cannot choose tests by name. */
function toBorp(
  on: { readonly words: readonly string[]; readonly borpAt: number; readonly files: readonly string[] },
  report: string,
): string {
  const kept = on.files.length === 0 ? on.words : dropPositionals(on.words, on.borpAt);
  const reporter = `${report}.mjs`;
  const ours = `--reporter=${reporter}:${report}`;
  const run = [...kept, ours, ...on.files.map(quoteWord)].join(" ");
  return `cat > ${reporter} << 'END_OF_REPORTER'\n${REPORTER}\nEND_OF_REPORTER\n${run}`;
}

function toCoverageWords(report: string): readonly string[] {
  const file = `${toCoverageFolder(report)}/lcov.info`;
  return ["--experimental-test-coverage", "--test-reporter=lcov", `--test-reporter-destination=${file}`];
}

function toResult(event: Event, at: { file: string; name: string }, raw: RawReport): TestResult | undefined {
  if (event.type === "test:start") return undefined;
  // A suite is its tests; it counts by itself only when its own code failed.
  if (event.suite && (event.type === "test:pass" || event.failureType === "subtestsFailed")) return undefined;
  const isFile = event.nesting === 0 && toRelativePath(event.name, raw.root) === at.file;
  const id = `${at.file}::${isFile ? WHOLE_FILE : at.name}`;
  const status = toStatus(event, isFile || event.suite, { ...at, root: raw.root });
  return { id, status, detail: status === "passed" ? "" : toDetail(event.detail), ...toDuration(event.ms) };
}

function toStatus(event: Event, wasNotATest: boolean, at: { file: string; root: string }): TestStatus {
  if (event.skip) return "skipped";
  if (event.type === "test:pass") return "passed";
  if (wasNotATest) return "error";
  if (event.code === "ERR_ASSERTION" || event.failureType === "subtestsFailed") return "failed";
  if (event.failureType !== "testCodeFailure") return "error";
  return classifyFailure(event.detail, at.file, at.root);
}

function parseEvent(line: string): Event | undefined {
  return Event.safeParse(parseJson(line)).data;
}

function escapePattern(name: string): string {
  return name.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&");
}
