/** The tools that read code, over real sandboxes and real grammars. */
import { randomBytes } from "node:crypto";
import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { createToolbox } from "../../src/agent/toolbox.ts";
import type { Tool, ToolResult } from "../../src/agent/tool.ts";
import { createWorkspaceFiles } from "../../src/agent/workspace-files.ts";
import { createCodeReader } from "../../src/code/create-code-reader.ts";
import { parseRunId } from "../../src/domain/ids.ts";
import type { CodeSource, Sandbox } from "../../src/domain/ports.ts";
import { parseRepoPath } from "../../src/domain/repo-path.ts";
import { DEFAULT_EXEC, DEFAULT_LIMITS } from "../../src/domain/sandbox.ts";
import { createBubblewrapEngine } from "../../src/sandbox/bubblewrap-engine.ts";
import { createDockerEngine } from "../../src/sandbox/docker-engine.ts";
import type { JailEngine } from "../../src/sandbox/jail.ts";
import { createNoneEngine } from "../../src/sandbox/none-engine.ts";
import { createSandboxHost } from "../../src/sandbox/sandbox-host.ts";
import { describeWithEngine } from "../engines.ts";
import { makePack, type PackedRepository, type Tree } from "../sandbox/make-pack.ts";

const signal = new AbortController().signal;
const LONG = Array.from({ length: 60 }, (_, at) => `export function step${at}(): number {\n  return ${at};\n}\n`).join(
  "\n",
);
const TREE: Tree = {
  "src/cart.ts": "export class ShoppingCart {\n  addItem(item: string): string {\n    return item;\n  }\n}\n",
  "src/deep/er/price.ts": "import { ShoppingCart } from '../../cart.ts';\nexport const cart = new ShoppingCart();\n",
  "src/long.ts": LONG,
  "src/twice.py": "class A:\n    def go(self):\n        pass\n\n\nclass B:\n    def go(self):\n        pass\n",
  "notes.txt": Array.from({ length: 250 }, (_, at) => `line ${at}`).join("\n"),
  "vendor/lib.js": "function vendored() {}\n",
  "sp ace/é.js": "function spaced() {}\n",
  "empty.js": "",
  "link.js": "->src/cart.ts",
  ".gitignore": "ignored/\n",
};

describeWithEngine("docker", "tools that read code: docker", () => {
  describeTools((baseFolder) =>
    createDockerEngine({
      ...toDeps(baseFolder),
      image: process.env["SANDBOX_IMAGE"] ?? "swe-agent-sandbox:local",
      connect: undefined,
    }),
  );
});
describeWithEngine("bubblewrap", "tools that read code: bubblewrap", () => {
  describeTools((baseFolder) => createBubblewrapEngine(toDeps(baseFolder)));
});
describe("tools that read code: none", () => {
  describeTools((baseFolder) => createNoneEngine({ ...toDeps(baseFolder), path: process.env["PATH"] ?? "" }));
});

interface Deps {
  readonly monotonicMs: () => number;
  readonly randomHex: (count: number) => string;
  readonly baseFolder: string;
  readonly toolFolders: readonly string[];
  readonly programs: readonly string[];
}

function toDeps(baseFolder: string): Deps {
  const randomHex = (count: number): string => randomBytes(count).toString("hex");
  return { monotonicMs: () => performance.now(), randomHex, baseFolder, toolFolders: [], programs: [] };
}

