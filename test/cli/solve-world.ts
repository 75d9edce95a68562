/** A repository, an issue and folders of their own for one suite of `solve`; and what lies in them, to compare. */
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { ISSUE, SHOP } from "../journeys/shop.ts";

export interface SolveWorld {
  readonly folder: string;
  readonly repository: string;
  readonly issue: string;
  readonly solves: string;
  /** Of the program under test: nothing but what it is given. */
  readonly env: Readonly<Record<string, string>>;
  git(...args: readonly string[]): string;
  remove(): void;
}

export function openSolveWorld(name: string): SolveWorld {
  const folder = mkdtempSync(join(tmpdir(), `swe-agent-${name}-`));
  const repository = join(folder, "shop");
  const solves = join(folder, "solves");
  const temporary = join(folder, "tmp");
  mkdirSync(temporary);
  for (const [path, text] of Object.entries(SHOP)) {
    mkdirSync(dirname(join(repository, path)), { recursive: true });
    writeFileSync(join(repository, path), text);
  }
  const git = (...args: readonly string[]): string => {
    const who = ["-c", "user.name=a", "-c", "user.email=a@b"];
    return execFileSync("git", ["-C", repository, ...who, ...args], { stdio: ["ignore", "pipe", "ignore"] }).toString();
  };
  git("init", "-q", "-b", "main");
  git("add", "-A");
  git("commit", "-qm", "first");
  const issue = join(folder, "issue.md");
  writeFileSync(issue, `# ${ISSUE.title}\n\n${ISSUE.body}\n`);
  return {
    folder,
    repository,
    issue,
    solves,
    env: { SOLVE_DIR: solves, TMPDIR: temporary },
    git,
    remove() {
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Every file below it, with what it holds. */
export function takeSnapshot(folder: string): readonly string[] {
  if (!existsSync(folder)) return ["nothing there"];
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .sort()
    .map((name) => {
      const path = join(folder, name);
      if (!lstatSync(path).isFile()) return name;
      return `${name} ${createHash("sha256").update(readFileSync(path)).digest("hex")}`;
    });
}
