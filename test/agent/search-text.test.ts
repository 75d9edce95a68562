/** Text and regular expressions, by ripgrep and by git where ripgrep is not installed. */
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { grep, type GrepQuery } from "../../src/agent/tools/grep.ts";
import type { Sandbox } from "../../src/domain/ports.ts";
import { openWorkspace, type OpenWorkspace } from "./open-workspace.ts";

const signal = new AbortController().signal;

describe("search by text, with ripgrep and without", () => {
  let workspace: OpenWorkspace;

  beforeAll(async () => {
    const many = Array.from({ length: 9 }, (_, at) => `Total ${at}\n`).join("");
    workspace = await openWorkspace("none", { "a.js": "-flag here\nlet x = (1;\n", "b/many.js": many });
    await workspace.sh("printf 'Total\\0' > data.bin");
  });
  afterAll(() => workspace.close());

  async function search(query: Partial<GrepQuery>, hasRipgrep: boolean) {
    const exec: Sandbox["exec"] = (command, options, stop) => {
      const known = hasRipgrep || command[0] !== "rg";
      return workspace.sandbox.exec(known ? command : ["no-such-program"], options, stop);
    };
    const found = await grep({ exec }, { text: "total", regex: false, glob: null, ...query }, signal);
    return found.kind === "found" ? found.lines : found.problem;
  }

  it.each([true, false])("finds text that looks like an option or a broken expression (ripgrep: %s)", async (has) => {
    expect(await search({ text: "-flag" }, has)).toEqual(["a.js:1:-flag here"]);
    expect(await search({ text: "(1" }, has)).toEqual(["a.js:2:let x = (1;"]);
    expect(await search({ text: "^-f.*e$", regex: true }, has)).toEqual(["a.js:1:-flag here"]);
    expect(await search({ text: "(1", regex: true }, has)).toEqual(expect.stringMatching(/./));
  });

  it.each([true, false])("shows five lines of a file at most, none of binaries (ripgrep: %s)", async (has) => {
    expect(await search({}, has)).toEqual([0, 1, 2, 3, 4].map((at) => `b/many.js:${at + 1}:Total ${at}`));
  });

  it.each([true, false])("minds capitals only where the query has some (ripgrep: %s)", async (has) => {
    expect(await search({ text: "TOTAL" }, has)).toEqual([]);
    expect(await search({ text: "Total" }, has)).toHaveLength(5);
  });

  it.each([true, false])("leaves out what a glob with ! names (ripgrep: %s)", async (has) => {
    expect(await search({ glob: "!b/**" }, has)).toEqual([]);
    expect(await search({ glob: "b/*.js" }, has)).toHaveLength(5);
    expect(await search({ text: "flag", glob: "!b/**" }, has)).toEqual(["a.js:1:-flag here"]);
  });
});
