import { createHash } from "node:crypto";
import { describe, expect, it } from "@jest/globals";
import { createEditLinesTool } from "../../../src/agent/tools/edit-lines-tool.ts";
import { createEditTool } from "../../../src/agent/tools/edit-tool.ts";
import { createPatchTool } from "../../../src/agent/tools/patch-tool.ts";
import { createWriteTool } from "../../../src/agent/tools/write-tool.ts";
import type { Tool, ToolResult } from "../../../src/agent/tool.ts";
import { parseRev } from "../../../src/domain/ids.ts";
import type { EditDeps } from "../../../src/agent/tools/change-file.ts";
import { toBytes, toText } from "./edit-text.ts";

/** Counts a `!` as a syntax error, in `.js` only. */
const syntax: EditDeps["syntax"] = {
  countErrors: (path, bytes) =>
    Promise.resolve(path.endsWith(".js") ? toText(bytes).split("!").length - 1 : "unknown-language"),
};

function openFiles(files: Map<string, string>): EditDeps {
  const revOf = (text: string): ReturnType<typeof parseRev> =>
    parseRev(createHash("sha256").update(text).digest("hex").slice(0, 8));
  const sandbox: EditDeps["sandbox"] = {
    read: (path) => {
      const text = files.get(path);
      if (text === undefined) return Promise.resolve(undefined);
      return Promise.resolve({ bytes: toBytes(text), rev: revOf(text), totalBytes: toBytes(text).length });
    },
    write: (path, bytes, expected) => {
      const text = files.get(path);
      if (expected !== undefined && text !== undefined && revOf(text) !== expected) return Promise.resolve("conflict");
      files.set(path, toText(bytes));
      return Promise.resolve(revOf(toText(bytes)));
    },
  };
  return { sandbox, syntax };
}

async function call(tool: Tool, input: unknown): Promise<ToolResult> {
  const ran = await tool.execute(JSON.stringify(input), { memory: new Map(), signal: new AbortController().signal });
  if (ran.kind === "invalid") throw new Error(ran.problems);
  return ran.result;
}

describe("the tools that change files", () => {
  it("edit answers with a short diff and the new rev", async () => {
    const files = new Map([["a.js", "let a = 1;\r\nlet b = 2;\n"]]);

    const result = await call(createEditTool(openFiles(files)), { path: "a.js", old_text: "b = 2", new_text: "b = 3" });

    expect(result.ok).toBe(true);
    expect(result.text).toMatch(
      /^Changed a\.js at line 2 \(rev [0-9a-f]{8}\)\.\n1\| let a = 1;\n- let b = 2;\n2\+ let b = 3;$/,
    );
    expect(files.get("a.js")).toBe("let a = 1;\r\nlet b = 3;\n");
  });

  it("edit answers a refusal with the present rev and writes nothing", async () => {
    const files = new Map([["a.js", "let a = 1;\n"]]);

    const result = await call(createEditTool(openFiles(files)), { path: "a.js", old_text: "zzz", new_text: "b" });

    expect(result).toMatchObject({ ok: false, text: expect.stringMatching(/\(a\.js is at rev [0-9a-f]{8}\)$/) });
    expect(files.get("a.js")).toBe("let a = 1;\n");
  });

  it("edit_lines replaces the quoted range", async () => {
    const files = new Map([["a.js", "one\ntwo\nthree\n"]]);
    const input = { path: "a.js", start: 2, end: 2, first_line: "two", last_line: "two", new_text: "2" };

    const result = await call(createEditLinesTool(openFiles(files)), input);

    expect(result.ok).toBe(true);
    expect(files.get("a.js")).toBe("one\n2\nthree\n");
  });

  it("patch writes nothing when one file's hunk does not fit", async () => {
    const files = new Map([
      ["a.js", "one\ntwo\n"],
      ["b.js", "three\n"],
    ]);
    const patch = "--- a/a.js\n+++ b/a.js\n@@\n one\n-two\n+2\n--- a/b.js\n+++ b/b.js\n@@\n-four\n+4\n";

    const result = await call(createPatchTool(openFiles(files)), { patch });

    expect(result).toMatchObject({ ok: false, text: expect.stringContaining("b.js: Hunk 1 of 1: [not-found]") });
    expect(files.get("a.js")).toBe("one\ntwo\n");
  });

  it("patch places several hunks in one file", async () => {
    const files = new Map([["a.js", "one\ntwo\nthree\nfour\n"]]);
    const patch = "--- a/a.js\n+++ b/a.js\n@@ -1 +1 @@\n-one\n+1\n@@\n three\n-four\n+4\n";

    const result = await call(createPatchTool(openFiles(files)), { patch });

    expect(result.ok).toBe(true);
    expect(files.get("a.js")).toBe("1\ntwo\nthree\n4\n");
  });
});

describe("the syntax check after a change", () => {
  it("keeps an exact edit that breaks the file, and says so in one line", async () => {
    const files = new Map([["a.js", "let a = 1;\n"]]);

    const result = await call(createEditTool(openFiles(files)), { path: "a.js", old_text: "= 1", new_text: "= !!" });

    expect(result).toMatchObject({
      ok: true,
      text: expect.stringMatching(/\nSyntax: this added 2 syntax errors to a\.js; mend that before finish\.$/),
    });
    expect(files.get("a.js")).toBe("let a = !!;\n");
  });

  it("takes back an edit that was placed by tolerance and breaks the file", async () => {
    const before = "if (x) {\n    run();\n    stop();\n}\n";
    const files = new Map([["a.js", before]]);
    const input = { path: "a.js", old_text: "  run();\n  stop();", new_text: "  run();\n  !stop();" };

    const result = await call(createEditTool(openFiles(files)), input);

    expect(result).toMatchObject({
      ok: false,
      text: expect.stringMatching(/^\[syntax-worse\].*would add 1 syntax error/),
    });
    expect(files.get("a.js")).toBe(before);
  });

  it("says nothing of errors that were there before, nor of a language nobody reads", async () => {
    const files = new Map([
      ["a.js", "let a = !;\n"],
      ["a.txt", "one\n"],
    ]);

    const inScript = await call(createEditTool(openFiles(files)), { path: "a.js", old_text: "a =", new_text: "b =" });
    const inText = await call(createEditTool(openFiles(files)), { path: "a.txt", old_text: "one", new_text: "!" });

    expect(`${inScript.text}${inText.text}`).not.toContain("Syntax");
  });

  it("is told for patches and whole files, too", async () => {
    const files = new Map([["a.js", "one\ntwo\n"]]);
    const patch = "--- a/a.js\n+++ b/a.js\n@@\n one\n-two\n+2!\n";

    const patched = await call(createPatchTool(openFiles(files)), { patch });
    const written = await call(createWriteTool(openFiles(files)), { path: "b.js", content: "!\n" });

    expect(patched.text).toMatch(/^Patched a\.js\.\nSyntax: this added 1 syntax error to a\.js/);
    expect(written.text).toMatch(/\nSyntax: this added 1 syntax error to b\.js/);
  });
});
