/** Questions to one line of a file, by the language that its path says. Unknown languages are read as JavaScript and Python. */
import { dotnet } from "./marks/dotnet.ts";
import { go } from "./marks/go.ts";
import { javascript } from "./marks/javascript.ts";
import { jvm } from "./marks/jvm.ts";
import { native } from "./marks/native.ts";
import { php } from "./marks/php.ts";
import { python } from "./marks/python.ts";
import { ruby } from "./marks/ruby.ts";
import { rust } from "./marks/rust.ts";
import { NEVER, type TestMarks } from "./test-marks.ts";

const LANGUAGES: readonly TestMarks[] = [javascript, python, go, rust, jvm, ruby, php, dotnet, native];
const UNKNOWN: readonly TestMarks[] = [javascript, python];
/** Patterns take quadratic time on lines that somebody made for that, so that long ones are read in pieces. */
const PIECE_CHARS = 2_000;
const OVERLAP_CHARS = 200;

/** False where the marks of others are tried. */
export function isKnownLanguage(path: string): boolean {
  return LANGUAGES.some(({ files }) => files.test(path));
}

function marksOf(path: string): readonly TestMarks[] {
  const own = LANGUAGES.filter(({ files }) => files.test(path));
  return own.length === 0 ? UNKNOWN : own;
}

function has(path: string, line: string, mark: (marks: TestMarks) => RegExp): boolean {
  const patterns = marksOf(path).map(mark);
  return toPieces(line).some((text) => patterns.some((pattern) => pattern.test(text)));
}

function toPieces(line: string): readonly string[] {
  const step = PIECE_CHARS - OVERLAP_CHARS;
  const count = Math.max(1, Math.ceil((line.length - OVERLAP_CHARS) / step));
  return Array.from({ length: count }, (_, at) => line.slice(at * step, at * step + PIECE_CHARS));
}

/** The name a line declares a test or a group under; undefined when it declares none. */
export function findDeclaredTest(path: string, line: string): string | undefined {
  const text = line.slice(0, PIECE_CHARS);
  for (const pattern of marksOf(path).flatMap(({ declares }) => declares)) {
    const groups = pattern.exec(text)?.groups;
    const name = groups?.["name"] ?? groups?.["quoted"];
    if (name !== undefined) return name;
  }
  return undefined;
}

/** How a mark keeps an existing test from counting, in words. */
export function findSkip(path: string, line: string): string | undefined {
  if (!has(path, line, ({ skips }) => skips)) return undefined;
  return /\btodo\b/i.test(line) ? "test turned into a todo" : "skipped test";
}

/** Keeps all other tests from running. */
export function isOnly(path: string, line: string): boolean {
  return has(path, line, ({ only }) => only);
}

export function isAssertion(path: string, line: string): boolean {
  return has(path, line, ({ asserts }) => asserts) && !IMPORTS.test(line);
}

/** Decides over pass and fail without being called an assertion. */
export function isTestCondition(path: string, line: string): boolean {
  return has(path, line, ({ conditions }) => conditions ?? NEVER);
}

const IMPORTS = /^\s*(?:import|from|const|let|var)\b.*(?:require|import|from)\b/;

export function isEarlyExit(path: string, line: string): boolean {
  return has(path, line, ({ exits }) => exits);
}

/** Where in the line it ends the process early; 0 where the line is too long to be sure. */
export function findExitColumn(path: string, line: string): number {
  if (line.length > PIECE_CHARS) return 0;
  const columns = marksOf(path).flatMap(({ exits }) => exits.exec(line)?.index ?? []);
  return Math.min(...columns, line.length);
}

/** Makes every assertion pass. */
export function bendsAssertions(path: string, line: string): boolean {
  return has(path, line, ({ bends }) => bends);
}

/**
 * A line of code that reaches for what judges it; code has no business with that, only tests have. With `mayBring` the
 * test runner may be brought in.
 */
export function findJudgeTouch(path: string, line: string, mayBring: boolean): string | undefined {
  if (bendsAssertions(path, line)) return "changed what assertions do";
  if (has(path, line, ({ asks }) => asks)) return "asks whether a test is running";
  return !mayBring && has(path, line, ({ brings }) => brings) ? "brings the test runner into the code" : undefined;
}
