/** What the verifier knows of one linter or type checker: when it is asked, how, and how its answer reads. Pure. */
import type { LintTool, Problem } from "../../domain/problem.ts";

/** A committed tree: all its regular files, and the text of those that `listLintFiles` names. */
export interface LintFacts {
  readonly files: readonly string[];
  readonly texts: ReadonlyMap<string, string>;
}

export interface LintTarget {
  /** The file of settings that the linter is asked with, from the repository's root. */
  readonly project: string;
  /** Empty when it is asked about the whole project. */
  readonly files: readonly string[];
}

export interface LintCommand {
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

export interface RawLint {
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode: number;
  /** Absolute path of the tree that was looked at. */
  readonly root: string;
}

export interface LintReading {
  readonly problems: readonly Problem[];
  /** Something does not parse, so that not everything was looked at: such a list is no base to compare with. */
  readonly isPartial: boolean;
}

export interface Linter {
  readonly tool: LintTool;
  /** `files`: asked about changed files, says nothing of others. `project`: a change here may break what is there. */
  readonly scope: "files" | "project";
  /** Globs of git for the files that tell it what to report. */
  readonly settings: readonly string[];
  /** Undefined when this linter is not configured, or does not look at such files. */
  findProject(path: string, facts: LintFacts): string | undefined;
  /** To be run at the tree's root. Programs are the tree's own, or what `PATH` has; nothing is installed. */
  toCommand(target: LintTarget): LintCommand;
  /** Undefined when it broke down, or its answer cannot be read. */
  parse(raw: RawLint): LintReading | undefined;
}

/** Each start of a linter. */
export interface LintRun extends LintTarget {
  readonly linter: Linter;
}

/** No leading dash of a file's name is taken for an option. */
export function toArguments(files: readonly string[]): readonly string[] {
  return files.map((file) => `./${file}`);
}

const MAX_MESSAGE = 500;

export function toProblem(tool: LintTool, found: Omit<Problem, "tool">): Problem {
  const message = found.message.trim().slice(0, MAX_MESSAGE);
  return { ...found, line: Math.max(1, found.line), message, tool };
}

/** Longer lines are no finding; patterns take quadratic time on lines that somebody made for that. */
const MAX_LINE_CHARS = 2_000;
/** More of them is not what a person would read either. */
const MAX_LINES = 50_000;
const LINE_END = /\r\n|[\n\r\u2028\u2029]/g;

/**
 * One problem for each line of an output that fits; the pattern names `path`, `line`, `message` and perhaps `rule`.
 * Lines end wherever `.` of a pattern stops. Undefined when there are more than are read.
 */
export function parseLines(text: string, tool: LintTool, pattern: RegExp): readonly Problem[] | undefined {
  const problems: Problem[] = [];
  let start = 0;
  for (let read = 0; start <= text.length; read += 1) {
    if (read === MAX_LINES) return undefined;
    LINE_END.lastIndex = start;
    const end = LINE_END.exec(text)?.index ?? text.length;
    const line = end - start > MAX_LINE_CHARS ? "" : text.slice(start, end).trimEnd();
    problems.push(...parseLine(line, tool, pattern));
    start = Math.max(LINE_END.lastIndex, end + 1);
  }
  return problems;
}

function parseLine(line: string, tool: LintTool, pattern: RegExp): readonly Problem[] {
  const { path, line: number, rule, message } = pattern.exec(line)?.groups ?? {};
  if (path === undefined || message === undefined) return [];
  const at = { path: path.replace(/^\.\//, ""), line: Number(number) };
  return [toProblem(tool, { ...at, rule: rule ?? tool, message })];
}

const TYPESCRIPT = /\.[cm]?tsx?$/;

export function isTypeScript(path: string): boolean {
  return TYPESCRIPT.test(path);
}
