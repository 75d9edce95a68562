import { mkdir, readdir, readFile, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { parseBranchName, type CommitId } from "../../src/domain/ids.ts";
import { parseRepoPath } from "../../src/domain/repo-path.ts";
import type { RepoRef } from "../../src/domain/repo-ref.ts";
import { createMirrors, type Mirrors } from "../../src/git/mirrors.ts";
import { createGithubTwin, type GithubTwin } from "../../twin/github/github-twin.ts";
import { installationToken } from "../twin/github/app-fetch.ts";
import { createFolders, ENV, realClock } from "./source-repository.ts";

const BRANCH = parseBranchName("swe-agent/issue-1-abcdefgh");
const FULL_NAME = "acme/calc";

describe("createMirrors", () => {
  const folders = createFolders();
  let twin: GithubTwin;
  let repo: RepoRef;
  let head: CommitId;
  let folder: string;
  let mirrors: Mirrors;

  afterAll(() => folders.removeAll());

  beforeEach(async () => {
    twin = createGithubTwin({ folder: await folders.make(), appId: 1, webhookSecret: "s" });
    await twin.start();
    const made = await twin.addRepository({ owner: "acme", name: "calc", files: { "sum.txt": "1\n" }, private: true });
    twin.addUser("ada");
    repo = { installationId: made.installationId, repositoryId: made.id, owner: "acme", name: "calc" };
    head = made.head as CommitId;
    folder = await folders.make();
    mirrors = open();
  });

  afterEach(() => twin.close());

  function open(token?: string): Mirrors {
    return createMirrors({
      folder,
      env: ENV,
      clock: realClock,
      remoteUrl: ({ owner, name }) => `${twin.url}/${owner}/${name}.git`,
      token: async (_repo, access) =>
        token ?? installationToken(twin, repo.installationId, { permissions: { contents: access } }),
    });
  }

  function change(base: CommitId, text: string): Promise<CommitId> {
    return mirrors.replaceFile(repo, base, parseRepoPath("sum.txt"), Buffer.from(text));
  }

  it("fetches a branch, a tag and a commit id, and follows a branch that moves", async () => {
    expect(await mirrors.fetch(repo, "main")).toBe(head);
    expect(await mirrors.fetch(repo, head)).toBe(head);
    const next = await twin.pushFileAs("ada", FULL_NAME, "topic/deep", { path: "a", content: "a" });
    expect(await mirrors.fetch(repo, next)).toBe(next);
    expect(await mirrors.fetch(repo, "topic/deep")).toBe(next);
    const later = await twin.pushFileAs("ada", FULL_NAME, "main", { path: "a", content: "b" });
    expect(await mirrors.fetch(repo, "main")).toBe(later);
    expect((await mirrors.listFiles(repo, head)).map((entry) => entry.path)).toEqual(["sum.txt"]);
  });

  it("keeps apart branches of which one's name is the other's folder", async () => {
    const first = await twin.pushFileAs("ada", FULL_NAME, "a", { path: "a", content: "a" });
    expect(await mirrors.fetch(repo, "a")).toBe(first);
    await twin.deleteBranch(FULL_NAME, "a");
    const second = await twin.pushFileAs("ada", FULL_NAME, "a/b", { path: "a", content: "b" });
    expect(await mirrors.fetch(repo, "a/b")).toBe(second);
  });

  it("counts the commits that touched a file, up to a bound, and no other's", async () => {
    for (const content of ["a", "b", "c"]) {
      await twin.pushFileAs("ada", FULL_NAME, "main", { path: "a[1].txt", content });
      await twin.pushFileAs("ada", FULL_NAME, "main", { path: "a1.txt", content });
    }
    const tip = await mirrors.fetch(repo, "main");
    const count = (path: string, max: number): Promise<number> =>
      mirrors.countCommits(repo, tip, { path: parseRepoPath(path), max });

    expect(await count("a[1].txt", 100)).toBe(3);
    expect(await count("a[1].txt", 2)).toBe(2);
    expect(await count("sum.txt", 100)).toBe(1);
    expect(await count("none.txt", 100)).toBe(0);
  });

  it("lists what the newest commits changed, merges left out", async () => {
    await twin.pushFileAs("ada", FULL_NAME, "main", { path: "a b.txt", content: "a" });
    await twin.pushFileAs("ada", FULL_NAME, "main", { path: "ü.txt", content: "b" });
    const tip = await mirrors.fetch(repo, "main");

    expect(await mirrors.listChangeSets(repo, tip, 2)).toEqual([["ü.txt"], ["a b.txt"]]);
  });

  it("says which ref is not there, and that the remote cannot be reached or entered", async () => {
    for (const ref of ["none", "1".repeat(40), "--upload-pack=x", "a..b", "x:y"])
      await expect(mirrors.fetch(repo, ref)).rejects.toMatchObject({ code: "ref-not-found" });
    await expect(open("ghs_wrong").fetch(repo, "main")).rejects.toMatchObject({
      code: "git-unreachable",
      kind: "transient",
    });
    twin.intercept({ method: "GET", pathPattern: /info\/refs/ }, { status: 503, when: "before" });
    await expect(mirrors.fetch(repo, "main")).rejects.toMatchObject({ code: "git-unreachable" });
    twin.intercept({ method: "GET", pathPattern: /\/info\/refs$/ }, { status: 403, when: "before" });
    await expect(mirrors.fetch(repo, "main")).rejects.toMatchObject({ code: "github-refused", kind: "user" });
    await twin.close();
    await expect(open("ghs_any").fetch(repo, "main")).rejects.toMatchObject({ code: "git-unreachable" });
  });

  it("lets ten fetches of one branch by two processes' worth of mirrors through at once", async () => {
    const other = open();
    const fetches = Array.from({ length: 10 }, (_, n) => (n % 2 === 0 ? mirrors : other).fetch(repo, "main"));
    expect(new Set(await Promise.all(fetches))).toEqual(new Set([head]));
  });

  it("gets past the ref lock of a process that was killed long ago", async () => {
    await mirrors.fetch(repo, "main");
    const refs = join(folder, `${repo.repositoryId}.git/refs/fetched`);
    const [name = ""] = await readdir(refs);
    await writeFile(join(refs, `${name}.lock`), "");
    await utimes(join(refs, `${name}.lock`), 1, 1);
    const later = await twin.pushFileAs("ada", FULL_NAME, "main", { path: "a", content: "b" });
    expect(await mirrors.fetch(repo, "main")).toBe(later);
  });

  it("writes the token nowhere on disk", async () => {
    const token = await installationToken(twin, repo.installationId);
    const own = open(token);
    await own.fetch(repo, "main");
    const coded = Buffer.from(`x-access-token:${token}`).toString("base64");
    const names = await readdir(folder, { recursive: true, withFileTypes: true });
    for (const entry of names.filter((candidate) => candidate.isFile())) {
      const text = (await readFile(join(entry.parentPath, entry.name))).toString("latin1");
      expect(text.includes(token) || text.includes(coded)).toBe(false);
    }
  });

  it("pushes a new branch, says when it is already there, and moves it with the right lease", async () => {
    await mirrors.fetch(repo, "main");
    const first = await change(head, "2\n");
    expect(await mirrors.push(repo, first, BRANCH, "new")).toEqual({ kind: "pushed", branch: BRANCH, commit: first });
    expect(await mirrors.push(repo, first, BRANCH, "new")).toEqual({
      kind: "up-to-date",
      branch: BRANCH,
      commit: first,
    });
    const second = await change(head, "3\n");
    expect(await mirrors.push(repo, second, BRANCH, first)).toMatchObject({ kind: "pushed" });
    expect((await twin.branches(FULL_NAME)).get(BRANCH)).toBe(second);
  });

  it("never pushes over somebody else's commit", async () => {
    await mirrors.fetch(repo, "main");
    const ours = await change(head, "2\n");
    await mirrors.push(repo, ours, BRANCH, "new");
    const theirs = await twin.pushFileAs("ada", FULL_NAME, BRANCH, { path: "sum.txt", content: "by ada\n" });
    const next = await change(head, "3\n");
    for (const lease of ["new", ours, head] as const)
      expect(await mirrors.push(repo, next, BRANCH, lease)).toMatchObject({ kind: "rejected" });
    expect((await twin.branches(FULL_NAME)).get(BRANCH)).toBe(theirs);
  });

  it.each(["reset-after", { status: 502, when: "after" }] as const)(
    "finds out that a push whose answer was lost (%j) had been applied",
    async (fault) => {
      await mirrors.fetch(repo, "main");
      const ours = await change(head, "2\n");
      twin.intercept({ method: "POST", pathPattern: /git-receive-pack$/ }, fault);
      expect(await mirrors.push(repo, ours, BRANCH, "new")).toMatchObject({ kind: "pushed", commit: ours });
      expect(await mirrors.push(repo, ours, BRANCH, "new")).toMatchObject({ kind: "up-to-date" });
    },
  );

  it("says that the remote cannot be reached when a push was not applied", async () => {
    await mirrors.fetch(repo, "main");
    const ours = await change(head, "2\n");
    twin.intercept({ method: "POST", pathPattern: /git-receive-pack$/ }, { status: 502, when: "before" });
    await expect(mirrors.push(repo, ours, BRANCH, "new")).rejects.toMatchObject({ code: "git-unreachable" });
    expect(await mirrors.push(repo, ours, BRANCH, "new")).toMatchObject({ kind: "pushed" });
  });

  it("runs no hook that lies in a mirror", async () => {
    await mirrors.fetch(repo, "main");
    const fired = join(folder, "fired");
    const hooks = join(folder, `${repo.repositoryId}.git/hooks`);
    await mkdir(hooks, { recursive: true });
    for (const hook of ["pre-push", "reference-transaction"])
      await writeFile(join(hooks, hook), `#!/bin/sh\ntouch ${fired}\n`, { mode: 0o755 });
    await mirrors.push(repo, await change(head, "2\n"), BRANCH, "new");
    expect(await readdir(folder)).not.toContain("fired");
  });
});
