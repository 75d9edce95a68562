/** Repositories with a fault, patches, and `swe-agent verify` over them as a person runs it. */
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { Verdict } from "../../src/domain/verdict.ts";
import { runBuilt } from "./run-built.ts";

type Files = Readonly<Record<string, string>>;

const ADD = "export const add = (a, b) => a - b;\n";
export const FIXED = "export const add = (a, b) => a + b;\n";
export const HEAD =
  'import test from "node:test";\nimport assert from "node:assert/strict";\nimport { add } from "../add.js";\n';
const PASSES = `${HEAD}test("adds nothing", () => { assert.equal(add(2, 0), 2); });\n`;
export const PROOF = `${HEAD}test("adds", () => { assert.equal(add(2, 1), 3); });\n`;
const PACKAGE = '{"type":"module","scripts":{"test":"node --test"}}\n';

export interface FaultyRepository {
  readonly root: string;
  /** A file with the way from the repository to these files. */
  readonly patch: (to: Files) => string;
}

export interface VerifyWorld {
  readonly folder: string;
  readonly open: (files: Files) => FaultyRepository;
  readonly remove: () => void;
}

export function openVerifyWorld(): VerifyWorld {
  const folder = mkdtempSync(join(tmpdir(), "swe-agent-verify-bad-"));
  let count = 0;
  return {
    folder,
    open: (files) => openRepository(join(folder, `repository-${(count += 1)}`), files),
    remove: () => {
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function openRepository(root: string, files: Files): FaultyRepository {
  write(root, { "package.json": PACKAGE, "add.js": ADD, "test/add.test.js": PASSES, ...files });
  const git = (...args: readonly string[]): Buffer =>
    execFileSync("git", ["-C", root, "-c", "user.name=a", "-c", "user.email=a@b", ...args], { maxBuffer: 2 ** 28 });
  git("init", "-q", "-b", "main");
  git("add", "-A");
  git("commit", "-qm", "first");
  let patches = 0;
  return {
    root,
    patch: (to) => {
      write(root, to);
      git("add", "-A");
      const file = `${root}-${(patches += 1)}.patch`;
      writeFileSync(file, git("diff", "--cached", "--binary"));
      git("reset", "-q", "--hard");
      return file;
    },
  };
}

function write(root: string, files: Files): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
}

export interface Graded {
  readonly code: number | null;
  readonly verdict: Verdict;
}

export async function verify(root: string, ...args: readonly string[]): Promise<Graded> {
  const ran = await runBuilt(["verify", root, ...args, "--sandbox", "none", "--json"]);
  return { code: ran.code, verdict: Verdict.parse(JSON.parse(ran.out)) };
}
