/** Which files run before every test, by their names and by what settings say. */
import { describe, expect, it, test } from "@jest/globals";
import { mayNameSetUp, toSetUpFinder } from "../../src/verify/trees/find-set-up-files.ts";

describe("a file that runs before every test", () => {
  test.each<[path: string, settings: string, text: string]>([
    ["prepare.mjs", "package.json", '{ "scripts": { "test": "node --import ./prepare.mjs --test" } }'],
    ["lib/hooks.js", "package.json", '{ "scripts": { "test": "mocha -r ./lib/hooks spec" } }'],
    ["lib/hooks.ts", "package.json", '{ "jest": { "setupFilesAfterEnv": ["<rootDir>/lib/hooks.ts"] } }'],
    ["pkg/a/lib/hooks.ts", "pkg/a/package.json", '{ "jest": { "globalSetup": "./lib/hooks" } }'],
    ["lib/hooks.cjs", ".mocharc.yml", "require:\n  - ts-node/register\n  - ./lib/hooks.cjs\nspec: spec/**\n"],
    ["lib/hooks.ts", "vitest.config.ts", "export default { test: { setupFiles: './lib/hooks.ts' } };"],
    ["lib/hooks.js", "ava.config.js", "export default { require: ['./lib/hooks.js'] };"],
    ["tools/plugin.py", "pytest.ini", "[pytest]\naddopts = -q -p tools.plugin\n"],
    ["lib/boot.php", "phpunit.xml.dist", '<phpunit bootstrap="lib/boot.php" colors="true">'],
  ])("%s, named by %s", (path, settings, text) => {
    const isSetUp = toSetUpFinder(new Map([[settings, text]]), null);

    expect([mayNameSetUp(settings), isSetUp(path), isSetUp("src/money.js")]).toEqual([true, true, false]);
  });

  test.each(["src/setupTests.ts", "vitest.setup.ts", "jest-setup.js", "setup.jest.js"])("%s, by its name", (path) => {
    expect(toSetUpFinder(new Map(), null)(path)).toBe(true);
  });

  it("is named by the configured command", () => {
    expect(toSetUpFinder(new Map(), "node --require ./hooks.cjs --test")("hooks.cjs")).toBe(true);
  });
});

describe("product", () => {
  test.each<[path: string, text: string]>([
    ["src/index.mjs", '{ "main": "src/index.js", "exports": { "import": "./src/index.mjs" }, "files": ["src"] }'],
    ["src/setup.js", '{ "scripts": { "start": "node src/setup.js" } }'],
    ["bin/shop.js", '{ "bin": { "shop": "bin/shop.js" }, "scripts": { "test": "node --test" } }'],
  ])("%s is no set-up of tests", (path, text) => {
    expect(toSetUpFinder(new Map([["package.json", text]]), null)(path)).toBe(false);
  });

  it("is not told apart in bad settings, however long", () => {
    const text = `{ "require": [${'"'.repeat(300_000)}`;

    expect(toSetUpFinder(new Map([["package.json", text]]), null)("src/money.js")).toBe(false);
  });
});
