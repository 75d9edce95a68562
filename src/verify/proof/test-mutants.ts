/** Tests made to expect something else, to see whether what they expect matters at all. Pure and textual. */
import { isAssertion, isTestCondition } from "../tamper/read-line.ts";
import { findDeclaration, findTestBody } from "./find-test-body.ts";
import { takeInTurn } from "./take-in-turn.ts";

/** One line of a test file, changed in place: the others keep their numbers. */
export interface TestMutant {
  /** 1-based. */
  readonly line: number;
  readonly text: string;
  /** What was changed, for people. */
  readonly change: string;
}

export interface TestText {
  /** Says the language. */
  readonly path: string;
  readonly text: string;
}

const NUMBER = /(?<![\w.$"'`])\d+(?:\.\d+)?(?![\w.$"'`])/g;
// Begins at no escaped quote: from each of many the rest of the line would be read again.
const STRING = /(?<!\\)(["'])((?:(?!\1)[^\\]|\\.)+)\1/g;
const IDLE =
  /^\s*(?:["']use strict["']|import\b|from\b|(?:const|let|var)\b.*\brequire\(|#include|using\b|package\b|use\b|\/\/|\/?\*|#)/;

type Opposite = readonly [from: RegExp, to: string];
/** The opposite of what is asserted, for assertions without a value of their own. */
const OPPOSITES: readonly Opposite[] = [
  [/\.not\.(to\w+)/, ".$1"],
  [/(\bexpect\(.*\))\.(to\w+|resolves|rejects)/, "$1.not.$2"],
  [/\bassert\.(equal|strictEqual|deepEqual|deepStrictEqual)\(/, "assert.notE_$1("],
  [/\b((?:s\d?)?t)\.(equals?|strictEqual|deepEqual|same|is|ok|true)\(/, "$1.notE_$2("],
  [/\b((?:s\d?)?t)\.(?:notOk|false)\(/, "$1.ok("],
  [/\bassert\.ok\(|\bassert\(/, "assert.ok(!"],
  [/\bself\.assertEqual\(/, "self.assertNotEqual("],
  [/\bself\.assertTrue\(/, "self.assertFalse("],
  [/\bself\.assertFalse\(/, "self.assertTrue("],
  [/^(\s*)assert (?!not\b)(.+)$/, "$1assert not ($2)"],
  [/\bassert_eq!/, "assert_ne!"],
  [/\bassert_ne!/, "assert_eq!"],
  [/\bassert!\(/, "assert!(!"],
  [/\bassert(Equals|Same|True|Null)\(/, "assertnotE_$1("],
  [/\bassertFalse\(/, "assertTrue("],
  [/\bAssert\.Equal\(/, "Assert.NotEqual("],
  [/\bAssert\.True\(/, "Assert.False("],
  [/\.to (?=\w)/, ".not_to "],
  [/\.not_to (?=\w)/, ".to "],
  [/\b(EXPECT|ASSERT)_EQ\(/, "$1_NE("],
  [/\b(EXPECT|ASSERT)_TRUE\(/, "$1_FALSE("],
  [/\bassert_(equal|nil|includes|match|empty)\b/, "refute_$1"],
  [/->assert(Equals|Same|Null|Contains|Empty)\(/, "->assertNot$1("],
  [/^(\s*if [^=!]*(?:=[^=]+;[^=!]*)?)==(.*\{\s*)$/, "$1!=$2"],
  [/^(\s*if .*)!=(.*\{\s*)$/, "$1==$2"],
  [/^(\s*if .*)!([\w(].*\{\s*)$/, "$1$2"],
];
// The inner tests of tape.
const NESTED_ASSERTION = /\bs\d?t\.(?:equal|strictEqual|deepEqual|same|ok|notOk)\w*\(/;
const NOT_OF: Readonly<Record<string, string>> = {
  equal: "notEqual",
  equals: "notEqual",
  same: "notSame",
  is: "not",
  ok: "notOk",
  true: "false",
  strictEqual: "notStrictEqual",
  deepEqual: "notDeepEqual",
  deepStrictEqual: "notDeepStrictEqual",
  Equals: "NotEquals",
  Same: "NotSame",
  True: "False",
  Null: "NotNull",
};

/**
 * Of the test `name` (of the whole file where it is not found), at most `limit`: expected values first, then other values
 * of assertions, their opposites, and values of other lines.
 */
export function makeTestMutants({ path, text }: TestText, name: string, limit: number): readonly TestMutant[] {
  const lines = text.split("\n");
  const found = findTestBody(path, lines, name);
  const body = found.length === 0 ? lines.map((_, index) => index + 1) : found;
  const at = body.filter((line) => !IDLE.test(lines[line - 1] ?? ""));
  const asserting = at.filter((line) => asserts(path, lines[line - 1] ?? ""));
  const known = new Set(asserting);
  const others = at.filter((line) => !known.has(line) && findDeclaration(path, lines[line - 1] ?? "") === undefined);
  const told = asserting.filter((line) => !expectsLiteral(lines[line - 1] ?? ""));
  const turns: readonly (readonly [readonly number[], MakeChanges])[] = [
    [asserting, changeValues],
    [told, turnRound],
    [others, changeValues],
  ];
  const mutants: TestMutant[] = [];
  for (const [among, make] of turns) {
    for (const mutant of takeInTurn(among.map((line) => mutateLine(line, lines[line - 1] ?? "", make)))) {
      if (mutants.length >= limit) return mutants;
      mutants.push(mutant);
    }
  }
  return mutants;
}

type MakeChanges = (line: string) => readonly Changed[];

function* mutateLine(line: number, text: string, make: MakeChanges): Generator<TestMutant> {
  for (const changed of make(text)) yield { line, ...changed };
}

/**
 * Whether the test is found, and has assertions whose expected value or opposite is known. Of `assert.throws(…)` only what
 * is put in could be changed, which need not turn it red.
 */
export function hasOwnAssertions({ path, text }: TestText, name: string): boolean {
  const lines = text.split("\n");
  return findTestBody(path, lines, name).some((at) => {
    const line = lines[at - 1] ?? "";
    return !IDLE.test(line) && asserts(path, line) && (expectsLiteral(line) || turnRound(line).length > 0);
  });
}

function asserts(path: string, line: string): boolean {
  return isAssertion(path, line) || NESTED_ASSERTION.test(line) || isTestCondition(path, line);
}

/** Every assertion of the file at once, for tests whose names are made when they run: the opposite, or another value. */
export function turnAllRound({ path, text }: TestText): readonly TestMutant[] {
  return text.split("\n").flatMap((line, index) => {
    if (IDLE.test(line) || !asserts(path, line)) return [];
    const [changed] = expectsLiteral(line) ? changeExpected(line) : [...turnRound(line), ...changeValues(line)];
    return changed === undefined ? [] : [{ line: index + 1, ...changed }];
  });
}

const NUMERAL = String.raw`-?\d+(?:\.\d+)?`;
const LITERAL = String.raw`(?:${NUMERAL}|"[^"\\]*"|'[^'\\]*')`;
const EXPECTS_LITERAL = new RegExp(
  [
    String.raw`\.(?:toBe|toEqual|toStrictEqual)\(\s*${LITERAL}\s*\)`,
    // A text that stands last may be what is said when it fails.
    String.raw`\b(?:(?:assert|t|self)\.)(?:equals?|strictEqual|deepEqual|deepStrictEqual|is|same|assertEquals?)\([^;]*,\s*${NUMERAL}\s*\)`,
    String.raw`^\s*assert\b[^=!<>]*==\s*${LITERAL}\s*$`,
  ].join("|"),
);

/**
 * One value is asked for. Then another value has to be wrong; the opposite asks for less, and a result that equals
 * everything is noticed by it.
 */
function expectsLiteral(line: string): boolean {
  return line.length <= MAX_READ_CHARS && EXPECTS_LITERAL.test(line) && !/\.not\.|\bassert\s+not\b/.test(line);
}

/** What a person writes on a line. */
const MAX_READ_CHARS = 500;

/** The value that stands last. */
function changeExpected(line: string): readonly Changed[] {
  const from = ({ text }: Changed): number => {
    let at = 0;
    while (at < line.length && text[at] === line[at]) at += 1;
    return at;
  };
  return [...changeValues(line)].sort((a, b) => from(b) - from(a)).slice(0, 1);
}

/** The text with each mutant on its line. */
export function applyMutants(text: string, mutants: readonly TestMutant[]): string {
  const lines = text.split("\n");
  for (const { line, text: other } of mutants) lines[line - 1] = other;
  return lines.join("\n");
}

/** By path, every assertion of every file at once. */
export function turnAll(texts: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  return new Map([...texts].map(([path, text]) => [path, applyMutants(text, turnAllRound({ path, text }))]));
}

interface Changed {
  readonly text: string;
  readonly change: string;
}

/** The last value of an assertion is most often the expected one. */
function changeValues(line: string): readonly Changed[] {
  const numbers = [...line.matchAll(NUMBER)].reverse().map(({ 0: value, index }) => {
    const other = value.includes(".") ? `${value}1` : `1${value}`;
    return { text: replaceAt(line, index, { value, other }), change: `${value} to ${other}` };
  });
  const strings = [...line.matchAll(STRING)].reverse().map(({ 0: value, 1: quote = "", 2: inner = "", index }) => {
    const other = `${quote}${inner}~${quote}`;
    return { text: replaceAt(line, index, { value, other }), change: `${value} to ${other}` };
  });
  return [...numbers, ...strings];
}

function replaceAt(line: string, index: number, { value, other }: { value: string; other: string }): string {
  return `${line.slice(0, index)}${other}${line.slice(index + value.length)}`;
}

/** The opposites take quadratic time on lines that somebody made for that. */
const MAX_TURNED_CHARS = 2_000;

function turnRound(line: string): readonly Changed[] {
  if (line.length > MAX_TURNED_CHARS) return [];
  const found = OPPOSITES.find(([from]) => from.test(line));
  if (found === undefined) return [];
  const text = line.replace(found[0], found[1]).replace(/notE_(\w+)/, (_, word: string) => NOT_OF[word] ?? word);
  return [{ text, change: "the opposite asserted" }];
}
