import { describe, expect, it } from "@jest/globals";
import { editText, fileAfter } from "./edit-text.ts";

const FILE = 'log("start");\nlog("a\\tb", x);\nlog(\'end\');\n';

describe("an edit with copied line numbers", () => {
  it.each([
    ["12| a()\n13| b()", "12| a()\n13| c()\n14| b()"],
    ["12|a()\n13|b()", "12|a()\nc()\n13|b()"],
    ["     7\ta()\n     8\tb()", "     7\ta()\n     8\tc()\n     9\tb()"],
    ["3: a()\n4: b()", "3: a()\n4: c()\n5: b()"],
  ])("takes %j for what stands behind them", (oldText, newText) => {
    expect(fileAfter("a()\nb()\n", oldText, newText)).toBe("a()\nc()\nb()\n");
  });

  it("takes numbers that do not count up for the text", () => {
    expect(fileAfter("1: one\n5: five\n", "1: one\n5: five", "1: one\n6: six")).toBe("1: one\n6: six\n");
    expect(editText("one\nfive\n", "1: one\n5: five", "1: one")).toMatchObject({ kind: "refused" });
  });

  it("prefers a file that has the numbers itself", () => {
    expect(fileAfter("1| a\n2| b\n", "1| a\n2| b", "1| a\n2| c")).toBe("1| a\n2| c\n");
  });
});

describe("an edit escaped once too often", () => {
  it("is read without JSON's escapes", () => {
    const old = JSON.stringify('log("start");\nlog("a\\tb", x);').slice(1, -1);
    const next = JSON.stringify('log("start");\nlog("a\\tc", x);').slice(1, -1);

    expect(editText(FILE, old, next)).toMatchObject({ level: 4, text: FILE.replace("tb", "tc") });
  });

  it("is read with its quotes alone unescaped when the line ends are real", () => {
    expect(fileAfter(FILE, 'log(\\"start\\");\nlog(\\"a\\tb\\", x);', 'log(\\"begin\\");\nlog(\\"a\\tb\\", x);')).toBe(
      FILE.replace("start", "begin"),
    );
  });

  it("is refused when two readings fit and would write different things", () => {
    expect(editText(FILE, '(\\"start\\");\nlog(', '(\\"a\\\\nb\\");\nlog(')).toMatchObject({ kind: "refused" });
  });
});

describe("an edit with typographic marks", () => {
  it("finds the plain ones and writes plain ones", () => {
    expect(editText(FILE, "log(“start”);", "log(“begin”);\nlog(‘x’);")).toMatchObject({
      level: 5,
      text: FILE.replace('log("start");', "log(\"begin\");\nlog('x');"),
    });
  });

  it("keeps the file's own where the model wrote plain ones", () => {
    expect(fileAfter("say(“hi — you”, 1)\nend()\n", 'say("hi - you", 1)', 'say("hi - you", 2)')).toBe(
      "say(“hi — you”, 2)\nend()\n",
    );
  });

  it("does not fold marks that the model meant", () => {
    expect(fileAfter("title = 'a'\n", "title = 'a'", "title = 'a – b'")).toBe("title = 'a – b'\n");
  });
});
