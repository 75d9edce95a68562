import { describe, expect, it } from "@jest/globals";
import { editText, fileAfter } from "./edit-text.ts";

const FILE = [
  "export function total(items) {",
  "  const prices = items.map((item) => item.price);",
  "  let sum = 0;",
  "  for (const price of prices) {",
  "    sum += price;",
  "  }",
  "  return sum;",
  "}",
  "",
].join("\n");

describe("an edit with elided lines", () => {
  it.each(["...", "  ...", "  // ... existing code ...", "  # …"])("keeps what %j stands for", (dots) => {
    const old = `export function total(items) {\n${dots}\n  return sum;`;

    expect(editText(FILE, old, old.replace("return sum", "return round(sum)"))).toMatchObject({
      level: 6,
      text: FILE.replace("return sum", "return round(sum)"),
    });
  });

  it("is refused when a piece stands at two places", () => {
    const old = "export function total(items) {\n...\n  }";

    expect(editText(`${FILE}\n  }\n`, old, `${old}\n  return 1;`)).toMatchObject({ kind: "refused" });
  });

  it("is refused when the new text drops the dots, because nobody saw what that deletes", () => {
    const old = "export function total(items) {\n...\n  return sum;";

    expect(editText(FILE, old, "export function total(items) {\n  return 0;")).toMatchObject({
      kind: "refused",
      code: "unclear-merge",
    });
  });

  it("is refused when the new text has other dots than the old one", () => {
    const old = "export function total(items) {\n...\n  return sum;";

    expect(editText(FILE, old, old.replace("...", "...\n  log();\n..."))).toMatchObject({ code: "unclear-merge" });
    expect(editText(FILE, old, old.replace("...", "// ... existing"))).toMatchObject({ kind: "refused" });
    expect(editText(FILE, "  return sum;\n}\n...", "  return 0;\n}")).toMatchObject({ kind: "refused" });
  });

  it("takes a spread for code", () => {
    const file = "const a = {\n  ...first,\n  x: 1,\n};\nconst b = {\n  ...second,\n  y: 2,\n};\n";

    expect(editText(file, "const a = {\n  ...other,\n  y: 2,", "const a = {\n  ...other,\n  y: 3,")).toMatchObject({
      kind: "refused",
      code: "not-found",
    });
  });

  it("is refused when the pieces are in another order or too far apart", () => {
    const far = FILE.replace("  let sum = 0;\n", "  let sum = 0;\n" + "  x();\n".repeat(90));
    const old = "const prices = items.map((item) => item.price);\n...\nreturn sum;";

    expect(editText(far, old, `${old}\n// end`)).toMatchObject({ kind: "refused" });
    expect(editText(FILE, "  return sum;\n...\n  let sum = 0;", "  return 1;\n...\n  let sum = 0;")).toMatchObject({
      kind: "refused",
    });
  });
});

describe("a near edit", () => {
  it("forgives one misspelt word and keeps the file's spelling", () => {
    const old = FILE.trimEnd().replace("for (const price of prices)", "for (const price of pricse)");

    expect(editText(FILE, old, old.replace("return sum", "return round(sum)"))).toMatchObject({
      level: 7,
      text: FILE.replace("return sum", "return round(sum)"),
    });
  });

  it("keeps a line that the file gained inside of what is quoted", () => {
    const moved = FILE.replace("  let sum = 0;\n", "  let sum = 0;\n  check(prices);\n");

    expect(fileAfter(moved, FILE, FILE.replace("return sum", "return -sum"))).toBe(
      moved.replace("return sum", "return -sum"),
    );
  });

  it("is refused when the file gained a line exactly where the change goes", () => {
    const moved = FILE.replace("  return sum;\n", "  log(sum);\n  return sum;\n");

    expect(editText(moved, FILE, FILE.replace("  return sum;", "  return -sum;"))).toMatchObject({
      kind: "refused",
      code: "unclear-merge",
    });
  });

  it("is refused when a word is another word: it may name another place", () => {
    const branch = 'case "left": {\n  const step = position - width;\n  move(step, direction);\n  break;\n}\n';

    expect(
      editText(branch, branch.replace('"left"', '"right"'), branch.replace('"left"', '"right"').replace("-", "+")),
    ).toMatchObject({ kind: "refused", code: "not-found" });
  });

  it("is refused when a number differs", () => {
    const old = FILE.replace("let sum = 0", "let sum = 1");

    expect(editText(FILE, old, old.replace("return sum", "return -sum"))).toMatchObject({ kind: "refused" });
  });

  it("is refused when the misspelt word would be written into the file", () => {
    const old = FILE.replace("const prices =", "const pricess =");

    expect(editText(FILE, old, old.replace("let sum = 0;", "let sum = pricess.length;"))).toMatchObject({
      kind: "refused",
      code: "unclear-merge",
    });
  });

  it("is refused when the file knows the word, because then it is not misspelt", () => {
    const old = FILE.trimEnd().replace("sum += price;", "sum += prices;");

    expect(editText(FILE, old, old.replace("return sum", "return -sum"))).toMatchObject({ kind: "refused" });
  });

  it("is refused when a line in the middle is made up", () => {
    const old = FILE.replace("    sum += price;", "    sum = add(sum, price.amount);");

    expect(editText(FILE, old, old.replace("return sum", "return -sum"))).toMatchObject({ kind: "refused" });
  });

  it("is refused when a second place is nearly as good", () => {
    const twice = FILE + FILE.replaceAll("total", "totel");
    const old = FILE.replaceAll("total", "totl");

    expect(editText(twice, old, old.replace("return sum", "return -sum"))).toMatchObject({ kind: "refused" });
  });
});

describe("a refusal", () => {
  it("shows the closest region with its numbers and the tokens that differ", () => {
    const old = "  let sum = 1;\n  for (const price of prices) {";
    const outcome = editText(`// head\n${FILE}`, old, "x");

    expect(outcome).toMatchObject({ kind: "refused", code: "not-found" });
    expect(outcome.kind === "refused" ? outcome.text : "").toContain("4|   let sum = 0;");
    expect(outcome.kind === "refused" ? outcome.text : "").toContain('4: old_text has "1", the file "0"');
  });

  it("is never longer than sixty lines", () => {
    const long = Array.from({ length: 200 }, (_none, index) => `const value${index} = compute(${index});`).join("\n");
    const outcome = editText(long, long.replaceAll("compute", "calculate").replace("calculate", "compute"), "x");

    expect(outcome.kind === "refused" ? outcome.text.split("\n").length : 99).toBeLessThanOrEqual(60);
  });

  it("says so when nothing is alike", () => {
    expect(JSON.stringify(editText("a\nb\n", "something else entirely", "x"))).toContain("No line of it is");
  });
});
