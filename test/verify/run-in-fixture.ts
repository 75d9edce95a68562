/** Really runs a test runner in a fixture folder, as the verifier would, and reads its report. */
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  ALL_TESTS,
  type FileCoverage,
  type TestResult,
  type TestRunnerName,
  type TestScope,
} from "../../src/domain/testing.ts";
import { parseLcov } from "../../src/verify/runners/parse-lcov.ts";
import { toCoverageFolder } from "../../src/verify/runners/runner-adapter.ts";
import { RUNNER_ADAPTERS } from "../../src/verify/runners/runner-adapters.ts";

const FIXTURES = join(import.meta.dirname, "fixtures");
const BIN = join(import.meta.dirname, "../../node_modules/.bin");

export interface FixtureRun {
  readonly runner: TestRunnerName;
  readonly folder: string;
  readonly command: string;
}

export function runInFixture(run: FixtureRun, scope: TestScope = ALL_TESTS): readonly TestResult[] | undefined {
  const adapter = RUNNER_ADAPTERS[run.runner];
  return inFixture(run, (cwd, file) => {
    const ran = runShell(adapter.toShell(run.command, scope, file), cwd);
    const report = existsSync(file) ? readFileSync(file, "utf8") : undefined;
    return adapter.parse({ ...ran, report, root: cwd, command: run.command });
  });
}

/** What the runner says about lines, from a whole run with coverage. */
export function coverInFixture(run: FixtureRun): readonly FileCoverage[] {
  return inFixture(run, (cwd, report) => {
    mkdirSync(toCoverageFolder(report));
    runShell(RUNNER_ADAPTERS[run.runner].toShell(run.command, { ...ALL_TESTS, coverage: true }, report), cwd);
    const file = join(toCoverageFolder(report), "lcov.info");
    return existsSync(file) ? parseLcov(readFileSync(file, "utf8"), cwd).files : [];
  });
}

/** `report`: where nothing lies yet; gone afterwards. */
function inFixture<Result>(run: FixtureRun, act: (cwd: string, report: string) => Result): Result {
  const temporary = mkdtempSync(join(tmpdir(), "run-in-fixture-"));
  try {
    return act(join(FIXTURES, run.folder), join(temporary, "report"));
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
}

function runShell(script: string, cwd: string): { readonly stdout: string; readonly exitCode: number } {
  const env = { PATH: `${BIN}:${process.env["PATH"] ?? ""}`, HOME: "/tmp", CI: "1", PYTHONDONTWRITEBYTECODE: "1" };
  try {
    return { stdout: execFileSync("sh", ["-c", script], { cwd, env, stdio: "pipe" }).toString(), exitCode: 0 };
  } catch (error) {
    const failed = error as { readonly stdout: Buffer; readonly status: number };
    return { stdout: failed.stdout.toString(), exitCode: failed.status };
  }
}
