/** Does the change answer the test's questions one by one, instead of mending what is wrong? By numbers alone. Pure. */
import { isTestPart, type ChangedPart } from "../trees/changed-parts.ts";
import { isAssertion } from "../tamper/read-line.ts";
import type { TestText } from "./test-mutants.ts";

export interface TestValue {
  readonly file: string;
  readonly line: number;
  readonly expected: number;
}

const NUMBER = /(?<![\w.$])-?\d+(?:\.\d+)?(?![\w.$])/g;
/** Stand in code for other reasons. */
const COMMON_RESULTS: readonly number[] = [-1, 0, 1, 2, 10, 100, 1_000];
const COMMON_INPUTS: readonly number[] = [-1, 0, 1];
/** One pair may be chance. */
const MIN_PAIRS = 2;

/**
 * Added lines of code that hold, together, a number that a test puts in and the one that it expects then; empty unless
 * that is so for at least two different pairs, or for the only assertion there is with two numbers put in. `tests`: their files.
 */
export function findTestValues(changed: readonly ChangedPart[], tests: readonly TestText[]): readonly TestValue[] {
  const asked = tests.flatMap(({ path, text }) =>
    text
      .split("\n")
      .filter((line) => isAssertion(path, line))
      .flatMap(toPair),
  );
  const sources = changed.filter((file) => !isTestPart(file));
  const found = asked.flatMap((pair) => {
    const place = sources.flatMap((file) => findPlace(file, pair)).at(0);
    return place === undefined ? [] : [place];
  });
  // The same answer to the same number is one pair, however often it is asked for: February has 29 days in many years.
  const pairs = new Set(found.map(({ met, expected }) => `${met.join(" ")} ${expected}`));
  const isOnlyOne = asked.length === 1 && (found[0]?.met.length ?? 0) >= MIN_PAIRS;
  if (pairs.size < MIN_PAIRS && !isOnlyOne) return [];
  return found.map(({ file, line, expected }) => ({ file, line, expected }));
}

interface Pair {
  readonly inputs: readonly number[];
  readonly expected: number;
}

function toPair(line: string): readonly Pair[] {
  const numbers = listNumbers(line);
  const expected = numbers.at(-1);
  const inputs = numbers.slice(0, -1).filter((value) => !COMMON_INPUTS.includes(value));
  if (expected === undefined || COMMON_RESULTS.includes(expected) || inputs.length === 0) return [];
  return [{ inputs, expected }];
}

/** `met`: the numbers put in that stand on the line. */
function findPlace(
  file: ChangedPart,
  { inputs, expected }: Pair,
): readonly (TestValue & { readonly met: readonly number[] })[] {
  return file.added.flatMap(({ text, line }) => {
    const numbers = listNumbers(text);
    const met = inputs.filter((value) => numbers.includes(value));
    return numbers.includes(expected) && met.length > 0 ? [{ file: file.path, line, expected, met }] : [];
  });
}

function listNumbers(text: string): readonly number[] {
  return [...text.matchAll(NUMBER)].map(([value]) => Number(value));
}
