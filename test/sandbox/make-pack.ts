/** Real repositories with real packs, made with the machine's git in a temporary folder. */
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { parseCommitId, type CommitId } from "../../src/domain/ids.ts";
import type { PackFile } from "../../src/domain/sandbox.ts";

export interface PackedRepository {
  readonly commit: CommitId;
  /** A commit after `commit`, which the pack must not hold. */
  readonly later: CommitId;
  readonly pack: PackFile;
  /** What a shallow clone of `later` would give: that commit without its parent. */
  readonly shallowPack: PackFile;
  remove(): void;
}

/** Contents by path; a value that begins with `->` is a link to what follows. */
export type Tree = Readonly<Record<string, string | Uint8Array>>;

const PERSON = { GIT_AUTHOR_NAME: "t", GIT_AUTHOR_EMAIL: "t@example.org", GIT_AUTHOR_DATE: "2026-01-01T00:00:00Z" };
const ENV = {
  PATH: process.env["PATH"] ?? "",
  GIT_CONFIG_GLOBAL: "/dev/null",
  GIT_CONFIG_NOSYSTEM: "1",
  ...PERSON,
  GIT_COMMITTER_NAME: "t",
  GIT_COMMITTER_EMAIL: "t@example.org",
  GIT_COMMITTER_DATE: "2026-01-01T00:00:00Z",
};

/** One commit with these files and a later one; the pack holds the first and its ancestors only. */
export function makePack(tree: Tree): PackedRepository {
  const folder = mkdtempSync(join(tmpdir(), "make-pack-"));
  const git = (args: readonly string[], input = ""): Buffer =>
    execFileSync("git", ["-C", folder, ...args], { env: ENV, input, maxBuffer: 1e9, stdio: ["pipe", "pipe", "pipe"] });
  git(["init", "-q", "-b", "main"]);
  const commit = commitTree(folder, git, tree);
  const later = commitTree(folder, git, { "later.txt": "the future\n" });
  const path = join(folder, "base.pack");
  writeFileSync(path, git(["pack-objects", "-q", "--stdout", "--revs"], `${commit}\n`));
  const shallow = join(folder, "shallow.pack");
  const ids = git(["rev-list", "--objects", "--no-object-names", "-1", later]);
  writeFileSync(shallow, git(["pack-objects", "-q", "--stdout"], ids.toString()));
  return {
    commit,
    later,
    pack: { path, bytes: statSync(path).size },
    shallowPack: { path: shallow, bytes: statSync(shallow).size },
    remove: () => {
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function commitTree(folder: string, git: (args: readonly string[]) => Buffer, tree: Tree): CommitId {
  for (const [path, content] of Object.entries(tree)) {
    const full = join(folder, path);
    mkdirSync(dirname(full), { recursive: true });
    if (typeof content === "string" && content.startsWith("->")) symlinkSync(content.slice(2), full);
    else writeFileSync(full, content, { mode: path.endsWith(".sh") ? 0o755 : 0o644 });
  }
  git(["add", "-A", "-f", "--", ...Object.keys(tree)]);
  git(["commit", "-q", "-m", "c"]);
  return parseCommitId(git(["rev-parse", "HEAD"]).toString().trim());
}
