import { chmod, mkdir, readdir, readFile, stat, symlink, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeEach, describe, expect, it } from "@jest/globals";
import { execa } from "execa";
import { parseCommitId } from "../../src/domain/ids.ts";
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

describe("createLocalMirror", () => {
  let source: SourceRepository;
  let mirror: Mirrors;
  let mirrorFolder: string;

  beforeEach(async () => {
    source = await createSourceRepository(await folders.make());
    mirrorFolder = await folders.make();
    mirror = createLocalMirror({ source: source.folder, folder: mirrorFolder, env: ENV, clock: realClock });
  });

  it("takes a branch, a tag, a full id, a short id, HEAD and HEAD~1", async () => {
    await source.write("a.txt", "one\n");
    const first = await source.commitAll("one");
    await source.git("tag", "-a", "v1", "-m", "v1");
    await source.write("a.txt", "two\n");
    const second = await source.commitAll("two");
    for (const ref of ["v1", first, first.slice(0, 9), "HEAD~1"]) expect(await mirror.fetch(LOCAL, ref)).toBe(first);
    for (const ref of ["main", "HEAD", second]) expect(await mirror.fetch(LOCAL, ref)).toBe(second);
  });

  it("finds the repository from a subfolder, a bare clone and a linked work tree", async () => {
    await source.write("sub/a.txt", "one\n");
    const commit = await source.commitAll("one");
    const bare = join(await folders.make(), "bare.git");
    await source.git("clone", "--quiet", "--bare", source.folder, bare);
    const linked = join(await folders.make(), "linked");
    await source.git("worktree", "add", "--quiet", linked);
    for (const place of [join(source.folder, "sub"), bare, linked]) {
      const there = createLocalMirror({ source: place, folder: await folders.make(), env: ENV, clock: realClock });
      expect(await there.fetch(LOCAL, "HEAD")).toBe(commit);
    }
  });

  it("reads a clone that has only its newest commit", async () => {
    await source.write("a.txt", "one\n");
    await source.commitAll("one");
    await source.write("a.txt", "two\n");
    const commit = await source.commitAll("two");
    const shallow = join(await folders.make(), "shallow");
    await source.git("clone", "--quiet", "--depth=1", `file://${source.folder}`, shallow);
    const there = createLocalMirror({ source: shallow, folder: await folders.make(), env: ENV, clock: realClock });
    expect(await there.fetch(LOCAL, "HEAD")).toBe(commit);
    expect((await there.packAncestors(LOCAL, commit)).bytes).toBeGreaterThan(0);
  });

  it("names a folder without a repository and a ref that is not there", async () => {
    await source.commitAll("one");
    const place = await folders.make();
    const nowhere = createLocalMirror({ source: place, folder: await folders.make(), env: ENV, clock: realClock });
    await expect(nowhere.fetch(LOCAL, "HEAD")).rejects.toMatchObject({ code: "not-a-repository" });
    const gone = createLocalMirror({ source: join(place, "gone"), folder: place, env: ENV, clock: realClock });
    await expect(gone.fetch(LOCAL, "HEAD")).rejects.toMatchObject({ code: "not-a-repository" });
    await expect(mirror.fetch(LOCAL, "no-such-branch")).rejects.toMatchObject({ code: "ref-not-found" });
    await expect(mirror.fetch(LOCAL, "--upload-pack=touch /tmp/x")).rejects.toMatchObject({ code: "ref-not-found" });
    const unknown = parseCommitId("1".repeat(40));
    await expect(mirror.listFiles(LOCAL, unknown)).rejects.toMatchObject({ code: "ref-not-found" });
  });

  it("leaves dirty files, the index and the configuration of the source as they are", async () => {
    await source.write("a.txt", "one\n");
    await source.commitAll("one");
    await source.write("a.txt", "changed by its owner\n");
    await source.write("new.txt", "untracked\n");
    const before = await source.git("status", "--porcelain");
    const index = await readFile(join(source.folder, ".git/index"));
    const commit = await mirror.fetch(LOCAL, "HEAD");
    const held = await mirror.readFile(LOCAL, commit, parseRepoPath("a.txt"));
    expect(Buffer.from(held ?? []).toString()).toBe("one\n");
    expect(await readFile(join(source.folder, ".git/index"))).toEqual(index);
    expect(await source.git("status", "--porcelain")).toBe(before);
  });

  it("runs nothing that the source's configuration, hooks or attributes name", async () => {
    const fired = join(await folders.make(), "fired");
    const payload = join(await folders.make(), "payload.sh");
    await writeFile(payload, `#!/bin/sh\ntouch ${fired}\ncat\n`);
    await chmod(payload, 0o755);
    await source.write("a.txt", "one\n");
    await source.write(".gitattributes", "* filter=evil diff=evil merge=evil\n");
    await source.commitAll("one");
    const keys = ["core.fsmonitor", "core.sshCommand", "core.pager", "filter.evil.clean", "filter.evil.smudge"];
    keys.push(
      "diff.evil.textconv",
      "diff.evil.command",
      "diff.external",
      "uploadpack.packObjectsHook",
      "credential.helper",
    );
    for (const key of keys) await source.git("config", key, payload);
    for (const hook of ["post-checkout", "reference-transaction", "post-index-change"]) {
      await mkdir(join(source.folder, ".git/hooks"), { recursive: true });
      await symlink(payload, join(source.folder, ".git/hooks", hook));
    }
    const base = await mirror.fetch(LOCAL, "HEAD");
    const next = await mirror.replaceFile(LOCAL, base, parseRepoPath("a.txt"), Buffer.from("two\n"));
    await mirror.diff(LOCAL, base, next);
    await mirror.changedFiles(LOCAL, base, next);
    await mirror.packAncestors(LOCAL, base);
    await expect(stat(fired)).rejects.toMatchObject({ code: "ENOENT" });
  });

  it("lists and reads files with newlines, tabs, quotes and percent signs in their names", async () => {
    const names = ["plain.txt", "with\nnewline", "with\ttab", 'with "quotes"', "100%", "ünï.txt", "a:b", " lead"];
    for (const name of names) await source.write(name, `${name} content`);
    await symlink("plain.txt", join(source.folder, "link"));
    const commit = await source.commitAll("names");
    await mirror.fetch(LOCAL, "HEAD");
    const listed = await mirror.listFiles(LOCAL, commit);
    expect(listed.map((entry) => entry.path).sort()).toEqual([...names, "link"].sort());
    expect(listed.find((entry) => entry.path === "plain.txt")).toMatchObject({ mode: "100644", bytes: 17 });
    const read = await mirror.readFile(LOCAL, commit, parseRepoPath('with "quotes"'));
    expect(Buffer.from(read ?? []).toString()).toBe('with "quotes" content');
    expect(await mirror.readFile(LOCAL, commit, parseRepoPath("link"))).toBeUndefined();
    expect(await mirror.readFile(LOCAL, commit, parseRepoPath("missing"))).toBeUndefined();
  });

  it("tells changed files line by line, whatever they are called and contain", async () => {
    await source.write("gone.txt", "a\nb\n");
    await source.write("mixed.txt", "keep\n-- old\n@@ -1 +1 @@\nkeep\ntail");
    await source.write("kind", "was a file\n");
    await source.write("run.sh", "echo\n");
    await source.write("odd\nname", "x\n");
    const from = await source.commitAll("before");
    await source.git("rm", "--quiet", "gone.txt", "kind");
    await source.write("mixed.txt", "keep\n++ new\ndiff --git a/x b/x\nkeep\ntail\n");
    await symlink("mixed.txt", join(source.folder, "kind"));
    await chmod(join(source.folder, "run.sh"), 0o755);
    await source.write("odd\nname", "y\n");
    await source.write("picture.bin", Buffer.from([0, 1, 2, 0]));
    await source.write("empty", "");
    const to = await source.commitAll("after");
    await mirror.fetch(LOCAL, "HEAD");
    const changed = new Map((await mirror.changedFiles(LOCAL, from, to)).map((file) => [file.path, file]));
    expect([...changed.keys()].sort()).toEqual(
      ["empty", "gone.txt", "kind", "mixed.txt", "odd\nname", "picture.bin", "run.sh"].sort(),
    );
    expect(changed.get("gone.txt")).toMatchObject({
      status: "deleted",
      newMode: "000000",
      removed: [
        { line: 1, text: "a" },
        { line: 2, text: "b" },
      ],
    });
    expect(changed.get("mixed.txt")).toMatchObject({
      status: "modified",
      removed: [
        { line: 2, text: "-- old" },
        { line: 3, text: "@@ -1 +1 @@" },
        { line: 5, text: "tail" },
      ],
      added: [
        { line: 2, text: "++ new" },
        { line: 3, text: "diff --git a/x b/x" },
        { line: 5, text: "tail" },
      ],
    });
    expect(changed.get("kind")).toMatchObject({
      status: "modified",
      oldMode: "100644",
      newMode: "120000",
      removed: [{ text: "was a file" }],
      added: [{ text: "mixed.txt" }],
    });
    expect(changed.get("run.sh")).toMatchObject({ oldMode: "100644", newMode: "100755", added: [], removed: [] });
    expect(changed.get("odd\nname")).toMatchObject({
      removed: [{ line: 1, text: "x" }],
      added: [{ line: 1, text: "y" }],
    });
    expect(changed.get("picture.bin")).toMatchObject({ status: "added", binary: true, oldMode: "000000" });
    expect(changed.get("empty")).toMatchObject({ status: "added", binary: false, added: [] });
  });

  it("packs a commit's ancestors, nothing newer, once", async () => {
    await source.write("a.txt", "one\n");
    const first = await source.commitAll("one");
    await source.write("a.txt", "the fix of the future\n");
    const second = await source.commitAll("two");
    await mirror.fetch(LOCAL, "HEAD");
    const pack = await mirror.packAncestors(LOCAL, first);
    const reader = await createSourceRepository(await folders.make());
    await execa("git", ["unpack-objects", "-q"], { cwd: reader.folder, inputFile: pack.path });
    expect(await reader.git("log", "--format=%H", first)).toBe(first);
    await expect(reader.git("cat-file", "-e", second)).rejects.toMatchObject({ exitCode: 1 });
    const objects = await reader.git("cat-file", "--batch-check=%(objecttype)", "--batch-all-objects");
    expect(objects.split("\n").sort()).toEqual(["blob", "commit", "tree"]);
    const again = await mirror.packAncestors(LOCAL, first);
    expect(again).toEqual(pack);
    expect(pack.bytes).toBe((await stat(pack.path)).size);
    expect(await readdir(join(mirrorFolder, "tmp"))).toEqual([]);
  });

  it("removes a pack that nobody used for a day when another is made", async () => {
    const first = await source.commitAll("one");
    const second = await source.commitAll("two");
    await mirror.fetch(LOCAL, "HEAD");
    const old = await mirror.packAncestors(LOCAL, first);
    await utimes(old.path, 1, 1);
    await mirror.packAncestors(LOCAL, second);
    await expect(stat(old.path)).rejects.toMatchObject({ code: "ENOENT" });
    expect((await mirror.packAncestors(LOCAL, first)).path).toBe(old.path);
  });

  it("never pushes to a repository on this machine", async () => {
    const commit = await source.commitAll("one");
    await mirror.fetch(LOCAL, "HEAD");
    const branch = "swe-agent/x" as Parameters<Mirrors["push"]>[2];
    expect(await mirror.push(LOCAL, commit, branch, "new")).toMatchObject({ kind: "rejected" });
    expect(await source.git("branch", "--list", "swe-agent/*")).toBe("");
  });
});
