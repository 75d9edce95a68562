import { rmSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import type { NewProblems } from "../../src/domain/problem.ts";
import { describeWithEngine } from "../engines.ts";
import { installLinters } from "./install-linters.ts";
import { openLintBench, type LintBench } from "./open-lint-bench.ts";

const CONFIG = 'export default [{ rules: { "no-unused-vars": "error", eqeqeq: "error" } }];\n';
const LINTED = { "package.json": '{"type":"module"}', "eslint.config.js": CONFIG };
const TSCONFIG = '{"compilerOptions":{"strict":true,"noEmit":true,"lib":["es5"],"types":[],"module":"esnext"}}';
const TYPED = { "tsconfig.json": TSCONFIG, "src/price.ts": "export const price = (cents: number): number => cents;\n" };
const OLD = "const old = 1;\nexport const same = (a, b) => a == b;\n";
const MANY_LINES = "// another line\n".repeat(10);

let tools: string;
beforeAll(() => {
  tools = installLinters();
});
afterAll(() => {
  rmSync(tools, { recursive: true, force: true });
});

function say(seen: NewProblems): readonly string[] | string {
  if (seen.kind !== "found") return seen.kind;
  return seen.problems.map(({ path, line, rule, tool }) => `${path}:${line} ${rule} (${tool})`);
}

function describeLinters(kind: "none" | "bubblewrap"): void {
  let bench: LintBench;
  beforeAll(() => {
    bench = openLintBench(kind, tools);
  });
  afterAll(() => bench.close());

  it("show what an edit brought, and neither what was there before nor what is gone", async () => {
    const { edit } = await bench.start({ ...LINTED, "src/cart.js": OLD });

    expect(await edit({ "src/cart.js": MANY_LINES + OLD })).toEqual({ kind: "none" });
    expect(say(await edit({ "src/cart.js": `${MANY_LINES}const fresh = 2;\n${OLD}` }))).toEqual([
      "src/cart.js:11 no-unused-vars (eslint)",
    ]);
    expect(await edit({ "src/cart.js": "export {};\n" })).toEqual({ kind: "none" });
    expect(say(await edit({ "src/new.js": "var a = 1 == 2;\n" }))).toEqual([
      "src/new.js:1 eqeqeq (eslint)",
      "src/new.js:1 no-unused-vars (eslint)",
    ]);
  });

  it("show types that an edit breaks in other files", async () => {
    const shop = 'import { price } from "./price";\nexport const old: string = 1;\nexport const two = price(2);\n';
    const { edit } = await bench.start({ ...TYPED, "src/shop.ts": shop });

    expect(say(await edit({ "src/price.ts": "export const price = (cents: string): string => cents;\n" }))).toEqual([
      "src/shop.ts:3 TS2345 (tsc)",
    ]);
    expect(await edit({ "src/shop.ts": shop.replace("price(2)", 'price("2")') })).toEqual({ kind: "none" });
  });

  it("go by the base's settings, whatever the agent makes of them", async () => {
    const { edit } = await bench.start({ ...LINTED, ...TYPED, "src/cart.js": "export {};\n" });
    const silenced = { "eslint.config.js": "export default [];\n", "tsconfig.json": TSCONFIG.replace("true", "false") };
    const nested = { "src/eslint.config.js": "export default [];\n", "src/tsconfig.json": '{"files":[]}' };
    const broken = { "src/cart.js": "var a = 1 == 2;\n", "src/price.ts": "export const price = (cents) => cents;\n" };

    expect(say(await edit({ ...silenced, ...nested, ...broken }))).toEqual([
      "src/cart.js:1 eqeqeq (eslint)",
      "src/cart.js:1 no-unused-vars (eslint)",
      "src/price.ts:1 TS7006 (tsc)",
    ]);
  });

  it("go by what the base's settings bring in of the repository, whatever the agent makes of that", async () => {
    const rules = 'import { more } from "./more.js";\nexport default [{ rules: { eqeqeq: "error", ...more } }];\n';
    const { edit } = await bench.start({
      "package.json": '{"type":"module"}',
      "eslint.config.js": 'import rules from "./lint/rules.js";\nexport default rules;\n',
      "lint/rules.js": rules,
      "lint/more.js": 'export const more = { "no-unused-vars": "error" };\n',
      "tsconfig.json": '{ "extends": "./config/strict" }',
      "config/strict.json": TSCONFIG.replace("{", '{"include":["../src"],'),
      "src/price.ts": TYPED["src/price.ts"],
      "src/cart.js": "export {};\n",
    });
    const silenced = {
      "lint/rules.js": "export default [];\n",
      "lint/more.js": "export const more = {};\n",
      "config/strict.json": TSCONFIG.replace("true", "false"),
    };
    const broken = { "src/cart.js": "var a = 1 == 2;\n", "src/price.ts": "export const price = (cents) => cents;\n" };

    expect(say(await edit({ ...silenced, ...broken }))).toEqual([
      "src/cart.js:1 eqeqeq (eslint)",
      "src/cart.js:1 no-unused-vars (eslint)",
      "src/price.ts:1 TS7006 (tsc)",
    ]);
  });

  it("see new files and what is gone, but no data that nobody committed", async () => {
    const { edit, sh } = await bench.start({
      ...LINTED,
      ...TYPED,
      "src/shop.ts": 'export { price } from "./price";\n',
    });
    await sh("head -c 20000000 /dev/urandom > data.bin; ln -s src/price.ts link.ts; : > '-x'; echo 1 > '[a]*.js'");

    const seen = await edit({ "-new file.js": "var a = 1 == 2;\n", "src/late.ts": "export const late: string = 1;\n" });
    expect(say(seen)).toEqual([
      "-new file.js:1 eqeqeq (eslint)",
      "-new file.js:1 no-unused-vars (eslint)",
      "src/late.ts:1 TS2322 (tsc)",
    ]);
    expect(await sh('cd "$TMPDIR/swe-agent-lint/tree" && ls -A')).toMatch(/^-new file\.js\n-x\n(?!.*data\.bin)/s);
    expect(Number(await sh('du -sm "$TMPDIR/swe-agent-lint" | cut -f1'))).toBeLessThan(5);

    await sh("rm src/price.ts src/late.ts; head -c 20000000 /dev/urandom > '-x'");
    expect(say(await edit({ "-new file.js": "export {};\n", "src/b.ts": "export {};\n" }))).toEqual([
      "src/shop.ts:1 TS2307 (tsc)",
    ]);
    expect(Number(await sh('du -sm "$TMPDIR/swe-agent-lint" | cut -f1'))).toBeLessThan(5);
  });

  it("take no file's name for an option, a pattern or two words", async () => {
    const names = ["-rf --fix.js", "my cart.js", "[a].js", "$(touch x).js", "--"];
    const files = Object.fromEntries(names.map((name) => [name, "export {};\n"]));
    const { edit } = await bench.start({ ...LINTED, ...files });

    const seen = await edit(Object.fromEntries(names.map((name) => [name, "export {};\nvar a;\n"])));

    expect(say(seen)).toEqual(
      ["$(touch x).js", "-rf --fix.js", "[a].js", "my cart.js"].map((name) => `${name}:2 no-unused-vars (eslint)`),
    );
  });
}

describe("linters without a sandbox", () => {
  describeLinters("none");
});

describeWithEngine("bubblewrap", "linters in bubblewrap", () => {
  describeLinters("bubblewrap");
});

describe("linters that do not answer", () => {
  let bench: LintBench;
  beforeAll(() => {
    bench = openLintBench("none", tools);
  });
  afterAll(() => bench.close());
  /** An `eslint` of shell; it counts how often it is asked. */
  const fake = (script: string): string =>
    `mkdir -p node_modules/.bin; printf '%s\\n' '#!/bin/sh' 'echo asked >> "$TMPDIR/asked"' '${script}' > node_modules/.bin/eslint; chmod +x node_modules/.bin/eslint`;

  it("are unknown when they are missing or their settings are broken, and nothing when none is configured", async () => {
    const missing = await bench.start({ ...LINTED, "a.js": "" }, "true");
    const broken = await bench.start({ ...LINTED, "eslint.config.js": "export default [{", "a.js": "" });
    const none = await bench.start({ "a.js": "", "README.md": "" });

    expect(await missing.edit({ "a.js": "var a;" })).toMatchObject({ reason: "eslint: it is not installed" });
    expect(await broken.edit({ "a.js": "var a;" })).toMatchObject({
      kind: "unknown",
      reason: expect.stringMatching(/cannot be read/),
    });
    expect(await none.edit({ "a.js": "var a;", "README.md": "x" })).toEqual({ kind: "none" });
  });

  it("are unknown for a file that the base cannot parse, since nothing is known to compare with", async () => {
    const { edit } = await bench.start({ ...LINTED, ...TYPED, "a.js": "const = ;\nvar x;\n", "src/b.ts": "let = ;\n" });

    expect(await edit({ "a.js": "var x;\n" })).toMatchObject({ reason: "eslint: the base does not parse" });
    expect(await edit({ "src/b.ts": "let x: string = 1;\n" })).toMatchObject({
      reason: "tsc: the base does not parse",
    });
  });

  it("are ended at the limit and not asked again in this workspace, but others are", async () => {
    const both = { ...LINTED, "tsconfig.json": TSCONFIG.replace('"strict"', '"allowJs":true,"checkJs":true,"strict"') };
    const tsc = '#!/bin/sh\\necho "a.js(1,1): error TS2000: $(cat a.js)"\\nexit 2\\n';
    const { edit, sh } = await bench.start(
      { ...both, "a.js": "zero" },
      `${fake("sleep 617")}; printf '${tsc}' > node_modules/.bin/tsc; chmod +x node_modules/.bin/tsc`,
    );

    const seen = await edit({ "a.js": "one" }, 1_500);
    expect(seen).toMatchObject({ kind: "unknown", reason: expect.stringContaining("did not end in time") });
    expect(say(await edit({ "a.js": "two" }))).toEqual(["a.js:1 TS2000 (tsc)"]);
    expect(await sh('cat "$TMPDIR/asked"')).toBe("asked\n");
    expect(await sh("pgrep -f '[s]leep 617' || true")).toBe("");
  });

  it.each([
    ["nothing", "exit 0"],
    ["no JSON", "echo Oops"],
    ["JSON of another shape", 'echo "{\\"a\\":[1]}"'],
    ["ten megabytes", "head -c 10485760 /dev/zero"],
    ["a crash", "kill -SEGV $$"],
  ])("are unknown when they write %s", async (_title, script) => {
    const { edit, sh } = await bench.start({ ...LINTED, "a.js": "" }, fake(script));

    expect(await edit({ "a.js": "var a;" })).toMatchObject({ kind: "unknown" });
    expect(await edit({ "a.js": "var b;" })).toMatchObject({ kind: "unknown" });
    expect(await sh('cat "$TMPDIR/asked"')).toBe("asked\n");
  });

  it("leave nothing behind when the second tree is not made in time", async () => {
    const { edit, sh } = await bench.start({ ...LINTED, "a.js": "" });
    await sh("rm -f .git/info/exclude && mkdir -p .git/info && mkfifo .git/info/exclude");

    const reason = "a second tree was not made in time";
    expect(await edit({ "a.js": "var a;" }, 1_500)).toEqual({ kind: "unknown", reason });
    expect(await sh('ls -A "$TMPDIR" | grep swe-agent-lint')).toBe("");
  });

  it("leave the agent's git and work tree as they are", async () => {
    const { edit, sh } = await bench.start({ ...LINTED, ".gitignore": "build\n", "a.js": "" });
    await sh("mkdir build; echo 1 > build/out.js; git config user.name me");
    await edit({ "a.js": "var a;" });

    expect(await sh("git status --porcelain; git stash list; cat build/out.js")).toBe(" M a.js\n1\n");
    await sh("rm -rf .git");
    expect(await edit({ "a.js": "var b;" })).toMatchObject({ kind: "unknown" });
  });

  it("may come with the repository: a program in its virtual environment is found", async () => {
    const said = '[{"filename":"\'"$PWD"\'/a.py","code":"F401","message":"unused","location":{"row":1,"column":1}}]';
    const ruff = `#!/bin/sh\ngrep -q import a.py || { echo "[]"; exit 0; }\necho '${said}'\nexit 1\n`;
    const { edit, sh } = await bench.start({ "ruff.toml": "", "a.py": "", "b.py": "" }, "true");
    await sh(`mkdir -p .venv/bin; cat > .venv/bin/ruff << 'END'\n${ruff}END\nchmod +x .venv/bin/ruff`);

    expect(say(await edit({ "a.py": "import os\n" }))).toEqual(["a.py:1 F401 (ruff)"]);
    expect(await edit({ "a.py": "\n" })).toEqual({ kind: "none" });
  });
});
