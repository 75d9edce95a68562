import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { dropHunk, listHunks, openCaseTrees, type CaseTrees } from "../../tools/bench-verify/case-trees.ts";
import { readText } from "../../tools/bench-verify/edit-trees.ts";
import type { Row } from "../../tools/bench-verify/journal.ts";
import { judgeAims } from "../../tools/bench-verify/judge-aims.ts";
import { makeFaults } from "../../tools/bench-verify/make-faults.ts";
import { makeVariants } from "../../tools/bench-verify/make-variants.ts";
import { getRepository, readManifest } from "../../tools/bench-verify/manifest.ts";

const MANIFEST = readManifest("tools/bench-verify/manifest.json");
const PLACE = { language: "javascript", runner: "mocha", own: "mocha", setup: "none", testCommand: null } as const;
let folder: string;
let trees: CaseTrees;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "bench-verify-test-"));
  const git = (...args: readonly string[]): string =>
    execFileSync("git", ["-C", folder, "-c", "user.name=t", "-c", "user.email=t@example.org", ...args])
      .toString()
      .trim();
  const commit = (files: Readonly<Record<string, string>>): string => {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(join(folder, path, ".."), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
    git("add", "-A");
    git("commit", "-q", "-m", "c");
    return git("rev-parse", "HEAD");
  };
  git("init", "-q");
  const base = commit({
    "package.json": '{"scripts":{"test":"mocha"}}\n',
    "lib/a.js": "one\nif (a === 1) x();\ntwo\nthree\nfour\n",
    "lib/b.js": "b\n",
    "test/a.js": 'it("a", () => {\n  assert.equal(a, 1);\n});\n',
  });
  const fix = commit({
    "lib/a.js": "one\nif (a !== 1) x();\ntwo\nthree\nfive\nsix\n",
    "test/a.js": 'it("a", () => {\n  assert.equal(a, 1);\n  assert.equal(b, 2);\n});\n',
  });
  const about = { id: "t", repository: "o/n", base, fix, sources: ["lib/a.js"], tests: ["test/a.js"] };
  const history = { gitDir: join(folder, ".git"), resolve: (name: string) => name };
  trees = openCaseTrees(about, { ...PLACE, name: "o/n" }, history);
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

test("the manifest names enough of everything, each case once, and no case is excluded as well", () => {
  const runners = new Set(MANIFEST.cases.map(({ repository }) => getRepository(MANIFEST, repository).runner));
  const languages = new Set(MANIFEST.cases.map(({ repository }) => getRepository(MANIFEST, repository).language));
  const taken = new Set(MANIFEST.cases.map(({ repository, fix }) => `${repository} ${fix}`));

  expect(runners.size).toBeGreaterThanOrEqual(8);
  expect(languages.size).toBeGreaterThanOrEqual(3);
  expect(MANIFEST.cases.length).toBeGreaterThanOrEqual(40);
  expect(MANIFEST.cases.filter(({ isSample }) => isSample)).toHaveLength(12);
  expect(new Set(MANIFEST.cases.map(({ id }) => id)).size).toBe(MANIFEST.cases.length);
  expect(MANIFEST.excluded.filter(({ repository, fix }) => taken.has(`${repository} ${fix}`))).toEqual([]);
});

test("a dropped hunk is as the base has it, and the other stays as the fix has it", () => {
  const [first, second, ...more] = listHunks(trees, ["lib/a.js"]);
  if (first === undefined || second === undefined) throw new Error("two hunks are expected");

  expect(more).toEqual([]);
  expect(dropHunk(trees, first)).toBe("one\nif (a === 1) x();\ntwo\nthree\nfive\nsix\n");
  expect(dropHunk(trees, second)).toBe("one\nif (a !== 1) x();\ntwo\nthree\nfour\n");
});

test("faults are put into the lines named, the first of each line before the second of any", () => {
  const faults = makeFaults("a && b\nx || y === 1\n", [0, 1], 3);

  expect(faults.map(({ line, text }) => [line, text])).toEqual([
    [0, "a || b\nx || y === 1\n"],
    [1, "a && b\nx || y != 1\n"],
    [1, "a && b\nx && y === 1\n"],
  ]);
});

test("a case becomes every kind of candidate, and only the fix has its source", () => {
  const variants = makeVariants(trees);
  const source = (kind: string): string | undefined => {
    const found = variants.find((variant) => variant.kind === kind);
    return found === undefined ? undefined : readText(trees.gitDir, found.candidate, "lib/a.js");
  };

  expect(variants.map(({ kind, detail }) => `${kind} ${detail}`.trim())).toEqual([
    "gold",
    "gold-own",
    "empty",
    "test-only",
    "test-only-given",
    "wrong-file",
    "hunk-dropped hunk 1 of 2",
    "hunk-dropped hunk 2 of 2",
    "mutated lib/a.js:2 unequal to equal",
    "mutated lib/a.js:2 number up",
    "tampered tests skipped",
    "tampered tests deleted",
    "tampered assertions dropped",
    "tampered settings bent",
    "tampered early exit",
  ]);
  expect(source("gold")).toContain("!==");
  expect(source("wrong-file")).toContain("=== 1");
  expect(source("test-only")).toContain("=== 1");
});

const ROW: Row = {
  ...{ key: "k", id: "c", kind: "gold", detail: "", truth: "fixed", verdict: "verified", proof: "given" },
  ...{ reason: "", runner: "mocha", durationMs: 1, testMs: 1 },
};

test("one fix may be missed, and nothing that is none may be verified", () => {
  const missed: Row = { ...ROW, verdict: "plausible" };
  const wrong: readonly Row[] = [
    { ...ROW, kind: "tampered", truth: "not-fixed" },
    { ...ROW, kind: "mutated", truth: "suite-red" },
    { ...ROW, kind: "hunk-dropped", truth: "suite-red" },
    { ...ROW, kind: "gold-own", verdict: "regressed" },
  ];

  expect(judgeAims([ROW, missed, { ...ROW, kind: "mutated", truth: "suite-green" }])).toEqual([]);
  expect(judgeAims([ROW, missed, missed])).toHaveLength(1);
  for (const row of wrong) expect(judgeAims([row])).toHaveLength(1);
});
