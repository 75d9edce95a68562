import { z } from "zod";
import type { TestResult, TestStatus } from "../../domain/testing.ts";
import { quoteWord, splitSimpleCommand } from "../suite/shell-words.ts";
import { WHOLE_FILE } from "../test-plan.ts";
import {
  parseJson,
  toDetail,
  toRelativePath,
  withUniqueIds,
  type RawReport,
  type RunnerAdapter,
} from "./runner-adapter.ts";
import { toStdoutReport } from "./stdout-report.ts";

/** `cargo metadata`: where the targets are, whose names alone the output has. */
const Metadata = z.object({
  packages: z.array(
    z.object({
      name: z.string(),
      targets: z.array(z.object({ name: z.string(), kind: z.array(z.string()), src_path: z.string() })),
    }),
  ),
});
type Target = z.infer<typeof Metadata>["packages"][number]["targets"][number];

const RUNNING = /^\s*Running (?:unittests )?(\S+) \(.*?([\w-]+?)-[0-9a-f]{16}(?:\.exe)?\)$/;
const DOC_TESTS = /^\s*Doc-tests (\S+)$/;
const RESULT = /^test (.+?)(?: - should panic)? \.\.\. (ok|FAILED|ignored)\b/;
const OUTPUT_OF = /^---- (.+?) stdout ----$/;

/** The output of rustc's own harness, in the order of the targets; results for machines need an unstable option. */
export const cargo: RunnerAdapter = {
  name: "cargo",
  toShell(command, scope, report) {
    const words = splitSimpleCommand(command) ?? [];
    const end = words.includes("--") ? words.indexOf("--") : words.length;
    const targets = scope.files.length === 0 ? [] : toTargets(scope.files);
    const kept = words.slice(0, end);
    const name = scope.name === null ? [] : [quoteWord(scope.name)];
    const run = [...kept, "--no-fail-fast", ...targets, ...name, ...words.slice(end)].join(" ");
    return toStdoutReport(run, report, "cargo metadata --no-deps --format-version 1 --offline");
  },
  parse(raw) {
    const lines = (raw.report ?? "").split(/\r?\n/);
    const metadata = lines.findLast((line) => line.startsWith('{"packages"'));
    const targets = Metadata.safeParse(parseJson(metadata ?? "")).data?.packages.flatMap((one) => one.targets) ?? [];
    const results = readResults(lines, targets, raw);
    // Where nothing ran, one file that does not compile kept all others from being tested.
    return results.length === 0 ? undefined : withUniqueIds([...results, ...readBroken(lines)]);
  },
};

/** A file directly in `tests/` is a target of its own; unit tests can only be asked for together. */
function toTargets(files: readonly string[]): readonly string[] {
  const names = files.map((file) => /(?:^|\/)tests\/([\w-]+)(?:\.rs|\/main\.rs)$/.exec(file)?.[1]);
  return names.every((name) => name !== undefined) ? names.flatMap((name) => ["--test", quoteWord(name)]) : [];
}

function readResults(lines: readonly string[], targets: readonly Target[], raw: RawReport): readonly TestResult[] {
  const results: TestResult[] = [];
  let file = "";
  let section = 0;
  const sections = new Map<TestResult, number>();
  const details = new Map<string, string[]>();
  let open: string[] | undefined;
  for (const line of lines) {
    const started = findFile(line, targets, raw.root);
    if (started !== undefined) [file, section, open] = [started, section + 1, undefined];
    const told = OUTPUT_OF.exec(line)?.[1];
    if (told !== undefined) {
      open = [];
      details.set(`${section}:${toName(told)}`, open);
    } else if (/^failures:$|^test result: /.test(line)) open = undefined;
    else if (open !== undefined && open.length < 60) open.push(line);
    const result = toResult(RESULT.exec(line), file, raw.root);
    if (result === undefined || open !== undefined) continue;
    results.push(result);
    sections.set(result, section);
  }
  return results.map((result) => {
    const name = result.id.slice(result.id.indexOf("::") + 2);
    const detail = toDetail((details.get(`${sections.get(result) ?? 0}:${name}`) ?? []).join("\n"));
    return result.status === "failed" ? { ...result, status: toFailure(detail), detail } : result;
  });
}

function findFile(line: string, targets: readonly Target[], root: string): string | undefined {
  const [, path, name = ""] = RUNNING.exec(line) ?? [];
  const plain = path?.replaceAll("\\", "/");
  const documented = DOC_TESTS.exec(line)?.[1];
  const started = plain ?? documented;
  if (started === undefined) return undefined;
  const fitting =
    plain === undefined
      ? targets.find((target) => isLibrary(target) && isNamed(target, started))
      : targets.find((target) => isNamed(target, name) && target.src_path.endsWith(`/${plain}`));
  return toRelativePath(fitting?.src_path ?? started, root);
}

function isNamed(target: Target, name: string): boolean {
  return target.name.replaceAll("-", "_") === name.replaceAll("-", "_");
}

function isLibrary({ kind }: Target): boolean {
  return kind.some((one) => /lib|proc-macro/.test(one));
}

function toResult(match: RegExpExecArray | null, file: string, root: string): TestResult | undefined {
  if (match === null || file === "") return undefined;
  const status: TestStatus = match[2] === "ok" ? "passed" : match[2] === "ignored" ? "skipped" : "failed";
  return { id: `${toRelativePath(file, root)}::${toName(match[1] ?? "")}`, status, detail: "" };
}

/** A documentation test is named after its file and line; the line changes with every edit above it. */
function toName(name: string): string {
  return name.replace(/^\S+\.rs - (.*?) ?\(line \d+\)/, "documentation $1").trim();
}

/** A panic in an assertion says so; `unwrap` on an error, an index out of range and the like are exceptions of the code. */
function toFailure(detail: string): TestStatus {
  return /couldn't compile|Couldn't compile|error(?:\[E\d+\])?: /.test(detail) ? "error" : "failed";
}

/** Targets that do not compile, by the place that rustc names. */
function readBroken(lines: readonly string[]): readonly TestResult[] {
  const files = new Map<string, string>();
  lines.forEach((line, index) => {
    const path = /^\s*--> ([^\s:]+\.rs):\d+:\d+$/.exec(line)?.[1];
    const about = lines.slice(Math.max(0, index - 3), index).findLast((before) => /^error(?:\[E\d+\])?: /.test(before));
    if (path !== undefined && about !== undefined && !files.has(path))
      files.set(path, lines.slice(Math.max(0, index - 1), index + 8).join("\n"));
  });
  const failed = lines.some((line) => line.startsWith("error: could not compile "));
  return failed
    ? [...files].map(([path, text]) => ({ id: `${path}::${WHOLE_FILE}`, status: "error", detail: toDetail(text) }))
    : [];
}
