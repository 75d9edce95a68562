/** Runs a plan once in a sandbox and reads the report. */
import type { Sandbox } from "../../domain/ports.ts";
import { DEFAULT_EXEC, type ExecResult } from "../../domain/sandbox.ts";
import type { TestOutcome, TestRunnerName, TestScope } from "../../domain/testing.ts";
import { parseLcov } from "../runners/parse-lcov.ts";
import { fromRootPath, MAX_REPORT_BYTES, readResults, toRootPath } from "../runners/read-results.ts";
import { toCoverageFolder, type ReportFiles } from "../runners/runner-adapter.ts";
import { RUNNER_ADAPTERS } from "../runners/runner-adapters.ts";
import { quoteWord } from "./shell-words.ts";
import type { TestPlan } from "../test-plan.ts";

export interface TestRun {
  readonly sandbox: Sandbox;
  readonly plan: TestPlan;
  readonly scope: TestScope;
  /** Random hex, new for each run: a report written beforehand cannot be under this name. */
  readonly nonce: string;
  readonly timeoutMs: number;
  /** Beside those that every run of tests has. */
  readonly env?: Readonly<Record<string, string>>;
}

const MAX_OUTPUT_BYTES = 4 * 1024 * 1024;
/** Some thousands of files. */
const MAX_COVERAGE_BYTES = 8 * 1024 * 1024;
const OUTPUT_TAIL = 4_000;

/** Environment of every test run: no byte code beside the sources, no colours, no prompts, no waiting for a network. */
export const TEST_ENV = {
  PYTHONDONTWRITEBYTECODE: "1",
  NO_COLOR: "1",
  FORCE_COLOR: "0",
  npm_config_yes: "false",
  GOPROXY: "off",
  CARGO_NET_OFFLINE: "true",
} as const;

const PYTHON: readonly TestRunnerName[] = ["pytest", "unittest"];

/** The exit status is the engine's; `results` is empty when the runner left no readable report. */
export async function runTests(run: TestRun, signal: AbortSignal): Promise<TestOutcome> {
  const { sandbox, plan } = run;
  const adapter = RUNNER_ADAPTERS[plan.runner];
  const report = `/tmp/swe-agent-${run.nonce}.report`;
  const coverage = toCoverageFolder(report);
  const many = adapter.reportFiles?.(report);
  const scope = { ...run.scope, files: run.scope.files.map((file) => toWord(fromRootPath(file, plan.cwd))) };
  const shell = [...toPreparation(run, report, many), adapter.toShell(plan.command, scope, report)].join("\n");
  const options = {
    ...DEFAULT_EXEC,
    env: { ...TEST_ENV, ...run.env },
    timeoutMs: run.timeoutMs,
    maxOutputBytes: MAX_OUTPUT_BYTES,
  };
  const ran = await sandbox.exec(["sh", "-c", shell], options, signal);
  const { root, text } = await readReport(sandbox, { report, many, cwd: plan.cwd }, signal);
  // Of an output that was cut, what is missing may be the failures.
  const stdout = ran.truncated ? "" : toText(ran.stdout);
  const covered =
    run.scope.coverage === true ? await readCoverage(sandbox, { folder: coverage, root, cwd: plan.cwd }, signal) : {};
  const raw = { report: text, stdout, exitCode: ran.exitCode, root, command: plan.command };
  const parsed = readResults(adapter, raw, plan.cwd);
  return {
    runner: plan.runner,
    command: plan.command,
    exitCode: ran.exitCode,
    results: parsed ?? [],
    output: toTail(ran),
    timedOut: ran.timedOut,
    durationMs: ran.durationMs,
    ...covered,
  };
}

/** No runner takes it for an option. */
function toWord(file: string): string {
  return file.startsWith("-") ? `./${file}` : file;
}

/** No report of an earlier run is left, and installed programs are found before the system's. */
function toPreparation({ plan, scope }: TestRun, report: string, many: ReportFiles | undefined): readonly string[] {
  const installed = PYTHON.includes(plan.runner) ? ".venv/bin" : "node_modules/.bin";
  const bins = [...new Set(["", plan.cwd])].map(
    (folder) => `"$PWD"/${quoteWord(folder === "" ? installed : `${folder}/${installed}`)}`,
  );
  const old = many === undefined ? [] : [`mkdir -p ${many.folder} && ${toFind(many)} -delete`];
  return [
    `rm -f ${report}`,
    ...(scope.coverage === true ? [`mkdir -p ${toCoverageFolder(report)}`] : []),
    `PATH=${bins.reverse().join(":")}:"$PATH"; export PATH`,
    ...(plan.cwd === "" ? [] : [`cd ${quoteWord(plan.cwd)} || exit 127`]),
    ...old,
    ...(plan.before === null ? [] : [`{ ${plan.before}\n} || exit $?`]),
  ];
}

function toFind({ folder, path }: ReportFiles): string {
  return `find ${folder} -type f -path '${path}' -not -path '*/node_modules/*'`;
}

interface ReportPlace {
  readonly report: string;
  readonly many: ReportFiles | undefined;
  readonly cwd: string;
}

async function readReport(
  sandbox: Sandbox,
  { report, many, cwd }: ReportPlace,
  signal: AbortSignal,
): Promise<{ readonly root: string; readonly text: string | undefined }> {
  const own = `[ -f ${report} ] && [ ! -L ${report} ] && cat ${report} && rm -f ${report}`;
  const folder = cwd === "" ? "." : quoteWord(cwd);
  const all = many === undefined ? "" : ` && cd ${folder} && ${toFind(many)} -exec cat '{}' +`;
  const script = `pwd -P; ${own}${all}`;
  const options = { ...DEFAULT_EXEC, maxOutputBytes: MAX_REPORT_BYTES };
  const read = await sandbox.exec(["sh", "-c", script], options, signal);
  const text = toText(read.stdout);
  const end = text.indexOf("\n");
  const readable = read.exitCode === 0 && !read.truncated;
  return { root: text.slice(0, end), text: readable ? text.slice(end + 1) : undefined };
}

async function readCoverage(
  sandbox: Sandbox,
  { folder, root, cwd }: { readonly folder: string; readonly root: string; readonly cwd: string },
  signal: AbortSignal,
): Promise<Pick<TestOutcome, "coverage">> {
  const script = `[ -f ${folder}/lcov.info ] && cat ${folder}/lcov.info; rm -rf ${folder}`;
  const options = { ...DEFAULT_EXEC, maxOutputBytes: MAX_COVERAGE_BYTES };
  const read = await sandbox.exec(["sh", "-c", script], options, signal);
  if (read.truncated) return { coverage: { kind: "too-large", maxBytes: MAX_COVERAGE_BYTES } };
  const measured = parseLcov(toText(read.stdout), cwd === "" ? root : `${root}/${cwd}`);
  const files = measured.files.map((file) => ({ ...file, path: toRootPath(file.path, { root, cwd }) }));
  return { coverage: { ...measured, files } };
}

function toTail(ran: ExecResult): string {
  const errors = toText(ran.stderr).trim();
  const output = toText(ran.stdout).trim();
  return `${output.slice(-OUTPUT_TAIL)}\n${errors.slice(-OUTPUT_TAIL)}`.trim();
}

function toText(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}
