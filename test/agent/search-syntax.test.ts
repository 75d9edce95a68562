/** Search by syntax, over real sandboxes with the real program. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { createSearchTool } from "../../src/agent/tools/search-tool.ts";
import type { ToolResult } from "../../src/agent/tool.ts";
import type { CodeIndex, Sandbox } from "../../src/domain/ports.ts";
import { DEFAULT_EXEC, type ExecResult } from "../../src/domain/sandbox.ts";
import { describeWithEngine } from "../engines.ts";
import type { Tree } from "../sandbox/make-pack.ts";
import { openWorkspace, type OpenWorkspace } from "./open-workspace.ts";

const SECRET = "CANARY";
const TREE: Tree = {
  "src/cart.ts": "// total(x, 1)\nexport const sum = total(items, 2);\ntotal(\n  items,\n  3,\n);\n",
  "src/view.tsx": "export const View = () => <p>{total(items, 4)}</p>;\n",
  "src/many.js": Array.from({ length: 9 }, (_, at) => `keep(${at});\n`).join(""),
  "lib/cart.py": "def price(items):\n    return total(items, 5)\n",
  "lib/cart.go": "package lib\n\nfunc price() int {\n\treturn total(items, 6)\n}\n",
  "lib/cart.rs": "fn price() -> i32 {\n    total(items, 7)\n}\n",
  "lib/Cart.java": "class Cart {\n  int price() {\n    return total(items, 8);\n  }\n}\n",
  ".hidden/cart.ts": "total(items, 9);\n",
  ".gitignore": "ignored/\n",
  "notes.txt": "total(items, 10)\n",
  "wide.ts": `wide(1, "${"x".repeat(1_000)}");\n`,
};

describeWithEngine("bubblewrap", "search by syntax: bubblewrap", () => {
  describeSyntaxSearch("bubblewrap");
});
describe("search by syntax: none", () => {
  describeSyntaxSearch("none");
});

function describeSyntaxSearch(kind: "bubblewrap" | "none"): void {
  let workspace: OpenWorkspace;

  beforeAll(async () => {
    workspace = await openWorkspace(kind, TREE);
    await workspace.sh("mkdir ignored; echo 'total(items, 11);' > ignored/a.ts; cp ignored/a.ts .git/a.ts");
  });
  afterAll(() => workspace.close());

  const search = (query: string, glob: string | null = null): Promise<ToolResult> =>
    workspace.call("search", { query, kind: "ast", path_glob: glob });
  const linesOf = async (query: string, glob: string | null = null): Promise<readonly string[]> =>
    (await search(query, glob)).text.split("\n");

  it("finds one shape in every language, not in comments, text, ignored files or .git, by path and line", async () => {
    const expected = [
      ".hidden/cart.ts:1:total(items, 9);",
      "lib/Cart.java:3:    return total(items, 8);",
      "lib/cart.go:4:\treturn total(items, 6)",
      "lib/cart.py:2:    return total(items, 5)",
      "lib/cart.rs:2:    total(items, 7)",
      "src/cart.ts:2:export const sum = total(items, 2);",
      "src/cart.ts:3-6:total( …",
      "src/view.tsx:1:export const View = () => <p>{total(items, 4)}</p>;",
    ];

    expect(await linesOf("total($A, $$$)")).toEqual(expected);
    expect(await linesOf("total($A, $$$)")).toEqual(expected);
  });

  it("has its program in a folder that holds nothing else", async () => {
    const { stdout } = await workspace.sh('ls -A "$(dirname "$(command -v ast-grep)")"; command -v sg');

    expect(Buffer.from(stdout).toString()).toMatch(/^ast-grep\n(?:(?:\/usr)?\/bin\/sg\n)?$/);
    const { exitCode } = await workspace.sh('test -w "$(command -v ast-grep)"');
    expect(kind === "none" || exitCode === 1).toBe(true);
  });

  it("takes a metavariable for one node, and an equal one for an equal node", async () => {
    await workspace.sh("printf 'same(a, a);\\nsame(a, b);\\nsame(a);\\n' > same.js");

    expect(await linesOf("same($A, $A)")).toEqual(["same.js:1:same(a, a);"]);
    expect(await linesOf("same($A, $B)")).toEqual(["same.js:1:same(a, a);", "same.js:2:same(a, b);"]);
    expect(await linesOf("same($$$)")).toHaveLength(3);
    await workspace.sh("rm same.js");
  });

  it("finds declarations by their shape", async () => {
    expect(await linesOf("def $F($$$):\n    $$$", "**/*.py")).toEqual(["lib/cart.py:1-2:def price(items): …"]);
    expect(await linesOf("fn $F() -> $T { $$$ }", "**/*.rs")).toEqual(["lib/cart.rs:1-3:fn price() -> i32 { …"]);
  });

  it("is narrowed by a glob, and leaves out what one with ! names", async () => {
    expect(await linesOf("total($A, $$$)", "lib/*.{py,go}")).toEqual([
      "lib/cart.go:4:\treturn total(items, 6)",
      "lib/cart.py:2:    return total(items, 5)",
    ]);
    expect(await linesOf("total($A, $$$)", "!{lib,.hidden}/**")).toHaveLength(3);
    expect((await search("total($A, $$$)", "**/.git/**")).text).toMatch(/^Nothing found/);
  });

  it("shows five hits of a file, forty in all, and the start of a long line", async () => {
    await workspace.sh("mkdir many; for i in 1 2 3 4 5 6 7 8 9 10; do yes 'keep(1);' | head -n 7 > many/$i.js; done");

    const lines = await linesOf("keep($A)");

    expect(lines.filter((line) => line.startsWith("src/many.js") || line.startsWith("many/10.js"))).toHaveLength(5);
    expect(lines).toHaveLength(41);
    expect(lines.at(-1)).toBe("… 15 more; narrow the query to see them");
    expect(await linesOf("wide($$$)")).toEqual([expect.stringMatching(/^.{240}… \(\d+ more characters\)$/)]);
    await workspace.sh("rm -r many");
  });

  it("names what is spelt most like what it looked for in vain", async () => {
    expect(await search("totl($A, items)")).toMatchObject({
      ok: true,
      text: "Nothing found. Names spelt like totl: total.",
    });
  });

  it.each([
    ["foo(", null, /no complete code in .*\bA pattern is one whole expression/s],
    ["a; b", "**/*.ts", /no complete code in ts\. A pattern/],
    ["$$$", "src/*.{ts,tsx}", /no complete code in ts, tsx\. A pattern/],
    ["  ", null, /no complete code in /],
    ["if $A:", "*.go", /no complete code in go\. A pattern/],
    ["foo($A)", "*.txt", /it knows no language of txt files; use kind regex\./],
    ["foo($A)", "[", /error parsing glob '\['/],
  ])("says of %j in %j what is wrong, and what a pattern is", async (query, glob, expected) => {
    const { ok, text } = await search(query, glob);

    expect([ok, text]).toEqual([false, expect.stringMatching(/^The search failed: /)]);
    expect(text).toMatch(expected);
    expect(text.length).toBeLessThan(400);
  });

  it("takes what looks like an option, or like a command, for a pattern", async () => {
    await workspace.sh("printf 'x = -y;\\nlet t = `$(touch evil)`;\\n' > dash.js");

    expect(await linesOf("-y")).toEqual(["dash.js:1:x = -y;"]);
    expect(await linesOf("`$(touch evil)`")).toEqual(["dash.js:2:let t = `$(touch evil)`;"]);
    for (const query of ["--help", "--update-all", "-r=x", "--rewrite=x", "--config=x"]) {
      expect((await search(query)).text).toMatch(/^Nothing found|^The search failed: the pattern is no complete/);
    }
    expect((await search("a\0b")).text).toBe("A query holds no NUL.");
    expect((await workspace.sh("ls evil")).exitCode).toBe(2);
    await workspace.sh("rm dash.js");
  });

  it.each([
    ["is no YAML", "ruleDirs: ["],
    ["is no configuration", "ruleDirs: 7\ncustomLanguages: 8\n"],
    [
      "names a library",
      "ruleDirs: []\ncustomLanguages:\n  evil:\n    libraryPath: evil.so\n    extensions: [ts, py]\n",
    ],
    ["takes files for others", "ruleDirs: []\nlanguageGlobs:\n  html: ['*.ts', '*.tsx', '*.py']\n"],
  ])("a configuration of the repository that %s changes nothing", async (_what, text) => {
    const before = await linesOf("total($A, $$$)");
    // Were it loaded, it would leave a mark, or break the program.
    await workspace.sh(`echo 'int x(void) __attribute__((constructor)); int x(void) { return creat("evil", 0600); }' > e.c
      cc -shared -fPIC -include fcntl.h -o evil.so e.c 2> /dev/null || echo broken > evil.so; rm e.c`);
    await workspace.sh(`tee sgconfig.yml > ../sgconfig.yml << 'END'\n${text}\nEND`);

    expect(await linesOf("total($A, $$$)")).toEqual(before);
    expect((await search("foo(")).text).toMatch(/no complete code/);
    expect((await workspace.sh("ls evil")).exitCode).toBe(2);
    await workspace.sh("rm sgconfig.yml ../sgconfig.yml evil.so");
  });

  it("follows no link, waits for no pipe, and is not taken down by a huge file", async () => {
    writeFileSync(join(workspace.base, "outside.ts"), `total(${SECRET}, 1);\n`);
    const before = await linesOf("total($A, $$$)");
    await workspace.sh(`mkdir ../out; echo 'total(${SECRET}, 1);' > ../out/a.ts; ln -s ../out linked; ln -s . round
      ln -s ../out/a.ts linked.ts; ln -s ${workspace.base}/outside.ts host.ts; ln -s none.ts none.ts; mkfifo pipe.ts
      printf '\\377\\376total(items, 1)' > binary.ts; echo 'total(items, 1)' > 'big {a,b}[1]*!.ts'
      truncate -s 900M 'big {a,b}[1]*!.ts'`);

    for (const glob of [null, "**/*.ts", "../**", "/**", "linked/**", "**/../../**", "linked.ts"]) {
      expect((await search("total($A, $$$)", glob)).text).not.toMatch(new RegExp(`${SECRET}|big|binary`));
    }
    expect(await linesOf("total($A, $$$)")).toEqual(before);
    await workspace.sh("rm -r linked linked.ts host.ts none.ts pipe.ts binary.ts big* round ../out");
  });

  it("is not taken down by a huge file whose name is no text, and refuses where there are too many of them", async () => {
    const before = await linesOf("total($A, $$$)");
    await workspace.sh(`f=$(printf 'x\\377.ts'); echo 'total(${SECRET}, 1)' > "$f"; truncate -s 900M "$f"`);
    expect(await linesOf("total($A, $$$)")).toEqual(before);
    await workspace.sh("rm x*.ts; mkdir many; cd many; for i in $(seq 501); do truncate -s 2M $i.ts; done");
    expect(await search("total($A, $$$)")).toMatchObject({
      ok: false,
      text: expect.stringMatching(/too many files over 1024 KiB/),
    });
    await workspace.sh("rm -r many");
  });

  it("belongs to a sandbox that answers as a shell does when a command has too long arguments", async () => {
    const result = await workspace.sandbox.exec(
      ["echo", "x".repeat(3_000_000)],
      DEFAULT_EXEC,
      new AbortController().signal,
    );

    expect(result).toMatchObject({ exitCode: 126, stderr: new TextEncoder().encode("Argument list too long\n") });
  });
}

