/** The repository every harness works on: the same bytes and the same commit in every run. It holds one fault. */
import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { FEATURES, renderFeatureFiles } from "./render-feature-files.ts";

const SPLIT_AMOUNT = `// Amounts are whole numbers of the currency's smallest unit.

/** Splits an amount into parts that differ by one unit at most and sum up to the amount again. */
export function splitAmount(amount, parts) {
  if (!Number.isInteger(parts) || parts < 1) throw new RangeError("an amount is split into one part or more");
  const each = Math.floor(amount / parts);
  return Array.from({ length: parts }, () => each);
}

export function sumAmounts(amounts) {
  return amounts.reduce((sum, amount) => sum + amount, 0);
}
`;

const SPLIT_TEST = `import assert from "node:assert/strict";
import { test } from "node:test";
import { splitAmount, sumAmounts } from "../../src/money/split-amount.js";

test("an even amount is split evenly", () => {
  assert.deepEqual(splitAmount(100, 4), [25, 25, 25, 25]);
});

test("amounts are summed", () => {
  assert.equal(sumAmounts([1, 2, 3]), 6);
});
`;

export const ISSUE = `splitAmount loses the remainder of an amount

\`splitAmount(100, 3)\` in \`src/money/split-amount.js\` gives [33, 33, 33]. One cent is lost: the parts no longer sum up
to the amount, so an invoice that is split over three payments can never be paid in full.

Expected: the remainder is spread over the first parts, \`splitAmount(100, 3)\` is [34, 33, 33], and the parts always sum
up to the amount. Please mention the change in the changelog and add a test.
`;

const FILES: Readonly<Record<string, string>> = {
  "package.json": `${JSON.stringify({ name: "corner-shop", version: "1.4.0", private: true, type: "module", scripts: { test: "node --test" } }, null, 2)}\n`,
  "README.md":
    "# Corner shop\n\nThe back end of a small shop: orders, invoices, shipments. `npm test` runs the tests.\n\n" +
    FEATURES.map(({ name, fields }) => `- **${name}**: ${fields.join(", ")}\n`).join(""),
  "CHANGELOG.md": "# Changelog\n\n## Unreleased\n\n## 1.4.0\n\n- Coupons may end at noon.\n",
  "src/shared/nullable-fields.js":
    '// Fields that may be null before something happened.\nconst NULLABLE = new Set(["paidAt", "arrivedAt", "approvedBy", "usedBy", "coupon"]);\n\nexport function isNullable(field) {\n  return NULLABLE.has(field);\n}\n',
  "src/shared/format-value.js":
    '/** A value as people read it. */\nexport function formatValue(value) {\n  if (value === null || value === undefined) return "–";\n  if (value instanceof Date) return value.toISOString().slice(0, 10);\n  return String(value);\n}\n',
  "src/money/split-amount.js": SPLIT_AMOUNT,
  "test/money/split-amount.test.js": SPLIT_TEST,
};

/** @param folder Made here; it must not exist. */
export function writeRepository(folder: string): void {
  const files = Object.assign({}, FILES, ...FEATURES.map(renderFeatureFiles)) as Record<string, string>;
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  const at = "2026-01-05T09:00:00Z";
  const who = { GIT_AUTHOR_NAME: "bench", GIT_AUTHOR_EMAIL: "bench@localhost" };
  const env = {
    PATH: process.env["PATH"],
    ...who,
    GIT_COMMITTER_NAME: who.GIT_AUTHOR_NAME,
    GIT_COMMITTER_EMAIL: who.GIT_AUTHOR_EMAIL,
    GIT_AUTHOR_DATE: at,
    GIT_COMMITTER_DATE: at,
    GIT_CONFIG_GLOBAL: "/dev/null",
  };
  const git = (...args: readonly string[]): void => {
    execFileSync("git", args, { cwd: folder, env, stdio: "ignore" });
  };
  git("init", "-q", "-b", "main");
  git("add", "-A");
  git("commit", "-q", "-m", "The shop as it is");
}
