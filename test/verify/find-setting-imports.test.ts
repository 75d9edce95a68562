import { describe, expect, it } from "@jest/globals";
import { findSettingImports } from "../../src/verify/lint/find-setting-imports.ts";

async function find(settings: string, files: Readonly<Record<string, string>>): Promise<readonly string[]> {
  return findSettingImports(settings, {
    has: (path) => Object.hasOwn(files, path),
    read: (path) => Promise.resolve(files[path]),
  });
}

describe("what settings bring in of the repository", () => {
  it.each([
    ['import a from "./a.js";', "a.js"],
    ["import './a.js'", "a.js"],
    ['export * from "../a.js"', "a.js"],
    ['const a = require( "./lib" )', "lib/index.js"],
    ['await import("./lib/x")', "lib/x.mjs"],
    ['import a from "./typed.js"', "typed.ts"],
    ['{ "extends": "./base" }', "base.json"],
    ['{ "extends" : [ "./a.js",\n "eslint:all", "../b.json" ] }', "a.js b.json"],
    ["module.exports = { extends: ['./a.js'] }", "a.js"],
    ['extend = "../ruff.toml"', "ruff.toml"],
    ['{ "extends": "./packages/base" }', "packages/base/tsconfig.json"],
  ])("is read from %s", async (text, found) => {
    const files = ["a.js", "b.json", "base.json", "lib/index.js", "lib/x.mjs", "typed.ts", "ruff.toml"];
    const base = Object.fromEntries([...files, "packages/base/tsconfig.json"].map((path) => [path, ""]));

    const at = text.includes("../") ? "conf/settings" : "settings";
    const moved = at === "settings" ? base : { ...base, "conf/a.js": "" };

    const names = (await find(at, { ...moved, [at]: text })).map((path) => path.replace("conf/a.js", "a.js"));
    expect(names.join(" ")).toBe(found);
  });

  it("is neither a package, a name that is computed, nor what lies elsewhere", async () => {
    const text = 'import a from "a";import(`./${a}`);require("../../a.js");const x = ["./a.js"];import "./gone.js";';

    expect(await find("settings.js", { "settings.js": text, "a.js": "" })).toEqual([]);
  });

  it("ends at three files deep, at twenty in all, and where they go in a circle", async () => {
    const chain = Object.fromEntries(
      [0, 1, 2, 3, 4].map((at) => [`${at}.js`, `import "./${at + 1}.js"; import "./0.js";`]),
    );
    const wide = Array.from({ length: 50 }, (_, at) => `w${at}.js`);

    expect(await find("0.js", chain)).toEqual(["1.js", "2.js", "3.js"]);
    const files = Object.fromEntries(wide.map((path) => [path, ""]));
    expect(await find("0.js", { ...files, "0.js": wide.map((path) => `import "./${path}";`).join("\n") })).toEqual(
      wide.slice(0, 20),
    );
  });

  it.each(["extends:[", "extends ", "from ", "require(", "import './", `import${" ".repeat(30)}`, '["./'])(
    "takes no time to speak of to find, however often a file says %j",
    async (unit) => {
      const text = unit.repeat(2_000_000 / unit.length);
      const started = performance.now();

      expect(await find("s.js", { "s.js": text })).toEqual([]);
      expect(performance.now() - started).toBeLessThan(1_000);
    },
  );
});
