/** The lines of one test in its file. Pure and textual. */
import { findDeclaredTest } from "../tamper/read-line.ts";

const NESTED = /^(\s*)\w+\.(?=(?:test|it|describe)\()/;

/**
 * 1-based, from the test's declaration to the next one; of every test so called, where groups tell them apart. Empty where
 * it is not found.
 */
export function findTestBody(path: string, lines: readonly string[], name: string): readonly number[] {
  const all = lines.map((_, index) => index + 1);
  const declared = lines.map((line) => findDeclaration(path, line));
  const wanted = pickName(name, declared);
  let isWanted = false;
  return all.filter((line) => {
    const found = declared[line - 1];
    if (found !== undefined) isWanted = found === wanted;
    return isWanted;
  });
}

/** `t.test(` is a test inside another. */
export function findDeclaration(path: string, line: string): string | undefined {
  return findDeclaredTest(path, line.replace(NESTED, "$1"));
}

/** Some runners put the groups' names in front, with a blank, and Go the test's in front of its part. */
function pickName(name: string, declared: readonly (string | undefined)[]): string | undefined {
  const isIn = (found: string): boolean =>
    found !== "" && (found === name || name.endsWith(` ${found}`) || name.startsWith(`${found}/`));
  const known = declared.filter((found) => found !== undefined && isIn(found));
  return known.sort((a = "", b = "") => b.length - a.length)[0];
}

/** Of a test's id, as the test's own line has it: without groups, classes and parameters. */
export function toShortName(name: string): string {
  const last = name.split(" > ").at(-1) ?? name;
  return /^\w+(?:(?:::|\.)\w+)*(?:\[.*\])?$/.test(last)
    ? (last.replace(/\[.*$/, "").split(/::|\./).at(-1) ?? last)
    : last;
}
