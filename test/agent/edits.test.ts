import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { applyEdit } from "../../src/agent/edits/apply-edit.ts";
import { matchEdit } from "../../src/agent/edits/match-edit.ts";
import { parsePatch } from "../../src/agent/edits/parse-patch.ts";
import { toBytes, toTextFile } from "../../src/agent/edits/text-file.ts";

const FILE = "function a() {\n  return 1;\n}\n\nfunction b() {\n  return 1;  \n}\n";

describe("an edit", () => {
  it("lands on the one exact place and changes nothing else", () => {
    const result = applyEdit(FILE, {
      oldText: "function a() {\n  return 1;",
      newText: "function a() {\n  return 2;",
      all: false,
    });

    expect(result).toMatchObject({ kind: "applied", text: FILE.replace("return 1;", "return 2;"), lines: [1] });
  });

  it("is refused when it fits two places, and names them", () => {
    const result = applyEdit(FILE, { oldText: "  return 1;", newText: "  return 2;", all: false });

    expect(result).toMatchObject({ kind: "refused" });
    expect(JSON.stringify(result)).toContain("lines 2, 6");
  });

  it("tolerates white space at line ends, and nothing more", () => {
    expect(matchEdit(FILE, "function b() {\n  return 1;\n}")).toMatchObject({ kind: "found", level: "trailing-space" });
    expect(matchEdit(FILE, "function b() {\n    return 1;\n}")).toEqual({ kind: "not-found" });
  });

  it("replaces every exact occurrence when asked to", () => {
    const result = applyEdit(FILE, { oldText: "return 1;", newText: "return 2;", all: true });

    expect(result).toMatchObject({ kind: "applied", lines: [2, 6], text: FILE.replaceAll("return 1;", "return 2;") });
  });

  it("says that it is already applied", () => {
    expect(applyEdit("const x = 2;\n", { oldText: "const x = 1;", newText: "const x = 2;", all: false }).kind).toBe(
      "already-applied",
    );
  });

  it("shows the closest region when the text is not there", () => {
    const result = applyEdit(FILE, { oldText: "function b() {\n  return 3;\n}", newText: "x", all: false });

    expect(JSON.stringify(result)).toContain("5| function b() {");
  });

  it.each([
    ["", "x", "old_text is empty"],
    ["same", "same", "are equal"],
  ])("refuses %j → %j", (oldText, newText, reason) => {
    expect(JSON.stringify(applyEdit("same\n", { oldText, newText, all: false }))).toContain(reason);
  });

  it("never touches a byte outside the place it found", () => {
    const line = fc.constantFrom("a", "b ", "  c", "", "d\t", "{", "}");
    fc.assert(
      fc.property(
        fc.array(line, { minLength: 1, maxLength: 12 }),
        fc.array(line, { minLength: 1, maxLength: 3 }),
        (file, old) => {
          const text = file.join("\n");
          const match = matchEdit(text, old.join("\n"));
          const result = applyEdit(text, { oldText: old.join("\n"), newText: "NEW", all: false });
          if (match.kind !== "found" || result.kind !== "applied") return;
          expect(result.text).toBe(`${text.slice(0, match.start)}NEW${text.slice(match.end)}`);
        },
      ),
    );
  });
});

describe("a text file", () => {
  it("keeps its byte order mark and its line ends", () => {
    const bytes = new TextEncoder().encode("\ufeffa\r\nb\r\n");
    const file = toTextFile(bytes);

    expect(file).toEqual({ text: "a\nb\n", bom: true, eol: "\r\n" });
    expect(toBytes(file!)).toEqual(bytes);
  });

  it.each([
    ["binary", new Uint8Array([0, 1, 2])],
    ["not UTF-8", new Uint8Array([0xff, 0xfe, 0x41])],
    ["of mixed line ends", new TextEncoder().encode("a\r\nb\n")],
  ])("is none when the bytes are %s", (_what, bytes) => {
    expect(toTextFile(bytes)).toBeUndefined();
  });
});

describe("a patch", () => {
  it("is read into files and hunks, line numbers ignored", () => {
    const parsed = parsePatch("--- a/x.js\n+++ b/x.js\n@@ -99,2 +1,2 @@ anything\n a\n-b\n+c\n@@ @@\n-d\n+e\n");

    expect(parsed).toEqual({
      kind: "patch",
      files: [
        {
          path: "x.js",
          kind: "modify",
          hunks: [
            { oldText: "a\nb\n", newText: "a\nc\n" },
            { oldText: "d\n", newText: "e\n" },
          ],
        },
      ],
    });
  });

  it("knows new and deleted files", () => {
    const parsed = parsePatch("diff --git a/n b/n\n--- /dev/null\n+++ b/n\n@@\n+one\n--- a/o\n+++ /dev/null\n@@\n-x\n");

    expect(parsed).toMatchObject({
      files: [
        { path: "n", kind: "create" },
        { path: "o", kind: "delete" },
      ],
    });
  });

  it("keeps a line that starts with two dashes inside a hunk", () => {
    const parsed = parsePatch("--- a/q.sql\n+++ b/q.sql\n@@\n--- a comment\n+-- another\n");

    expect(parsed).toMatchObject({ files: [{ hunks: [{ oldText: "-- a comment\n", newText: "-- another\n" }] }] });
  });

  it.each(["", "hello", "--- a/x\n+++ b/x\n"])("is malformed: %j", (text) => {
    expect(parsePatch(text).kind).toBe("malformed");
  });
});
