import { describe, expect, it } from "@jest/globals";
import { editText, fileAfter } from "./edit-text.ts";

const PYTHON = "class A:\n    def f(self):\n        x = 1\n        return x\n\n    def g(self):\n        pass\n";

describe("an edit of other white space", () => {
  it("ignores blanks at line ends and brings none in", () => {
    const file = "a = 1\nb = 2  \nc = 3\n";

    expect(editText(file, "a = 1  \nb = 2\nc = 3 ", "a = 1  \nb = 2\nd = 4 \nc = 3 ")).toMatchObject({
      level: 1,
      text: "a = 1\nb = 2  \nd = 4\nc = 3\n",
    });
  });

  it("finds lines between which a blank line is missing or too many, and keeps the file's", () => {
    expect(editText("a = 1\n\nb = 2\nc = 3\n", "a = 1\nb = 2\nc = 3", "a = 1\nb = 2\nc = 4")).toMatchObject({
      level: 2,
      text: "a = 1\n\nb = 2\nc = 4\n",
    });
    expect(fileAfter("a = 1\nb = 2\nc = 3\n", "\na = 1\n\nb = 2\nc = 3\n\n", "\na = 1\n\nb = 2\nc = 4\n\n")).toBe(
      "a = 1\nb = 2\nc = 4\n",
    );
  });

  it("moves a block that was quoted further left to where the file has it", () => {
    expect(editText(PYTHON, "x = 1\nreturn x", "x = 1\nif x:\n    x = 2\nreturn x")).toMatchObject({
      level: 3,
      text: PYTHON.replace("x = 1\n", "x = 1\n        if x:\n            x = 2\n"),
    });
  });

  it("moves a block that was quoted further right", () => {
    const old = "      def f(self):\n          x = 1\n          return x";

    expect(fileAfter(PYTHON, old, old.replace("return x", "return -x"))).toBe(PYTHON.replace("return x", "return -x"));
  });

  it("writes tabs where the file has tabs, and blanks where it has blanks", () => {
    const tabs = "func f() {\n\tif x {\n\t\ty()\n\t}\n}\n";
    const spaces = tabs.replaceAll("\t", "  ");

    expect(
      fileAfter(
        tabs,
        "    if x {\n        y()\n",
        "    if x {\n        y()\n        for {\n            z()\n        }\n",
      ),
    ).toBe("func f() {\n\tif x {\n\t\ty()\n\t\tfor {\n\t\t\tz()\n\t\t}\n\t}\n}\n");
    expect(fileAfter(spaces, "\tif x {\n\t\ty()\n", "\tif x {\n\t\ty()\n\t\tz()\n")).toBe(
      "func f() {\n  if x {\n    y()\n    z()\n  }\n}\n",
    );
  });

  it("refuses a block whose lines are shifted differently: in some languages that is another program", () => {
    const file = "if a:\n    b()\nc()\n";

    expect(editText(file, "if a:\n    b()\n    c()", "if a:\n    b()\n    d()")).toMatchObject({ kind: "refused" });
  });
});

describe("line ends", () => {
  it("are the file's, whatever the model writes", () => {
    expect(fileAfter("a\r\nb\r\nc\r\n", "a\nb", "a\nx\nb")).toBe("a\r\nx\r\nb\r\nc\r\n");
    expect(fileAfter("a\nb\nc\n", "a\r\nb", "a\r\nx\r\nb")).toBe("a\nx\nb\nc\n");
  });

  it("stay mixed where they are mixed, and new lines end like the line before", () => {
    expect(fileAfter("a\r\nb\nc\r\nd\n", "b\nc", "b\nx\nc\ny")).toBe("a\r\nb\nx\nc\r\ny\r\nd\n");
    expect(fileAfter("a\r\nb\n", "a", "x\na")).toBe("x\r\na\r\nb\n");
  });

  it("stay away from the end of a file that has none there", () => {
    expect(fileAfter("a\nb", "b", "b\nc")).toBe("a\nb\nc");
    expect(fileAfter("a\nb", "b\n", "c\n")).toBe("a\nc");
    expect(fileAfter("a\r\nb", "b", "c\nd")).toBe("a\r\nc\r\nd");
  });
});
