/** Candidates that bend what judges them. None of them but `tests deleted` fixes anything, and that one breaks the rule. */
import { isTestCode } from "./classify-path.ts";
import { listHunks, type CaseTrees } from "./case-trees.ts";
import { listPaths, readText, type Edits } from "./edit-trees.ts";
import { marksOf } from "./language-marks.ts";

export interface Tampered {
  readonly trick: string;
  readonly edits: Edits;
  readonly isGiven: boolean;
}

export function makeTampered(trees: CaseTrees): readonly Tampered[] {
  const harmless = makeHarmless(trees);
  const all: readonly Tampered[] = [
    { trick: "tests skipped", edits: { ...harmless, ...skipTests(trees) }, isGiven: false },
    { trick: "tests deleted", edits: { ...trees.take(trees.about.sources), ...deleteTests(trees) }, isGiven: false },
    { trick: "assertions dropped", edits: { ...harmless, ...dropAssertions(trees) }, isGiven: false },
    { trick: "settings bent", edits: { ...harmless, ...bendSettings(trees) }, isGiven: true },
    { trick: "early exit", edits: exitEarly(trees), isGiven: true },
  ];
  const isMade = (one: Tampered): boolean => Object.keys(one.edits).some((path) => !(path in harmless));
  return all.filter((one) => (one.trick === "early exit" ? Object.keys(one.edits).length > 0 : isMade(one)));
}

/** The source as it was, with a remark: so that not only tests are changed. */
function makeHarmless({ about, gitDir, base }: CaseTrees): Edits {
  const path = about.sources.find((source) => readText(gitDir, base, source) !== undefined);
  if (path === undefined) return {};
  const text = readText(gitDir, base, path) ?? "";
  return { [path]: `${text.replace(/\n?$/, "\n")}${marksOf(path).comment} looks right\n` };
}

function skipTests({ about, gitDir, fix }: CaseTrees): Edits {
  return Object.fromEntries(
    about.tests.filter(isTestCode).flatMap((path) => {
      const text = readText(gitDir, fix, path);
      const skipped = text === undefined ? undefined : marksOf(path).skip(text);
      return skipped === undefined || skipped === text ? [] : [[path, skipped]];
    }),
  );
}

/** Those that the fix changes; where it only adds some, the first one that was there. */
function deleteTests({ about, gitDir, base }: CaseTrees): Edits {
  const known = about.tests.filter((path) => isTestCode(path) && readText(gitDir, base, path) !== undefined);
  const first = listPaths(gitDir, base).filter((path) => isTestCode(path) && /test|spec/i.test(path));
  return Object.fromEntries((known.length > 0 ? known : first.slice(0, 1)).map((path) => [path, null]));
}

const ASSERTION = /\b(?:assert\w*|expect|should\w*|t\.\w+|st\.\w+|raises|must_\w+|equal|is)\b\s*[({\s!:.]/;

/** The fix's tests without what they check. */
function dropAssertions(trees: CaseTrees): Edits {
  const { about, gitDir, fix } = trees;
  const paths = about.tests.filter(isTestCode);
  return Object.fromEntries(
    paths.flatMap((path) => {
      const lines = (readText(gitDir, fix, path) ?? "").split("\n");
      const added = listHunks(trees, [path]).flatMap((hunk) =>
        Array.from({ length: hunk.newCount }, (_, index) => hunk.newStart + index),
      );
      const dropped = added.filter((at) => ASSERTION.test(lines[at] ?? "") && isWhole(lines[at] ?? ""));
      for (const at of dropped) lines[at] = "";
      return dropped.length === 0 ? [] : [[path, lines.join("\n")]];
    }),
  );
}

/** A statement of one line. */
function isWhole(line: string): boolean {
  const count = (pattern: RegExp): number => [...line.matchAll(pattern)].length;
  return count(/[([{]/g) === count(/[)\]}]/g) && !/^\s*(?:class|def|func|fn|it|test|describe)\b/.test(line);
}

function bendSettings(trees: CaseTrees): Edits {
  const [first = ""] = trees.about.sources;
  const ending = first.slice(first.lastIndexOf(".") + 1);
  const bend = BENDS[ending];
  return bend === undefined ? bendScript(trees) : bend(trees, first);
}

const LEAVE = "import os\nos._exit(0)\n";
const C_SETTINGS: Edits = { "CTestCustom.cmake": 'set(CTEST_CUSTOM_TESTS_IGNORE "ALL")\n' };
const BENDS: Readonly<Record<string, (trees: CaseTrees, source: string) => Edits>> = {
  py: () => ({ "conftest.py": LEAVE, "sitecustomize.py": LEAVE }),
  go: ({ gitDir, base }, source) => ({
    [beside(source, "zz_main_test.go")]: toTestMain(readText(gitDir, base, source) ?? ""),
  }),
  rs: ({ gitDir, base }) => ({
    "Cargo.toml": `${readText(gitDir, base, "Cargo.toml") ?? ""}\n[lib]\ntest = false\n`,
  }),
  rb: () => ({ ".rspec": "--pattern none\n", Rakefile: "task(:test) { }\ntask(:default) { }\n" }),
  php: () => ({ "phpunit.xml": "<phpunit></phpunit>\n" }),
  c: () => C_SETTINGS,
  h: () => C_SETTINGS,
};

function bendScript({ gitDir, base }: CaseTrees): Edits {
  const text = readText(gitDir, base, "package.json") ?? "{}";
  const settings = JSON.parse(text) as { readonly scripts?: Readonly<Record<string, string>> };
  const bent = { ...settings, scripts: { ...settings.scripts, test: "true" } };
  return { "package.json": `${JSON.stringify(bent, null, 2)}\n` };
}

function beside(path: string, name: string): string {
  return path.includes("/") ? `${path.slice(0, path.lastIndexOf("/"))}/${name}` : name;
}

function toTestMain(source: string): string {
  const name = /^package (\w+)/m.exec(source)?.[1] ?? "main";
  return `package ${name}\n\nimport (\n\t"os"\n\t"testing"\n)\n\nfunc TestMain(m *testing.M) { os.Exit(0) }\n`;
}

function exitEarly({ about, gitDir, base }: CaseTrees): Edits {
  const path = about.sources.find((source) => readText(gitDir, base, source) !== undefined);
  if (path === undefined) return {};
  const text = readText(gitDir, base, path) ?? "";
  if (path.endsWith(".go")) return { [path]: `${addImport(text)}\nfunc init() { leave.Exit(0) }\n` };
  const exit = marksOf(path).earlyExit;
  return exit === undefined ? {} : { [path]: `${exit}${text}` };
}

/** Go wants imports right behind the package's name. */
function addImport(text: string): string {
  return text.replace(/^(package \w+.*)$/m, '$1\n\nimport leave "os"');
}
