import { describe, expect, it } from "@jest/globals";
import { parsePatch } from "../../../src/agent/edits/parse-patch.ts";

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