describe("search by syntax, when the program", () => {
  let workspace: OpenWorkspace;

  beforeAll(async () => {
    workspace = await openWorkspace("none", { "a.ts": "f(1);\n", "b.py": "f(1)\n" });
  });
  afterAll(() => workspace.close());

  const index = { languages: () => Promise.resolve([]), nearest: () => Promise.resolve([]) } as unknown as CodeIndex;
  async function searchWith(exec: Sandbox["exec"]): Promise<ToolResult> {
    const input = JSON.stringify({ query: "f($A)", kind: "ast", path_glob: null });
    const use = { memory: new Map(), signal: new AbortController().signal };
    const ran = await createSearchTool({ sandbox: { exec }, index }).execute(input, use);
    if (ran.kind !== "ran") throw new Error(ran.problems);
    return ran.result;
  }
  const as =
    (script: string, more: Partial<ExecResult> = {}): Sandbox["exec"] =>
    async (command, options, signal) => {
      const instead = command[0] === "ast-grep" ? ["sh", "-c", script] : command;
      return { ...(await workspace.sandbox.exec(instead, options, signal)), ...more };
    };

  it.each([
    ["is not there", "exec no-such-program"],
    ["may not be run", "exec ./a.ts"],
    ["lacks its C library", 'echo "ast-grep: /lib/libc.so.6: version \\`GLIBC_2.34\' not found" >&2; exit 1'],
  ])("%s, the search says so and what to use instead", async (_what, script) => {
    expect(await searchWith(as(script))).toEqual({
      ok: false,
      text: "The search failed: search by syntax is not available in this sandbox; use kind regex.",
      summary: "search failed: f($A)",
    });
  });

  it("takes too long or too much, the search says how to narrow it", async () => {
    const text = expect.stringContaining("took too much time or memory; narrow it with path_glob");

    expect(await searchWith(as("exit 0", { timedOut: true, exitCode: 124 }))).toMatchObject({ ok: false, text });
    expect(await searchWith(as("kill -9 $$"))).toMatchObject({ ok: false, text });
  });

  it("prints more than is read, nothing is shown rather than a part that may differ", async () => {
    const result = await searchWith(as("head -c 20000000 /dev/zero"));

    expect(result).toMatchObject({ ok: false, text: expect.stringContaining("fits too many places") });
  });

  it("prints what is no hit, that is left out", async () => {
    const hit = `{"file":"a.ts","lines":"f(1);","range":{"start":{"line":0,"column":0},"end":{"line":1,"column":0}}}`;

    expect((await searchWith(as(`echo '${hit}'; echo '{"file":1}'; echo '{'; exit 0`))).text).toBe("a.ts:1:f(1);");
  });
});
