import { chmod, rm, symlink } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeEach, describe, expect, it } from "@jest/globals";
import { execa } from "execa";
import type { CommitMessage, CommitResult } from "../../src/domain/commit.ts";
import type { CommitId } from "../../src/domain/ids.ts";
import { parseRepoPath } from "../../src/domain/repo-path.ts";
import { createLocalMirror } from "../../src/git/local-mirror.ts";
import type { Mirrors } from "../../src/git/mirrors.ts";
import {
  createFolders,
  createSourceRepository,
  ENV,
  LOCAL,
  realClock,
  type SourceRepository,
} from "./source-repository.ts";

const folders = createFolders();
afterAll(() => folders.removeAll());

const MESSAGE: CommitMessage = {
  subject: "Fix the sum",
  body: "It was off by one.",
  trailers: ["Swe-Agent-Run: run_0123456789abcdef"],
  author: { name: "swe-agent[bot]", email: "1+swe-agent[bot]@users.noreply.github.com" },
  at: "2026-01-02T03:04:05Z",
};

describe("createCommitMaker", () => {
  let source: SourceRepository;
  let mirror: Mirrors;
  let folder: string;
  let base: CommitId;

  beforeEach(async () => {
    source = await createSourceRepository(await folders.make());
    await source.write("sum.txt", "1\n2\n3\n");
    await source.write("dir/keep.txt", "keep\n");
    base = await source.commitAll("base");
    folder = await folders.make();
    mirror = createLocalMirror({ source: source.folder, folder, env: ENV, clock: realClock });
    await mirror.fetch(LOCAL, "HEAD");
  });

  /** What a work tree looks like after `change`, as the patch that a sandbox would hand out. */
  async function patchOf(change: () => Promise<void>): Promise<Buffer> {
    await change();
    await source.git("add", "--all", "--force");
    const { stdout } = await execa("git", ["diff", "--cached", "--binary", base], {
      cwd: source.folder,
      encoding: "buffer",
      stripFinalNewline: false,
    });
    await source.git("reset", "--quiet", "--hard", base);
    return Buffer.from(stdout);
  }

  function commit(patch: Uint8Array, message = MESSAGE): Promise<CommitResult> {
    return mirror.commit(LOCAL, base, patch, message, "run_0123456789abcdef/1");
  }

  async function committed(patch: Uint8Array, message = MESSAGE): Promise<CommitId> {
    const result = await commit(patch, message);
    expect(result).toMatchObject({ kind: "committed" });
    return (result as Extract<CommitResult, { kind: "committed" }>).commit;
  }

  async function inMirror(...args: string[]): Promise<string> {
    return (await execa("git", [`--git-dir=${join(folder, "0.git")}`, ...args])).stdout;
  }

  it("makes a commit whose id depends on nothing but its input, and keeps it by a local ref", async () => {
    const patch = await patchOf(() => source.write("sum.txt", "1\n2\n4\n"));
    const first = await committed(patch);
    const second = createLocalMirror({
      source: source.folder,
      folder: await folders.make(),
      env: ENV,
      clock: realClock,
    });
    await second.fetch(LOCAL, "HEAD");
    expect(await second.commit(LOCAL, base, patch, MESSAGE, "other")).toMatchObject({
      kind: "committed",
      commit: first,
    });
    expect(await committed(patch)).toBe(first);
    expect(await inMirror("rev-parse", "refs/swe-agent/run_0123456789abcdef/1")).toBe(first);
    expect(await inMirror("log", "-1", "--format=%an|%ae|%aI|%P", first)).toBe(
      `swe-agent[bot]|1+swe-agent[bot]@users.noreply.github.com|2026-01-02T03:04:05+00:00|${base}`,
    );
    expect(await inMirror("log", "-1", "--format=%(trailers)", first)).toBe("Swe-Agent-Run: run_0123456789abcdef\n");
  });

  it("keeps binary files, modes, removed files, odd names and missing final newlines", async () => {
    const bytes = Buffer.from([0, 255, 1, 2, 3, 0]);
    const patch = await patchOf(async () => {
      await source.write("blob.bin", bytes);
      await source.write("tool.sh", "echo no newline at the end");
      await chmod(join(source.folder, "tool.sh"), 0o755);
      await source.write("crlf ünï.txt", "a\r\nb \r\n");
      await rm(join(source.folder, "sum.txt"));
      await symlink("../sum.txt", join(source.folder, "dir/inside"));
    });
    const made = await committed(patch);
    const paths = (await mirror.listFiles(LOCAL, made)).map((entry) => `${entry.mode} ${entry.path}`);
    expect(paths).toEqual([
      "100644 blob.bin",
      "100644 crlf ünï.txt",
      "120000 dir/inside",
      "100644 dir/keep.txt",
      "100755 tool.sh",
    ]);
    expect(await mirror.readFile(LOCAL, made, parseRepoPath("blob.bin"))).toEqual(bytes);
    expect(Buffer.from(await mirror.diff(LOCAL, base, made)).equals(patch)).toBe(false);
    const again = await mirror.commit(LOCAL, base, await mirror.diff(LOCAL, base, made), MESSAGE, "again");
    expect(again).toMatchObject({ kind: "committed", commit: made });
  });

  it("answers `empty` for no patch and for one that changes nothing", async () => {
    expect(await commit(new Uint8Array())).toEqual({ kind: "empty" });
    const there = await patchOf(() => source.write("sum.txt", "1\n2\n4\n"));
    const base2 = await committed(there);
    const back = Buffer.from(await mirror.diff(LOCAL, base2, base2));
    expect(await mirror.commit(LOCAL, base2, back, MESSAGE, "back")).toEqual({ kind: "empty" });
  });

  it("answers `does-not-apply` with git's words", async () => {
    const patch = await patchOf(() => source.write("sum.txt", "1\n2\n4\n"));
    const moved = Buffer.from(patch.toString().replaceAll("sum.txt", "nowhere.txt"));
    expect(await commit(moved)).toMatchObject({
      kind: "does-not-apply",
      detail: expect.stringContaining("nowhere.txt"),
    });
    expect(await commit(Buffer.from("this is no patch\n"))).toMatchObject({ kind: "does-not-apply" });
  });

  it.each([
    ["an absolute link", "/etc/passwd", "out"],
    ["a link above the root", "../outside", "out"],
    ["a link above the root from a folder", "../../outside", "dir/out"],
    ["a link that climbs after a name", "dir/../../outside", "out"],
    ["a link into .git", ".git/config", "out"],
  ])("refuses %s", async (_what, target, name) => {
    const patch = await patchOf(() => symlink(target, join(source.folder, name)));
    expect(await commit(patch)).toMatchObject({ kind: "refused", reason: expect.stringContaining(name) });
  });

  it("refuses a workflow file, in any case of its folder", async () => {
    for (const path of [".github/workflows/ci.yml", ".GitHub/Workflows/ci.yml"]) {
      const patch = await patchOf(() => source.write(path, "on: push\n"));
      expect(await commit(patch)).toMatchObject({ kind: "refused", reason: expect.stringContaining(path) });
    }
  });

  it("refuses a submodule", async () => {
    const patch = Buffer.from(
      `diff --git a/sub b/sub\nnew file mode 160000\nindex 0000000..1111111\n--- /dev/null\n+++ b/sub\n@@ -0,0 +1 @@\n+Subproject commit ${"1".repeat(40)}\n`,
    );
    expect(await commit(patch)).toMatchObject({ kind: "refused", reason: expect.stringContaining("submodule") });
  });

  it.each([".git/hooks/pre-commit", "dir/.GIT/config", "../outside", "/absolute", "git~1/config", ".git /config"])(
    "refuses a patch that writes %s",
    async (path) => {
      const patch = `diff --git a/${path} b/${path}\nnew file mode 100644\n--- /dev/null\n+++ b/${path}\n@@ -0,0 +1 @@\n+x\n`;
      const result = await commit(Buffer.from(patch));
      expect(result.kind).not.toBe("committed");
    },
  );

  it("refuses more than 5,000 files and more than 20 MB", async () => {
    const many = Array.from({ length: 5_001 }, (_, n) => {
      return `diff --git a/f${n} b/f${n}\nnew file mode 100644\n--- /dev/null\n+++ b/f${n}\n@@ -0,0 +1 @@\n+${n}\n`;
    });
    expect(await commit(Buffer.from(many.join("")))).toMatchObject({
      kind: "refused",
      reason: expect.stringContaining("5001"),
    });
    const tooMuch = { kind: "does-not-apply", detail: "it writes more than 20971520 bytes" };
    expect(await commit(Buffer.alloc(21 * 1024 * 1024, "x"))).toEqual(tooMuch);
    const zeros = await patchOf(() => source.write("zeros.bin", Buffer.alloc(21 * 1024 * 1024)));
    expect(zeros.byteLength).toBeLessThan(1_000_000);
    expect(await commit(zeros)).toEqual(tooMuch);
  });

  it("lets nobody smuggle a trailer or a second line into a commit", async () => {
    const patch = await patchOf(() => source.write("sum.txt", "1\n2\n4\n"));
    const made = await committed(patch, {
      subject: "Fix\r\n\r\nSigned-off-by: Mallory <m@example.com>",
      body: "Text\n\nCo-authored-by: Mallory <m@example.com>\n\tReviewed-by: x",
      trailers: ["Swe-Agent-Run: run_1\nSigned-off-by: Mallory <m@example.com>", "no trailer"],
      author: { name: "bot\n<evil>", email: "a@b>\nc" },
      at: MESSAGE.at,
    });
    const raw = await inMirror("cat-file", "commit", made);
    expect(raw).not.toMatch(/^\s*(Signed-off-by|Co-authored-by|Reviewed-by):/im);
    expect(await inMirror("log", "-1", "--format=%(trailers:only,unfold)", made)).toBe(
      "Swe-Agent-Run: run_1 Signed-off-by: Mallory <m@example.com>\n",
    );
    expect(await inMirror("log", "-1", "--format=%an|%ae", made)).toBe("bot evil|a@bc");
  });

  it("lays files of one commit over another, removes what the layer lacks, and gives the same id again", async () => {
    await source.write("sum.txt", "given\n");
    await source.write("tests/sum.test", "given test\n");
    await source.git("rm", "--quiet", "-r", "dir");
    await source.write("dir", "a file where a folder was\n");
    const layer = await source.commitAll("layer");
    await mirror.fetch(LOCAL, "HEAD");
    const paths = ["tests/sum.test", "dir", "dir/keep.txt"].map(parseRepoPath);
    const made = await mirror.overlay(LOCAL, base, [{ from: layer, paths }]);
    expect(await mirror.overlay(LOCAL, base, [{ from: layer, paths }])).toBe(made);
    expect((await mirror.listFiles(LOCAL, made)).map((entry) => entry.path)).toEqual([
      "dir",
      "sum.txt",
      "tests/sum.test",
    ]);
    expect(Buffer.from((await mirror.readFile(LOCAL, made, parseRepoPath("sum.txt"))) ?? []).toString()).toBe(
      "1\n2\n3\n",
    );
    const undone = await mirror.overlay(LOCAL, made, [{ from: base, paths }]);
    expect((await mirror.listFiles(LOCAL, undone)).map((entry) => entry.path)).toEqual(["dir/keep.txt", "sum.txt"]);
  });

  it("replaces one file's bytes and keeps its mode", async () => {
    await source.write("run.sh", "echo\n");
    await chmod(join(source.folder, "run.sh"), 0o755);
    const onto = await source.commitAll("tool");
    await mirror.fetch(LOCAL, "HEAD");
    const made = await mirror.replaceFile(LOCAL, onto, parseRepoPath("run.sh"), Buffer.from("echo two\r\n"));
    expect(await mirror.replaceFile(LOCAL, onto, parseRepoPath("run.sh"), Buffer.from("echo two\r\n"))).toBe(made);
    const entry = (await mirror.listFiles(LOCAL, made)).find((file) => file.path === "run.sh");
    expect(entry).toMatchObject({ mode: "100755", bytes: 10 });
    const added = await mirror.replaceFile(LOCAL, onto, parseRepoPath("new/file"), Buffer.from("x"));
    expect((await mirror.listFiles(LOCAL, added)).map((file) => file.path)).toContain("new/file");
  });
});
