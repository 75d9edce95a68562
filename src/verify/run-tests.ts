/** Runs a plan once in a sandbox and reads the report. */
import type { Sandbox } from "../domain/ports.ts";
import { DEFAULT_EXEC, type ExecResult } from "../domain/sandbox.ts";
import type { TestOutcome, TestRunnerName, TestScope } from "../domain/testing.ts";
import { parseLcov } from "./runners/parse-lcov.ts";
import { toCoverageFolder } from "./runners/runner-adapter.ts";
import { RUNNER_ADAPTERS } from "./runners/runner-adapters.ts";
import type { TestPlan } from "./test-plan.ts";

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
const MAX_REPORT_BYTES = 64 * 1024 * 1024;
/** Some thousands of files. */
const MAX_COVERAGE_BYTES = 8 * 1024 * 1024;
const OUTPUT_TAIL = 4_000;

/** Environment of every test run: no byte code beside the sources, no colours, no prompts. */
export const TEST_ENV = {
  PYTHONDONTWRITEBYTECODE: "1",
  NO_COLOR: "1",
  FORCE_COLOR: "0",
  npm_config_yes: "false",
} as const;

const PYTHON: readonly TestRunnerName[] = ["pytest", "unittest"];
const VENV_FIRST = "$PWD/.venv/bin:$PATH";
const NPM_FIRST = "$PWD/node_modules/.bin:$PATH";

/** The exit status is the engine's; `results` is empty when the runner left no readable report. */
export async function runTests(run: TestRun, signal: AbortSignal): Promise<TestOutcome> {
  const { sandbox, plan } = run;
  const adapter = RUNNER_ADAPTERS[plan.runner];
  const report = `/tmp/swe-agent-${run.nonce}.report`;
  const coverage = toCoverageFolder(report);
  const prepare = run.scope.coverage === true ? `mkdir -p ${coverage}; ` : "";
  const shell = `rm -f ${report}; ${prepare}export PATH="${PYTHON.includes(plan.runner) ? VENV_FIRST : NPM_FIRST}"\n${adapter.toShell(plan.command, run.scope, report)}`;
  const options = {
    ...DEFAULT_EXEC,
    env: { ...TEST_ENV, ...run.env },
    timeoutMs: run.timeoutMs,
    maxOutputBytes: MAX_OUTPUT_BYTES,
  };
  const ran = await sandbox.exec(["sh", "-c", shell], options, signal);
  const { root, text } = await readReport(sandbox, report, signal);
  const stdout = toText(ran.stdout);
  const covered = run.scope.coverage === true ? await readCoverage(sandbox, { folder: coverage, root }, signal) : {};
  const parsed = adapter.parse({ report: text, stdout, exitCode: ran.exitCode, root, command: plan.command });
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

async function readReport(
  sandbox: Sandbox,
  report: string,
  signal: AbortSignal,
): Promise<{ readonly root: string; readonly text: string | undefined }> {
  const script = `pwd -P; [ -f ${report} ] && [ ! -L ${report} ] && cat ${report} && rm -f ${report}`;
  const options = { ...DEFAULT_EXEC, maxOutputBytes: MAX_REPORT_BYTES };
  const read = await sandbox.exec(["sh", "-c", script], options, signal);
  const text = toText(read.stdout);
  const end = text.indexOf("\n");
  const readable = read.exitCode === 0 && !read.truncated;
  return { root: text.slice(0, end), text: readable ? text.slice(end + 1) : undefined };
}

async function readCoverage(
  sandbox: Sandbox,
  { folder, root }: { readonly folder: string; readonly root: string },
  signal: AbortSignal,
): Promise<Pick<TestOutcome, "coverage">> {
  const script = `[ -f ${folder}/lcov.info ] && cat ${folder}/lcov.info; rm -rf ${folder}`;
  const options = { ...DEFAULT_EXEC, maxOutputBytes: MAX_COVERAGE_BYTES };
  const read = await sandbox.exec(["sh", "-c", script], options, signal);
  if (read.truncated) return { coverage: { kind: "too-large", maxBytes: MAX_COVERAGE_BYTES } };
  return { coverage: parseLcov(toText(read.stdout), root) };
}

function toTail(ran: ExecResult): string {
  const errors = toText(ran.stderr).trim();
  const output = toText(ran.stdout).trim();
  return `${output.slice(-OUTPUT_TAIL)}\n${errors.slice(-OUTPUT_TAIL)}`.trim();
}

function toText(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}
