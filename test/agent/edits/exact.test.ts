import { describe, expect, it } from "@jest/globals";
import { editText, fileAfter } from "./edit-text.ts";

const FILE = "function a() {\n  return 1;\n}\n\nfunction b() {\n  return 1;\n}\n";

describe("an exact edit", () => {
  it("lands on the one place and says where", () => {
    const outcome = editText(FILE, "function b() {\n  return 1;", "function b() {\n  return 2;");

    expect(outcome).toMatchObject({
      kind: "applied",
      level: 0,
      text: FILE.replace("b() {\n  return 1", "b() {\n  return 2"),
      spans: [{ first: 6, last: 6 }],
      diff: "5| function b() {\n-   return 1;\n6+   return 2;\n7| }",
    });
  });

  it("changes a part of a line", () => {
    expect(fileAfter("const a = f(x, y);\n", "x, y", "y")).toBe("const a = f(y);\n");
  });

  it("takes whole lines out with their line end", () => {
    expect(fileAfter("a\nbb\nc\n", "bb", "")).toBe("a\nc\n");
    expect(fileAfter("a\nbb\nc\n", "bb\n", "")).toBe("a\nc\n");
    expect(fileAfter("{\n  bb;\n}\n", "bb;", "")).toBe("{\n}\n");
  });

  it("does not join lines because one text ends in a line end and the other does not", () => {
    expect(fileAfter("aa\nbb\ncc\n", "bb\n", "xx")).toBe("aa\nxx\ncc\n");
    expect(fileAfter("aa\nbb\ncc\n", "\nbb\n", "xx\n")).toBe("aa\nxx\ncc\n");
  });

  it("takes a blank line that both texts name as meant", () => {
    expect(fileAfter("a = 1\n\nb = 2\n", "a = 1\n", "a = 1\n\n")).toBe("a = 1\n\n\nb = 2\n");
    expect(fileAfter("a = 1\n\nb = 2\n", "a = 1\n\nb", "a = 1\nb")).toBe("a = 1\nb = 2\n");
  });

  it("indents the further lines of a replaced line that was quoted without its indentation", () => {
    const file = "  if (x) {\n    run();\n  }\n";

    expect(fileAfter(file, "run();", "try {\n  run();\n} catch {}")).toBe(
      "  if (x) {\n    try {\n      run();\n    } catch {}\n  }\n",
    );
  });

  it("leaves further lines alone that are indented already", () => {
    const file = "  if (x) {\n    run();\n  }\n";

    expect(fileAfter(file, "run();", "run();\n    stop();")).toBe("  if (x) {\n    run();\n    stop();\n  }\n");
  });

  it("replaces every exact occurrence when asked to, also on one line", () => {
    const outcome = editText("f(1); f(1);\ng();\nf(1);\n", "f(1)", "f(2)", { all: true });

    expect(outcome).toMatchObject({
      kind: "applied",
      text: "f(2); f(2);\ng();\nf(2);\n",
      diff: "1+ f(2); f(2);\n3+ f(2);",
    });
  });

  it("replaces every occurrence of several lines with the line ends of each place", () => {
    const outcome = editText("a\r\nb\r\nx\na\nb\n", "a\nb", "a\nnew\nb", { all: true });

    expect(outcome.text).toBe("a\r\nnew\r\nb\r\nx\na\nnew\nb\n");
  });
});

describe("an edit that fits several places", () => {
  it("is refused, and at most five places are shown with what they say", () => {
    const outcome = editText("x = 1\n".repeat(7), "x = 1", "x = 2");

    expect(outcome).toMatchObject({ kind: "refused", code: "ambiguous" });
    expect(JSON.stringify(outcome)).toContain("fits 7 places");
    expect(JSON.stringify(outcome)).toContain("5| x = 1\\n… 2 more places");
  });

  it("counts overlapping places too", () => {
    expect(editText("aXaXa\n", "aXa", "b")).toMatchObject({ kind: "refused", code: "ambiguous" });
  });

  it("is refused although a looser reading would fit one place only", () => {
    const file = "  go();\n  stop();\n\n    go();\n    stop();\n\ngo();  \nstop();\n";

    expect(editText(file, "\tgo();\n\tstop();", "\tgo();")).toMatchObject({ kind: "refused", code: "ambiguous" });
  });
});

describe("a guard", () => {
  it.each([
    ["", "x", "empty-old"],
    [" \n", "x", "empty-old"],
    ["same", "same", "same-text"],
    ["same\r\n", "same\n", "same-text"],
    ["same", "// ... rest of the code ...", "placeholder"],
    ["same", "# … existing code unchanged", "placeholder"],
  ])("refuses %j → %j as %s", (oldText, newText, code) => {
    expect(editText("same\n", oldText, newText)).toMatchObject({ kind: "refused", code });
  });

  it("lets dots alone be code", () => {
    expect(fileAfter("def f():\n    pass\n", "    pass", "    ...")).toBe("def f():\n    ...\n");
  });

  it("says that an edit is applied already, and where", () => {
    expect(editText("a\nconst x = 2;\n", "const x = 1;", "const x = 2;")).toEqual({ kind: "already-applied", line: 2 });
  });

  it("does not take a text that stands there by chance for the edit", () => {
    expect(editText("a();\nreturn null;\n", "while (true) { spin(); }", "return null;")).toMatchObject({
      kind: "refused",
      code: "not-found",
    });
  });

  it("does not insert twice what is there", () => {
    const after = "import a from 'a';\nimport b from 'b';\nimport c from 'c';\nimport d from 'd';\n";
    const old = after.replace("import b from 'b';\n", "");

    expect(editText(after, old, after)).toMatchObject({ kind: "already-applied" });
  });

  it("takes nothing but what is nearly exact once the file changed since it was read", () => {
    const stale = { changedSinceRead: true };

    expect(editText("  go();\n", "  go();  \n", "  stop();\n", stale)).toMatchObject({ kind: "applied", level: 1 });
    expect(editText("  go();\n  run();\n", "go();\nrun();", "go();", stale)).toMatchObject({
      kind: "refused",
      code: "changed-since-read",
    });
  });
});
