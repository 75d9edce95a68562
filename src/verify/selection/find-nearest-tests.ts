/** Which test files stand nearest to changed files, by their names alone: quick feedback, no claim. Pure. */
import { isRunnableTest } from "../trees/test-files.ts";

/** `cart.test.js`, `test_cart.py`, `cart_test.go`, `CartTest.java` → `cart`. */
const CLASS_MARKS = /(?:Tests?|TestCase|Spec|IT)(?=\.(?:java|kt|groovy|scala|php|cs|fs|vb)$)/;
const TEST_MARKS = /^(?:tests?|spec)[._-]|[._-](?:tests?|spec)(?=\.)/gi;
/** Parts of a path that say nothing of what is tested. */
const NEUTRAL_PARTS = new Set(["src", "lib", "test", "tests", "__tests__", "spec", "specs", "unit"]);

/** In order of nearness, at most `max`; a changed test file is its own nearest. Empty when no name fits. */
export function findNearestTests(changed: readonly string[], files: readonly string[], max: number): readonly string[] {
  const tests = files.filter(isRunnableTest);
  const found = new Set(changed.filter(isRunnableTest));
  for (const path of changed) {
    if (isRunnableTest(path)) continue;
    const best = rank(path, tests);
    if (best !== undefined) found.add(best);
  }
  return [...found].slice(0, max);
}

function rank(path: string, tests: readonly string[]): string | undefined {
  const stem = toStem(path);
  const parts = toParts(path);
  const fitting = tests
    .filter((test) => toStem(test) === stem)
    .map((test) => ({ test, shared: toParts(test).filter((part) => parts.includes(part)).length }));
  fitting.sort((one, other) => other.shared - one.shared || (one.test < other.test ? -1 : 1));
  return fitting[0]?.test;
}

export function toStem(path: string): string {
  const name = path
    .slice(path.lastIndexOf("/") + 1)
    .replace(CLASS_MARKS, "")
    .replace(TEST_MARKS, "");
  const stem = name.replace(/\..*$/, "").toLowerCase();
  // `index` and `__init__` are named after their folder.
  return stem === "index" || stem === "__init__" ? (toParts(path).at(-1) ?? stem) : stem;
}

export function toParts(path: string): readonly string[] {
  return path
    .split("/")
    .slice(0, -1)
    .map((part) => part.toLowerCase())
    .filter((part) => !NEUTRAL_PARTS.has(part));
}
