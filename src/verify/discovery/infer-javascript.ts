/** Tests of a JavaScript project without a script that runs them: its libraries, then what its tests import. Pure. */
import type { TestRunnerName } from "../../domain/testing.ts";
import { isRunnableTest } from "../trees/test-files.ts";
import { CONCLUDED, type Finding } from "./finding.ts";
import { readPackage } from "./read-package.ts";
import { hasFile, isBelow, joinPath, type Project } from "./tree-facts.ts";

const COMMANDS = {
  vitest: "vitest run",
  jest: "jest",
  mocha: "mocha",
  ava: "ava",
  tap: "tap",
  jasmine: "jasmine",
  "node:test": "node --test",
  bun: "bun test",
} as const satisfies Partial<Record<TestRunnerName, string>>;
type Inferred = keyof typeof COMMANDS;

const BY_LIBRARY: readonly Inferred[] = ["vitest", "jest", "mocha", "ava", "tap", "jasmine"];
const BY_IMPORT: readonly (readonly [Inferred, RegExp])[] = [
  ["node:test", /["']node:test["']/],
  ["vitest", /["']vitest["']/],
  ["jest", /@jest\/globals|\bjest\.fn\(/],
  ["bun", /["']bun:test["']/],
  ["ava", /(?:from|require\()\s*["']ava["']/],
];
const SETTINGS: readonly (readonly [Inferred, RegExp])[] = [
  ["vitest", /^vitest\.config\.[cm]?[jt]s$/],
  ["jest", /^jest\.config\.(?:[cm]?[jt]s|json)$/],
  ["mocha", /^\.mocharc\.(?:[cm]?js|json|ya?ml)$/],
  ["ava", /^ava\.config\.[cm]?js$/],
];

export function inferJavascript(project: Project): Finding | undefined {
  const runner = guessRunner(project);
  if (runner === undefined) return undefined;
  const source = hasFile(project, "package.json") ? joinPath(project.folder, "package.json") : CONCLUDED;
  const isByTests = !BY_LIBRARY.some((name) => name === runner && readPackage(project).libraries.has(name));
  return {
    runner,
    command: COMMANDS[runner],
    cwd: project.folder,
    before: [],
    source: isByTests ? CONCLUDED : source,
  };
}

function guessRunner(project: Project): Inferred | undefined {
  const { libraries } = readPackage(project);
  const byLibrary = BY_LIBRARY.find((name) => libraries.has(name));
  if (byLibrary !== undefined) return byLibrary;
  const { facts, folder } = project;
  const names = facts.files
    .filter((path) => isBelow(path, folder))
    .map((path) => (folder === "" ? path : path.slice(folder.length + 1)));
  const bySettings = SETTINGS.find(([, pattern]) => names.some((name) => pattern.test(name)));
  if (bySettings !== undefined) return bySettings[0];
  const tests = [...facts.texts].filter(
    ([path]) => isBelow(path, folder) && isRunnableTest(path) && /\.[cm]?[jt]sx?$/.test(path),
  );
  return BY_IMPORT.find(([, pattern]) => tests.some(([, text]) => pattern.test(text)))?.[0];
}
