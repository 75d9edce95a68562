/** Paths and names that mean harm, through every tool that takes one, in real sandboxes. */
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, expect, it } from "@jest/globals";
import { createPatchTool } from "../../src/agent/tools/patch-tool.ts";
import { createWriteTool } from "../../src/agent/tools/write-tool.ts";
import { parseCommitId } from "../../src/domain/ids.ts";
import type { RepositoryObjects, Sandbox } from "../../src/domain/ports.ts";
import { createWorkspaceTestRunner } from "../../src/verify/suite/workspace-test-runner.ts";
import { openWorkspace, type OpenWorkspace } from "./open-workspace.ts";

const MARK = "evil-mark";
const SECRET = "CANARY-7d1f";
const ROOT = [".", "./", "/"];

const CLIMBING = [
  `../../${MARK}`,
  `src/../../${MARK}`,
  "../canary.txt",
  "/etc/passwd",
  `/workspace/repo-evil/${MARK}`,
  `C:\\${MARK}`,
  `C:/${MARK}`,
  `..\\${MARK}`,
  `~/${MARK}`,
  `a\0/${MARK}`,
  `a\n${MARK}`,
  ".git/config",
  `.GIT/${MARK}`,
  `.git /${MARK}`,
  `.git./${MARK}`,
  `.g\u200cit/${MARK}`,
  `git~1/${MARK}`,
  `src/.git/${MARK}`,
  "x/".repeat(3_000),
  ...ROOT,
];

/** Nothing but names, however they look. */
const PLAIN = [
  `%2e%2e/${MARK}`,
  "%00",
  "-rf",
  "--help",
  `$(touch ${MARK})`,
  `;touch ${MARK}`,
  `\`touch ${MARK}\``,
  "a b'c\"d",
  "*",
];

const LINKS = `
ln -s /etc/passwd link-file; ln -s ../.. link-up; ln -s .. link-parent; ln -s /etc link-etc
ln -s link-parent chain; ln -s loop loop; ln -s ../canary.txt link-canary; mkfifo fifo
perl -MIO::Socket::UNIX -e 'IO::Socket::UNIX->new(Local => "socket", Listen => 1)' 2> /dev/null
mknod device c 1 3 2> /dev/null
truncate -s 10G sparse 2> /dev/null || truncate -s 900M sparse
`;
const THROUGH = [
  "link-file",
  "link-canary",
  `link-up/${MARK}`,
  "link-parent/canary.txt",
  "link-etc/passwd",
  `link-etc/${MARK}`,
  `chain/${MARK}`,
  "chain/canary.txt",
  "loop",
  `loop/${MARK}`,
  "fifo",
  `fifo/${MARK}`,
  "socket",
  "device",
  "sparse",
  "src",
  `b.txt/${MARK}`,
];

