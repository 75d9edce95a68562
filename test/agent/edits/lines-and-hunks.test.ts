import { describe, expect, it } from "@jest/globals";
import { applyHunks } from "../../../src/agent/edits/apply-hunks.ts";
import { applyLineEdit, type LineEditRequest } from "../../../src/agent/edits/apply-line-edit.ts";
import { decideAfterSyntax } from "../../../src/agent/edits/decide-after-syntax.ts";
import { toBytes, withText, type TextOutcome } from "./edit-text.ts";

const FILE = Array.from({ length: 60 }, (_none, index) => `line ${index + 1}\n`).join("");

function editLines(file: string, request: Partial<LineEditRequest>): TextOutcome {
  const whole = { start: 1, end: 1, firstLine: "", lastLine: "", newText: "", ...request };
  return withText(applyLineEdit(toBytes(file), whole));
}

describe("an edit by line numbers", () => {
  it("replaces the lines when their first and last are as quoted", () => {
    const outcome = editLines(FILE, { start: 3, end: 5, firstLine: "line 3  ", lastLine: "line 5", newText: "new\n" });

    expect(outcome).toMatchObject({
      kind: "applied",
      text: FILE.replace("line 3\nline 4\nline 5\n", "new\n"),
      spans: [{ first: 3, last: 3 }],
    });
  });

  it("follows lines that moved by at most twenty", () => {
    const request = { start: 10, end: 11, firstLine: "line 30", lastLine: "line 31", newText: "x" };

    expect(editLines(FILE, request).text).toBe(FILE.replace("line 30\nline 31\n", "x\n"));
    expect(editLines(FILE, { ...request, start: 9, end: 10 })).toMatchObject({ kind: "refused", code: "wrong-lines" });
  });

  it("is refused when the quoted lines moved to several places", () => {
    const file = "a\nb\na\nb\na\n";

    expect(editLines(file, { start: 2, end: 2, firstLine: "a", lastLine: "a", newText: "x" })).toMatchObject({
      code: "ambiguous",
    });
  });

  it("takes the numbered place when that is as quoted, whatever stands nearby", () => {
    expect(editLines("a\na\na\n", { start: 2, end: 2, firstLine: "a", lastLine: "a", newText: "x" }).text).toBe(
      "a\nx\na\n",
    );
  });

  it("shows what the lines say when they are others", () => {
    const outcome = editLines(FILE, { start: 3, end: 5, firstLine: "other", lastLine: "line 5", newText: "x" });

    expect(JSON.stringify(outcome)).toContain("3| line 3");
  });

  it("takes lines out, keeps line ends and blanks of lines that are repeated", () => {
    expect(editLines("a\r\nb\r\nc\r\n", { start: 2, end: 2, firstLine: "b", lastLine: "b" }).text).toBe("a\r\nc\r\n");
    expect(
      editLines("a  \r\nb\r\n", { start: 1, end: 2, firstLine: "a", lastLine: "b", newText: "a\nx\nb" }).text,
    ).toBe("a  \r\nx\r\nb\r\n");
  });

  it("is refused when the end is before the start", () => {
    expect(editLines(FILE, { start: 5, end: 3, firstLine: "line 5", lastLine: "line 3" })).toMatchObject({
      code: "wrong-lines",
    });
  });
});

describe("hunks of a patch", () => {
  const hunks = [
    { oldText: "line 3\nline 4\n", newText: "line 3\nnew\nline 4\n" },
    { oldText: "line 9\n", newText: "" },
  ];

  it("are placed by their text, all in one file", () => {
    const outcome = withText(applyHunks(toBytes(FILE), hunks));

    expect(outcome).toMatchObject({
      kind: "applied",
      text: FILE.replace("line 4\n", "new\nline 4\n").replace("line 9\n", ""),
      spans: [{ first: 4, last: 4 }, { first: 10 }],
    });
  });

  it("are all refused when one does not fit, and that one is named", () => {
    const outcome = applyHunks(toBytes(FILE), [...hunks, { oldText: "no such line\n", newText: "x\n" }]);

    expect(outcome).toMatchObject({ kind: "refused", code: "not-found" });
    expect(JSON.stringify(outcome)).toContain("Hunk 3 of 3");
  });

  it("use their order to tell equal places apart", () => {
    const file = "f()\nhere\nf()\nend\n";
    const ordered = [
      { oldText: "here\n", newText: "there\n" },
      { oldText: "f()\n", newText: "g()\n" },
    ];

    expect(withText(applyHunks(toBytes(file), ordered)).text).toBe("f()\nthere\ng()\nend\n");
    expect(applyHunks(toBytes(file), ordered.toReversed())).toMatchObject({ kind: "refused", code: "ambiguous" });
  });

  it("that are all there already change nothing", () => {
    const once = applyHunks(toBytes("a = 1\nb = 2\n"), [{ oldText: "a = 1\n", newText: "a = 15\n" }]);

    expect(once.kind === "applied" && applyHunks(once.bytes, [{ oldText: "a = 1\nb", newText: "a = 15\nb" }])).toEqual({
      kind: "already-applied",
      line: 1,
    });
  });
});

describe("a syntax check after an edit", () => {
  it.each([
    [0, 1, 1, "keep"],
    [0, 0, 2, "keep-and-report"],
    [2, 1, 2, "keep-and-report"],
    [3, 0, 1, "take-back"],
    [7, 3, 2, "keep"],
    [7, "unknown-language", 9, "keep"],
  ] as const)("of level %d with %s errors before and %s after: %s", (...[level, before, after, kind]) => {
    expect(decideAfterSyntax({ level, before, after }).kind).toBe(kind);
  });
});
