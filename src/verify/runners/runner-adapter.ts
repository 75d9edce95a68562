/** What the verifier knows of one test runner: how to ask it for a report, and how to read that. */
import type { TestResult, TestRunnerName, TestScope } from "../../domain/testing.ts";

export interface RawReport {
  /** Text of the report file; undefined when the runner wrote none. */
  readonly report: string | undefined;
  readonly stdout: string;
  readonly exitCode: number;
  /** Absolute path of the folder that the command ran in; ids are relative to it here. */
  readonly root: string;
  /** The command as the plan has it. */
  readonly command: string;
}

/** Files that match `path` of `find`, below `folder`, which is relative to where the command runs. */
export interface ReportFiles {
  readonly folder: string;
  readonly path: string;
}

export interface RunnerAdapter {
  readonly name: TestRunnerName;
  /** Its tests cannot be told apart by files: ids begin with `command`, and files cannot be asked for. */
  readonly hasNoFiles?: true;
  /**
   * Where the runner leaves many reports. Old ones are removed before a run; afterwards their texts are added to that
   * of the file `report`.
   */
  reportFiles?(report: string): ReportFiles;
  /**
   * Shell text that runs `command` for this scope and writes the report to the file `report`; with coverage, where the
   * runner has that, `lcov.info` in `toCoverageFolder(report)`, too.
   */
  toShell(command: string, scope: TestScope, report: string): string;
  /** Undefined when the report cannot be read; then nothing is known but the exit status. */
  parse(raw: RawReport): readonly TestResult[] | undefined;
}

/** The folder is there when the runner starts. */
export function toCoverageFolder(report: string): string {
  return `${report}.coverage`;
}

/** Long messages are for people and models; this much says what went wrong. */
const MAX_DETAIL = 2_000;

/** Relative to the repository's root, whether the report says it absolutely, as a URL or relatively. */
export function toRelativePath(path: string, root: string): string {
  const plain = path.replace(/^file:\/\//, "");
  if (plain.startsWith(`${root}/`)) return plain.slice(root.length + 1);
  return plain.replace(/^\.\//, "");
}

// Colours, and what else terminals take as a command.
const ESCAPES = new RegExp("\\u001b\\[[0-9;?]*[A-Za-z]", "g");

export function toDetail(text: string): string {
  return text.replace(ESCAPES, "").trim().slice(0, MAX_DETAIL);
}

/** Nothing where a report has no time, or one that cannot be. */
export function toDuration(ms: number | null | undefined): Pick<TestResult, "durationMs"> {
  return typeof ms === "number" && Number.isFinite(ms) && ms >= 0 ? { durationMs: ms } : {};
}

/** Gives equal ids a number, so that every result is kept: `a::b`, `a::b #2`. */
export function withUniqueIds(results: readonly TestResult[]): readonly TestResult[] {
  const seen = new Map<string, number>();
  return results.map((result) => {
    const count = (seen.get(result.id) ?? 0) + 1;
    seen.set(result.id, count);
    return count === 1 ? result : { ...result, id: `${result.id} #${count}` };
  });
}

/** Undefined when it is no JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
