import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { applyEdit } from "../../../src/agent/edits/apply-edit.ts";
import { assertOutsideUntouched } from "../../../src/agent/edits/splice-bytes.ts";
import { encodeLines, toTextFile } from "../../../src/agent/edits/text-file.ts";
import { BotError } from "../../../src/domain/bot-error.ts";
import { editText, toBytes } from "./edit-text.ts";

const line = fc.constantFrom("alpha(1)", "  beta", "", "\tgamma = 2", "delta  ", "{", "}", "é“x”", "  return total;");
const eol = fc.constantFrom("\n", "\r\n");
const file = fc
  .array(fc.tuple(line, eol), { minLength: 1, maxLength: 14 })
  .chain((lines) => fc.boolean().map((isEnded) => join(lines, isEnded)));

function join(lines: readonly (readonly [string, string])[], isEnded: boolean): string {
  const text = lines.map((parts) => parts.join("")).join("");
  return isEnded ? text : text.replace(/\r?\n$/, "");
}

describe("the bytes of a file", () => {
  it("are the same again after reading, whatever they are", () => {
    fc.assert(
      fc.property(fc.uint8Array({ min: 1, maxLength: 60 }), (bytes) => {
        const read = toTextFile(bytes);
        const bom = read?.bom === true ? [0xef, 0xbb, 0xbf] : [];

        expect([...bom, ...encodeLines(read!.lines, read!.encoding)!]).toEqual([...bytes]);
      }),
    );
  });

  it("keep their byte order mark", () => {
    expect(editText("\ufeffa\r\nb\r\n", "a", "c").text).toBe("\ufeffc\r\nb\r\n");
  });

  it("are refused when they are no text", () => {
    expect(applyEdit(new Uint8Array([97, 0, 98]), { oldText: "a", newText: "b" })).toMatchObject({ code: "not-text" });
  });

  it("of another encoding are carried along where the edit is ASCII", () => {
    const bytes = new Uint8Array([0xe9, 0x0a, 0x61, 0x0a, 0x80, 0x0a]);
    const outcome = applyEdit(bytes, { oldText: "a", newText: "b\nc" });

    expect(outcome).toMatchObject({
      kind: "applied",
      bytes: new Uint8Array([0xe9, 0x0a, 0x62, 0x0a, 0x63, 0x0a, 0x80, 0x0a]),
    });
  });

  it("of another encoding are not mixed with characters nobody can place", () => {
    const bytes = new Uint8Array([0xe9, 0x0a, 0x61, 0x0a]);

    expect(applyEdit(bytes, { oldText: "a", newText: "é" })).toMatchObject({ kind: "refused", code: "not-encodable" });
  });

  it("outside of the lines of the change are never touched", () => {
    fc.assert(
      fc.property(
        file,
        fc.array(line, { minLength: 1, maxLength: 3 }),
        fc.array(line, { maxLength: 3 }),
        (text, old, next) => {
          const outcome = editText(text, old.join("\n"), next.join("\n"));
          if (outcome.kind !== "applied") return;
          const span = outcome.spans[0]!;
          const before = text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
          const after = outcome.text!.match(/[^\n]*\n|[^\n]+$/g) ?? [];
          const behind = after.length - span.last;

          expect(after.slice(0, span.first - 1)).toEqual(before.slice(0, span.first - 1));
          expect(after.slice(span.last)).toEqual(behind === 0 ? [] : before.slice(-behind));
          expect(before.length - behind).toBeGreaterThanOrEqual(span.first - 1);
        },
      ),
      {
        numRuns: 2_000,
        examples: [["\tgamma = 2\n{\n  return total;\n{", ["  return total;", "{"], ["", ""]]],
      },
    );
  });

  it("keep every line that the edit only quotes", () => {
    fc.assert(
      fc.property(file, fc.nat(12), fc.nat(3), (text, at, count) => {
        const lines = text.split(/\r?\n/);
        const old = lines.slice(at, at + count + 1).map((quoted) => `${quoted.trimEnd()} `);
        const outcome = editText(text, old.join("\n"), [...old, "brandNew();"].join("\n"));
        if (outcome.kind !== "applied") return;

        expect(outcome.text!.replace(/[ \t]*brandNew\(\);(\r?\n)?/, "").replace(/\r?\n$/, "")).toBe(
          text.replace(/\r?\n$/, ""),
        );
      }),
      { numRuns: 1_000, examples: [["\ndelta  \ndelta  \nalpha(1)", 0, 1]] },
    );
  });
});

describe("the assertion over untouched bytes", () => {
  const parts = { start: 1, behind: 1, replaced: toBytes("b") };

  it("lets a change of the middle through", () => {
    expect(() => {
      assertOutsideUntouched(toBytes("abc"), toBytes("axyc"), parts);
    }).not.toThrow();
  });

  it.each([
    ["the front", "xbc"],
    ["the back", "abx"],
  ])("throws when %s changes", (_where, after) => {
    expect(() => {
      assertOutsideUntouched(toBytes("abc"), toBytes(after), parts);
    }).toThrow(BotError);
  });

  it("throws when the file was read wrongly", () => {
    expect(() => {
      assertOutsideUntouched(toBytes("abcd"), toBytes("axd"), parts);
    }).toThrow(BotError);
  });
});
