import { describe, expect, it } from "@jest/globals";
import { createCodeReader } from "../../src/code/create-code-reader.ts";
import type { CodeSymbol, Outline } from "../../src/domain/code.ts";
import { parseRepoPath } from "../../src/domain/repo-path.ts";
import { SNIPPETS } from "./snippets.ts";

const reader = createCodeReader({ monotonicMs: () => performance.now() });
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const count = (path: string, text: string): ReturnType<typeof reader.countErrors> =>
  reader.countErrors(parseRepoPath(path), bytes(text));
const outlineOf = (path: string, text: string): ReturnType<typeof reader.outline> =>
  reader.outline(parseRepoPath(path), bytes(text));

function render(symbols: readonly CodeSymbol[], indent = ""): readonly string[] {
  return symbols.flatMap(({ kind, name, first, last, children }) => [
    `${indent}${kind} ${name} ${first}-${last}`,
    ...render(children, `${indent}  `),
  ]);
}

describe("syntax errors", () => {
  it.each(SNIPPETS)("in $path are none when it is sound and some when it is broken", async ({ path, good, broken }) => {
    expect(await count(path, good)).toBe(0);
    expect(await count(path, broken)).toBeGreaterThan(0);
  });

  it("count a token that is missing", async () => {
    expect(await count("a.js", "f(1;\n")).toBeGreaterThan(0);
  });

  it("grow with the places that are broken", async () => {
    const one = (await count("a.ts", "const a = ;\nconst b = 2;\n")) as number;
    const two = (await count("a.ts", "const a = ;\nconst b = ;\n")) as number;

    expect(two).toBeGreaterThan(one);
  });

  it("of JSON are one or none", async () => {
    expect(await count("package.json", '{ "a": [1] }')).toBe(0);
    expect(await count("package.json", '{ "a": [1 }')).toBe(1);
  });

  it.each([
    ["a language nobody reads", "notes.txt", "((("],
    ["a binary", "a.js", "let a = (\0"],
    ["a minified file", "a.js", `${"f(".repeat(2_501)}\n`],
    ["more than 512 KB", "a.js", "f(\n".repeat(180_000)],
  ])("are not counted for %s", async (_, path, text) => {
    expect(await count(path, text)).toBe("unknown-language");
  });

  it("are not counted when parsing takes too long, and the next file is parsed again", async () => {
    let late = false;
    const slow = createCodeReader({ monotonicMs: () => (late ? performance.now() * 1e6 : 0) });
    const text = bytes("f(1);\n".repeat(20_000));
    await slow.countErrors(parseRepoPath("a.js"), bytes("f();\n"));

    late = true;
    const stopped = slow.countErrors(parseRepoPath("a.js"), text);

    expect(await stopped).toBe("unknown-language");
    late = false;
    expect(await slow.countErrors(parseRepoPath("a.js"), text)).toBe(0);
  });
});

describe("an outline", () => {
  it.each(SNIPPETS)("of $path names what it declares, with lines and nesting", async ({ path, good, declares }) => {
    const outline = (await outlineOf(path, good)) as Outline;

    expect(render(outline.symbols)).toEqual(declares);
    expect(outline.lines).toBe(good.split("\n").length - 1);
  });

  it("has signatures on one line, without their bodies", async () => {
    const text =
      "export async function send(\n  to: string,\n): Promise<void> {\n  await to;\n}\ntest('x', () => {});\n";

    const { symbols } = (await outlineOf("a.ts", text)) as Outline;

    expect(symbols.map(({ signature }) => signature)).toEqual([
      "export async function send( to: string, ): Promise<void>",
      "test('x')",
    ]);
  });

  it("is still there for a file with errors", async () => {
    const { symbols } = (await outlineOf("a.py", "def one():\n    return (\n\ndef two():\n    pass\n")) as Outline;

    expect(symbols.length).toBeGreaterThan(0);
  });

  it("survives code that nests deeper than any stack", async () => {
    const deep = `${"if (a) {\n".repeat(3_000)}${"}\n".repeat(3_000)}`;

    expect(await outlineOf("a.cpp", deep)).not.toBe("unknown-language");
  });
});
