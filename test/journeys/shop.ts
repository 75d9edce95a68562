/** A small repository with a bug, the issue about it, and what a model says that mends it. */
import type { ModelScript, ScriptedTurn } from "../../twin/cluster/model-script.ts";

export const SHOP: Readonly<Record<string, string>> = {
  "package.json": '{ "name": "shop", "type": "module", "scripts": { "test": "node --test" } }\n',
  "src/price.js": "export function addTax(cents, percent) {\n  return cents + Math.round(cents / percent);\n}\n",
  "test/price.test.js": `import assert from "node:assert/strict";
import { test } from "node:test";
import { addTax } from "../src/price.js";

test("adds ten percent", () => {
  assert.equal(addTax(1000, 10), 1100);
});
`,
};

export const ISSUE = {
  title: "addTax is wrong for other rates than ten percent",
  body: "`addTax(1000, 20)` gives 1050 and should give 1200.",
  by: "ada",
};

const SOLUTION: readonly ScriptedTurn[] = [
  say("I read it.", "read", { path: "src/price.js", start: null, end: null }),
  say("A test first.", "write", {
    path: "test/tax-rates.test.js",
    content: `import assert from "node:assert/strict";
import { test } from "node:test";
import { addTax } from "../src/price.js";

test("addTax adds twenty percent", () => {
  assert.equal(addTax(1000, 20), 1200);
});
`,
    overwrite: false,
  }),
  say("Divided by the rate instead of by a hundred.", "edit", {
    path: "src/price.js",
    old_text: "Math.round(cents / percent)",
    new_text: "Math.round((cents * percent) / 100)",
    all: false,
  }),
  say("A look that takes a moment.", "shell", {
    command: "node --test >/dev/null && sleep 1.5 && cat src/price.js",
    timeout: 20,
  }),
  say("I hand it in.", "finish", {
    summary: "The amount was divided by the rate; now it is multiplied by rate and divided by 100.",
  }),
];

export const SOLVES: readonly ModelScript[] = [{ match: ISSUE.title, turns: SOLUTION }];

export function say(text: string, name: string, args: Readonly<Record<string, unknown>>): ScriptedTurn {
  return { text, calls: [{ name, arguments: args }] };
}
