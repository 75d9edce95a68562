/** Which lines the tests ran, from what real runners write. */
import { describe, expect, test } from "@jest/globals";
import { parseLcov } from "../../src/verify/runners/parse-lcov.ts";
import { coverInFixture } from "./run-in-fixture.ts";

describe("coverage", () => {
  test.each([
    { runner: "node:test", folder: "node-test", command: "node --test" },
    { runner: "jest", folder: "jest", command: "jest" },
  ] as const)("of $runner names the files and the lines that did not run", (run) => {
    const coverage = coverInFixture(run);

    const tested = coverage.find(({ path }) => path === "add.js");
    expect(tested?.lines).toBeGreaterThan(0);
    expect(tested?.missed).toEqual([]);
  });

  test("of a runner that lacks the package for it is none, and no failure of ours", () => {
    expect(coverInFixture({ runner: "vitest", folder: "vitest", command: "vitest" })).toEqual([]);
  });

  test("of a file that comes twice has run what either of them ran", () => {
    const one = "TN:\nSF:/r/src/a.js\nFN:1,f\nDA:1,1\nDA:2,0\nDA:9,0\nend_of_record\n";
    const other = "SF:src/a.js\r\nDA:9,3\r\nDA:1,0\r\nend_of_record\r\nSF:./b.js\nDA:4,0\n";

    expect(parseLcov(`${one}${other}`, "/r")).toEqual([
      { path: "src/a.js", lines: 3, missed: [2] },
      { path: "b.js", lines: 1, missed: [4] },
    ]);
  });

  test.each([
    ["nothing", ""],
    ["text", "DA:1,1\nSF\nDA:x,y\n\u0000"],
    ["a count beyond all bounds", "SF:a\nDA:99999999999,1\n"],
  ])("of %s is none of any line", (_, text) => {
    expect(parseLcov(text, "/r").flatMap(({ missed }) => missed)).toEqual([]);
  });
});
