/** Which lines the tests ran, from what real runners write. */
import { describe, expect, test } from "@jest/globals";
import { ALL_TESTS, type FileCoverage } from "../../src/domain/testing.ts";
import { parseLcov } from "../../src/verify/runners/parse-lcov.ts";
import { RUNNER_ADAPTERS } from "../../src/verify/runners/runner-adapters.ts";
import { coverInFixture } from "./run-in-fixture.ts";

const MB = 1024 * 1024;

function readFiles(text: string): readonly FileCoverage[] {
  return parseLcov(text, "/r").files;
}

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

  // As vitest 4 with its package for coverage was seen to obey them; that package is not installed here.
  test("of vitest switches its thresholds off", () => {
    const shell = RUNNER_ADAPTERS.vitest.toShell("vitest", { ...ALL_TESTS, coverage: true }, "/tmp/report");

    expect(shell.match(/(?<=--coverage\.thresholds\.)\S+/g)).toEqual([
      "lines=0",
      "functions=0",
      "branches=0",
      "statements=0",
      "100=false",
      "autoUpdate=false",
    ]);
  });

  test("of a file that comes twice has run what either of them ran", () => {
    const one = "TN:\nSF:/r/src/a.js\nFN:1,f\nDA:1,1\nDA:2,0\nDA:9,0\nend_of_record\n";
    const other = "SF:src/a.js\r\nDA:9,3\r\nDA:1,0\r\nend_of_record\r\nSF:./b.js\nDA:4,0\n";

    expect(readFiles(`${one}${other}`)).toEqual([
      { path: "src/a.js", lines: 3, missed: [2] },
      { path: "b.js", lines: 1, missed: [4] },
    ]);
  });

  test.each([
    ["nothing", ""],
    ["text", "DA:1,1\nSF\nDA:x,y\n\u0000"],
    ["a count beyond all bounds", "SF:a\nDA:99999999999,1\n"],
  ])("of %s is none of any line", (_, text) => {
    expect(readFiles(text).flatMap(({ missed }) => missed)).toEqual([]);
  });

  test("of files outside of the repository is left out, with their lines", () => {
    const outside = ["../../etc/passwd", "src/../../a.js", "/elsewhere/a.js", "", "..", "a/".repeat(2_500)];

    const read = readFiles(`SF:in.js\nDA:1,1\n${outside.map((path) => `SF:${path}\nDA:2,0\n`).join("")}`);

    expect(read).toEqual([{ path: "in.js", lines: 1, missed: [] }]);
  });

  test("of more files than are read says that there are more, and so does a file of its lines", () => {
    const files = (count: number): string =>
      Array.from({ length: count }, (_, at) => `SF:${at}.js\nDA:1,0\nend_of_record\n`).join("");
    const lines = (count: number): string =>
      `SF:a\n${Array.from({ length: count }, (_, at) => `DA:${at},0\n`).join("")}`;

    expect(parseLcov(files(5_000) + files(1), "/r")).toMatchObject({ isCut: false });
    const cut = parseLcov(`${files(5_001)}DA:7,1\nSF:0.js\nDA:2,1\n`, "/r");
    expect(cut).toMatchObject({ isCut: true, files: { length: 5_000 } });
    expect(cut.files[0]).toEqual({ path: "0.js", lines: 2, missed: [1] });
    expect(readFiles(lines(200_000))[0]).not.toHaveProperty("isCut");
    expect(readFiles(`${lines(200_001)}DA:1,1\n`)[0]).toMatchObject({
      lines: 200_000,
      isCut: true,
      missed: { length: 199_999 },
    });
  });

  test.each([
    ["files", (at: number) => `SF:${at.toString(36)}\n`],
    ["files with a line each", (at: number) => `SF:${at.toString(36)}\nDA:${at},0\n`],
    ["lines of one file", (at: number) => `${at === 0 ? "SF:a\n" : ""}DA:${2 * at},0\n`],
    ["line ends", () => "\n".repeat(64)],
    ["paths without end", () => `SF:${"a/".repeat(MB)}`],
    ["counts without end", (at: number) => `SF:a\nDA:${at},${"1".repeat(MB)}\n`],
  ])("of eight megabytes of %s takes no time to speak of", (_, toPart) => {
    const parts: string[] = [];
    for (let at = 0, chars = 0; chars < 8 * MB; at += 1) chars += parts[parts.push(toPart(at)) - 1]?.length ?? 0;
    const text = parts.join("");
    const started = performance.now();

    parseLcov(text, "/r");

    expect(performance.now() - started).toBeLessThan(2_000);
  });
});
