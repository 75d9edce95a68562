/** Settings of test runners inside files that are about other things, too: compared part by part. Pure. */
import { isDeepStrictEqual } from "node:util";
import { isDefaultTestScript, isRealTestCommand } from "./is-real-test-command.ts";
import { isObject, parseObject } from "../parse-object.ts";

/** A file before and after the change. */
export interface SettingTexts {
  readonly before: string;
  readonly after: string;
}

const PACKAGE = /(?:^|\/)package\.json$/;
const SECTIONS = /(?:^|\/)(?:pyproject\.toml|setup\.cfg)$/;
/** Sections of a `package.json` that test runners read. */
export const RUNNER_KEYS = ["jest", "mocha", "vitest", "ava", "nyc", "c8", "tap", "jasmine", "ts-jest"];
const TEST_SCRIPT = /^(?:pre|post)?test(?:$|:)/;
// A test script often builds first; what builds is made of the code.
const BUILD_SCRIPT = /^(?:pre|post)?(?:build|compile|generate|gen|bundle|lint|format|clean|types?|tsc)/;
const CALLS_SCRIPTS = /\b(?:npm|yarn|pnpm|bun|run-s|run-p|npm-run-all)\b/;
const SECTION_HEAD = /^\s*\[+([^\]]+)\]+\s*(?:[#;].*)?$/;
const TEST_SECTION = /^tool[.:](?:pytest|coverage|nose|tox|nox)|pytest11|^(?:coverage:|aliases$|nosetests$)/;

/** Whether this file has parts about tests among others, and can be compared by `changesTestSettings`. */
export function hasTestSettings(path: string): boolean {
  return PACKAGE.test(path) || SECTIONS.test(path);
}

/** Undefined when this does not tell and the single lines have to be asked. */
export function changesTestSettings(path: string, { before, after }: SettingTexts): boolean | undefined {
  if (SECTIONS.test(path)) return readSections(before) === readSections(after) ? undefined : true;
  const [old, now] = [parseObject(before), parseObject(after)];
  if (old === undefined || now === undefined) return undefined;
  return RUNNER_KEYS.some((key) => !isDeepStrictEqual(old[key], now[key])) || changesScripts(old, now);
}

/**
 * One more script beside `test` runs nothing that is judged; before and behind it, or in its place, it would. Where there
 * was none, the first may run a known runner and nothing else.
 */
function changesScripts(old: Readonly<Record<string, unknown>>, now: Readonly<Record<string, unknown>>): boolean {
  const [before, after] = [toScripts(old), toScripts(now)];
  const names = listTestScripts(before);
  const isHeld = (name: string): boolean => names.has(name) || names.has(name.replace(/^(?:pre|post)/, ""));
  const added = [...after.keys()].filter((name) => !before.has(name));
  const isOddFirst = (name: string): boolean => TEST_SCRIPT.test(name) && !isRealTestCommand(after.get(name) ?? "");
  return (
    [...names].some((name) => before.get(name) !== after.get(name)) ||
    added.some((name) => (names.size === 0 ? isOddFirst(name) : name === "test" || isHeld(name)))
  );
}

/** Those called like tests, and those that they call. */
function listTestScripts(scripts: ReadonlyMap<string, string>): ReadonlySet<string> {
  const names = new Set([...scripts.keys()].filter((name) => TEST_SCRIPT.test(name)));
  for (const name of names) {
    const text = scripts.get(name) ?? "";
    const words = CALLS_SCRIPTS.test(text) ? text.split(/[\s"'&|;]+/) : [];
    for (const word of words) if (scripts.has(word) && !BUILD_SCRIPT.test(word)) names.add(word);
  }
  return names;
}

function toScripts({ scripts }: Readonly<Record<string, unknown>>): ReadonlyMap<string, string> {
  const all = Object.entries(isObject(scripts) ? scripts : {}).map(([name, text]): [string, string] => [
    name,
    String(text),
  ]);
  return new Map(all.filter(([, text]) => !isDefaultTestScript(text)));
}

/** The lines of all sections about tests, without blank lines and remarks. */
function readSections(text: string): string {
  const kept: string[] = [];
  let isWanted = false;
  for (const line of text.split(/\r?\n/)) {
    const head = SECTION_HEAD.exec(line)?.[1];
    if (head !== undefined) isWanted = TEST_SECTION.test(head.replace(/[\s"']/g, ""));
    if (isWanted && line.trim() !== "" && !/^\s*[#;]/.test(line)) kept.push(line.trim());
  }
  return kept.join("\n");
}