function describeTools(createEngine: (baseFolder: string) => JailEngine): void {
  let base: string;
  let repository: PackedRepository;
  let sandbox: Sandbox;
  let files: CodeSource;
  let tools: readonly Tool[];

  beforeAll(async () => {
    base = mkdtempSync("/var/tmp/code-tools-");
    chmodSync(base, 0o711);
    repository = makePack(TREE);
    const { pack, commit } = repository;
    const deadline = "2099-01-01T00:00:00.000Z";
    const run = parseRunId("run_0123456789abcdef");
    sandbox = await createSandboxHost(createEngine(base)).open(
      { run, epoch: 1, phase: "agent", deadline, pack, commit, restore: null, limits: DEFAULT_LIMITS },
      signal,
    );
    const reader = createCodeReader({ monotonicMs: () => performance.now() });
    files = createWorkspaceFiles(sandbox);
    const tests = {
      run: () => Promise.resolve("no-tests-found" as const),
      findNearest: () => Promise.resolve([]),
      findImpacted: () => Promise.resolve("all" as const),
    };
    const artifacts = { get: () => Promise.reject(new Error("nothing is kept here")) };
    tools = createToolbox({ sandbox, tests, artifacts, syntax: reader, files, index: reader.createIndex(files) });
  });
  afterAll(async () => {
    await sandbox.close();
    repository.remove();
    rmSync(base, { recursive: true, force: true });
  });

  async function call(name: string, input: unknown): Promise<ToolResult> {
    const tool = tools.find((known) => known.name === name);
    const ran = await tool?.execute(JSON.stringify(input), { memory: new Map(), signal });
    if (ran?.kind !== "ran") throw new Error(ran?.problems ?? `no tool ${name}`);
    return ran.result;
  }
  const sh = (script: string): ReturnType<Sandbox["exec"]> => sandbox.exec(["sh", "-c", script], DEFAULT_EXEC, signal);

  it("are ten in their one order, and every property of their schemas is required", () => {
    expect(tools.map(({ name }) => name).join(" ")).toBe(
      "search read tree edit edit_lines patch write shell test finish",
    );
    for (const { schema } of tools) {
      const { properties, required } = schema.parameters as { properties: object; required: readonly string[] };
      expect([...required].sort()).toEqual(Object.keys(properties).sort());
    }
  });

  it("read shows a short file whole and of a long one what it declares", async () => {
    const short = await call("read", { path: "src/cart.ts" });
    const long = await call("read", { path: "src/long.ts", start: null, end: null, symbol: null });

    expect(short.text).toContain("3|     return item;");
    expect(long.text).toContain("src/long.ts (239 lines, rev ");
    expect(long.text).toContain("\n5-7| export function step1(): number\n");
    expect(long.text).not.toContain("return 1;");
    expect((await call("read", { path: "src/long.ts", start: 6, end: 6 })).text).toContain("6|   return 1;");
  });

  it("read shows the lines of a long file in no known language", async () => {
    expect((await call("read", { path: "notes.txt" })).text).toContain("250| line 249");
  });

  it("read shows one declaration by its name, and what there is when it cannot", async () => {
    expect((await call("read", { path: "src/cart.ts", symbol: "ShoppingCart.addItem" })).text).toMatch(
      /\n2\| {3}addItem.*\n3\|.*\n4\| {3}\}$/,
    );
    expect(await call("read", { path: "src/cart.ts", symbol: "addItm" })).toMatchObject({
      ok: false,
      text: "src/cart.ts declares no addItm. Spelt most like it: addItem, ShoppingCart.",
    });
    expect(await call("read", { path: "src/twice.py", symbol: "go" })).toMatchObject({
      ok: false,
      text: expect.stringContaining("2-3| def go(self)\n7-8| def go(self)"),
    });
    expect((await call("read", { path: "src/twice.py", symbol: "B.go" })).text).toContain("7|     def go(self):");
  });

  it("search finds declarations and words, narrowed by a glob", async () => {
    const symbol = await call("search", { query: "ShoppingCart", kind: "symbol", path_glob: null });
    const words = await call("search", { query: "add an item to the cart", kind: "lexical", path_glob: null });
    const narrowed = await call("search", { query: "go", kind: "symbol", path_glob: "**/*.ts" });

    expect(symbol.text).toBe("src/cart.ts:1-5:class: export class ShoppingCart");
    expect(words.text).toMatch(/^src\/cart\.ts:1:.*\nsrc\/cart\.ts:2:addItem/);
    expect(narrowed.text).toMatch(/^Nothing found\./);
  });

  it("search finds code by its shape, or says that the sandbox has no program for it", async () => {
    const hasProgram = (await sh("command -v ast-grep")).exitCode === 0;
    const { ok, text } = await call("search", { query: "new $C()", kind: "ast", path_glob: null });

    const hit = "src/deep/er/price.ts:2:export const cart = new ShoppingCart();";
    const missing = "The search failed: search by syntax is not available in this sandbox; use kind regex.";
    expect([ok, text]).toEqual(hasProgram ? [true, hit] : [false, missing]);
  });

  it("search names what is spelt most like a name that is not there", async () => {
    expect(await call("search", { query: "ShopingCart", kind: "text", path_glob: null })).toMatchObject({
      ok: true,
      text: "Nothing found. Names spelt like ShopingCart: ShoppingCart.",
    });
  });

  it("tree lists two levels, counts what is deeper, and leaves vendored, ignored and linked files out", async () => {
    await sh("mkdir -p ignored && echo x > ignored/a.js && echo x > fresh.js");

    const { text } = await call("tree", { path: null, depth: null });

    expect(text.split("\n")).toEqual([
      ". (9 files)",
      ".gitignore",
      "empty.js",
      "fresh.js",
      "notes.txt",
      "sp ace/",
      "  é.js",
      "src/",
      "  cart.ts",
      "  deep/ (1 files)",
      "  long.ts",
      "  twice.py",
    ]);
    expect((await call("tree", { path: "src/deep", depth: 2 })).text).toBe("src/deep/ (1 files)\ner/\n  price.ts");
    expect(await call("tree", { path: "nowhere", depth: 1 })).toMatchObject({ ok: false });
    expect(await call("tree", { path: "../..", depth: 1 })).toMatchObject({ ok: false });
  });

  it("the index sees what a command changed", async () => {
    await call("search", { query: "spaced", kind: "symbol", path_glob: null });
    await sh("printf 'function spaned() {}\\n' > 'sp ace/é.js'; rm src/twice.py");

    expect((await call("search", { query: "spaned", kind: "symbol", path_glob: null })).text).toContain(
      "sp ace/é.js:1",
    );
    expect((await call("search", { query: "B", kind: "symbol", path_glob: null })).text).toContain("Nothing found.");
  });

  it("files that change between the list and the reading are left out, the others are as they are", async () => {
    const listed = await files.list(signal);
    await sh("echo longer >> notes.txt; rm empty.js; rm src/long.ts");

    const read = await files.read(listed, signal);

    expect(read.map(({ path }) => path)).not.toEqual(expect.arrayContaining(["notes.txt"]));
    expect(read.map(({ path }) => path)).not.toEqual(expect.arrayContaining(["src/long.ts"]));
    const cart = read.find(({ path }) => path === parseRepoPath("src/cart.ts"));
    expect(new TextDecoder().decode(cart?.bytes)).toBe(TREE["src/cart.ts"]);
  });

  it("edit says when a change breaks the grammar, and keeps it", async () => {
    const broken = await call("edit", { path: "src/cart.ts", old_text: "return item;", new_text: "return (item;" });
    const mended = await call("edit", { path: "src/cart.ts", old_text: "return (item;", new_text: "return item;" });

    expect(broken).toMatchObject({ ok: true, text: expect.stringContaining("Syntax: this added 1 syntax error") });
    expect(mended.text).not.toContain("Syntax");
  });
}