export function describePathAttacks(kind: "bubblewrap" | "none"): void {
  let workspace: OpenWorkspace;

  beforeAll(async () => {
    workspace = await openWorkspace(kind, { "b.txt": "b\n", "src/a.txt": "a\n", "package.json": "{}" }, createTests);
    writeFileSync(join(workspace.base, "canary.txt"), SECRET);
    await workspace.sh(`printf ${SECRET} > ../canary.txt`);
  });
  afterAll(() => workspace.close());
  afterEach(async () => {
    const outside = execFileSync("find", [
      workspace.base,
      "-path",
      "*/repo",
      "-prune",
      "-o",
      "-name",
      `*${MARK}*`,
      "-print",
    ]);
    expect(outside.toString()).toBe("");
    expect(readFileSync(join(workspace.base, "canary.txt"), "utf8")).toBe(SECRET);
    expect(Buffer.from((await workspace.sh("cat ../canary.txt; cat .git/config")).stdout).toString()).toMatch(
      new RegExp(`^${SECRET}\\[core\\]`),
    );
    await workspace.sh("git checkout -q -f HEAD -- .; git clean -fdxq");
    workspace.memory.clear();
  });

  const patch = (path: string, from = `a/${path}`): string =>
    `--- ${from}\n+++ b/${path}\n@@ -1 +1 @@\n${from === "/dev/null" ? "" : "-b\n"}+x\n`;
  const actsOn = (path: string): readonly (readonly [string, object])[] => [
    ["read", { path, start: null, end: null, symbol: null }],
    ["edit", { path, old_text: "b", new_text: "x", all: false }],
    ["edit_lines", { path, start: 1, end: 1, first_line: "b", last_line: "b", new_text: "x" }],
    ["patch", { patch: patch(path) }],
    [
      "patch",
      { patch: `diff --git a/b.txt b/${path}\nrename from b.txt\nrename to ${path}\n${patch(path, "a/b.txt")}` },
    ],
  ];
  const creates = (path: string): readonly (readonly [string, object])[] => [
    ["patch", { patch: patch(path, "/dev/null") }],
    ["write", { path, content: "x\n", overwrite: true }],
  ];

  it.each(CLIMBING.map((path) => [JSON.stringify(path.slice(0, 40)), path]))(
    "%s is refused by every tool in one line",
    async (_name, path) => {
      const tree: (readonly [string, object])[] = ROOT.includes(path) ? [] : [["tree", { path, depth: 1 }]];

      for (const [name, input] of [...actsOn(path), ...creates(path), ...tree]) {
        const { ok, text } = await workspace.call(name, input);
        expect([name, ok]).toEqual([name, false]);
        expect(text).not.toMatch(/\n|root:|CANARY/);
        expect(text.length).toBeLessThan(400);
      }
    },
  );

  it.each(PLAIN)("%s is a name like others", async (path) => {
    for (const [name, input] of actsOn(path)) expect((await workspace.call(name, input)).ok).toBe(false);
    const written = await workspace.call("write", { path, content: "x\n", overwrite: false });
    const read = await workspace.call("read", { path, start: null, end: null, symbol: null });
    const patched = await workspace.call("patch", { patch: patch(path).replace("-b", "-x").replace("+x", "+y") });

    expect([written.ok, read.ok, patched.ok]).toEqual([true, true, true]);
    expect(read.text).toContain("1| x");
    expect((await workspace.sh("git status --porcelain -z -uall")).stdout).toHaveLength(
      Buffer.byteLength(`?? ${path}\0`),
    );
  });

  it.each(THROUGH)("%s is neither read nor followed", async (path) => {
    await workspace.sh(LINKS);
    const started = performance.now();

    for (const [name, input] of [...actsOn(path), ["tree", { path, depth: 1 }] as const]) {
      const { ok, text } = await workspace.call(name, input);
      if (name === "tree" && path === "src") continue;
      expect([name, ok]).toEqual([name, false]);
      expect(text).not.toMatch(/root:|CANARY/);
      expect(text.length).toBeLessThan(400);
    }
    for (const [name, input] of creates(path)) expect((await workspace.call(name, input)).text).not.toMatch(/\n/);
    expect(performance.now() - started).toBeLessThan(20_000);
    // A link that was written over is a file of the repository now; what it led to is as it was.
    expect((await workspace.sh("grep -c '^x$' /etc/passwd")).exitCode).toBe(1);
  });

  it("a folder that becomes a link between the look and the writing is not written through", async () => {
    const swapping: Pick<Sandbox, "read" | "write"> = {
      async read(path, range) {
        const slice = await workspace.sandbox.read(path, range);
        await workspace.sh("mkdir -p ../outside; mv src aside; ln -s ../outside src");
        return slice;
      },
      write: (path, bytes, expected) => workspace.sandbox.write(path, bytes, expected),
    };
    const syntax = { countErrors: () => Promise.resolve(0) };
    const use = { memory: new Map(), signal: new AbortController().signal };
    const create = createWriteTool({ sandbox: swapping, syntax });
    const change = createPatchTool({ sandbox: swapping, syntax });

    const created = await create.execute(JSON.stringify({ path: `src/${MARK}`, content: "x" }), use);
    await workspace.sh("rm src; mv aside src");
    const changed = await change.execute(JSON.stringify({ patch: patch("src/a.txt").replace("-b", "-a") }), use);

    expect([created, changed]).toMatchObject([
      { kind: "ran", result: { ok: false, text: expect.stringMatching(/^Not a path inside the repository: [^\n]+$/) } },
      {
        kind: "ran",
        result: { ok: false, text: expect.stringMatching(/^src\/a\.txt changed meanwhile.*Nothing was/) },
      },
    ]);
    expect((await workspace.sh("ls ../outside")).stdout).toHaveLength(0);
    await workspace.sh("rm -rf src aside ../outside");
  });

  it.each([
    "../**",
    "/etc/**",
    "**/../../**",
    "-flag",
    "--follow",
    "--pre=touch",
    "!**",
    "[",
    "{a,",
    "link-up/**",
    "a\0b",
  ])("search in %s finds nothing outside, by text and in the index", async (glob) => {
    await workspace.sh(LINKS);

    for (const kind of ["text", "regex", "ast", "symbol", "lexical"]) {
      // A search by syntax takes a second, and reads the same files whatever it looks for.
      for (const query of kind === "ast" ? ["CANARY"] : ["CANARY", "root", "-e", "--files"]) {
        const { text } = await workspace.call("search", { query, kind, path_glob: glob });
        expect(text).toMatch(/^Nothing found|^The search failed|^A query holds no NUL/);
        expect(text.length).toBeLessThan(600);
      }
    }
  });

  it.each([
    "../x.test.js",
    "/etc/passwd",
    "--inspect",
    `$(touch ${MARK})`,
    `;touch ${MARK}`,
    `'; touch ${MARK}; '`,
    "a\nb",
    "a\0b",
  ])("test of %s starts nothing but the tests", async (target) => {
    for (const scope of ["file", "name"]) await workspace.call("test", { scope, target });

    expect((await workspace.sh(`ls ${MARK}`)).exitCode).toBe(2);
  });

  it.each(["output:9", "output:../../canary.txt", "output:", "output:1\0"])(
    "read of %s, which was not kept, is refused",
    async (path) => {
      const { ok, text } = await workspace.call("read", { path, start: null, end: null, symbol: null });

      expect([ok, text]).toEqual([false, expect.stringMatching(/^(?:There is no file|Not a path inside) [^\n]*$/)]);
    },
  );

  it("says of files that steer git, CI and editors what they are", async () => {
    for (const path of [".gitattributes", ".husky/pre-commit", ".github/workflows/ci.yml", ".vscode/tasks.json"]) {
      const { text } = await workspace.call("write", { path, content: "x\n", overwrite: false });
      expect(text).toMatch(/\n\(\.\S+ steers (?:git|CI|editors); the verifier may refuse it\.\)$/);
    }
  });
}

function createTests(sandbox: Sandbox): ReturnType<typeof createWorkspaceTestRunner> {
  const objects = { listFiles: () => Promise.resolve([]), readFiles: () => Promise.resolve(new Map()) };
  return createWorkspaceTestRunner({
    sandbox,
    objects: objects as unknown as RepositoryObjects,
    repo: { installationId: 0, repositoryId: 0, owner: "o", name: "n" },
    commit: parseCommitId("0".repeat(40)),
    testCommand: "node --test",
    setup: [],
    randomHex: (count) => "0".repeat(count * 2),
    timeoutMs: 20_000,
  });
}
