/** The demo's own repository: a small shop with tests, and three issues about it. */

export const SHOP_FILES: Readonly<Record<string, string>> = {
  "package.json": `{
  "name": "shop",
  "version": "1.0.0",
  "type": "module",
  "scripts": { "test": "node --test" }
}
`,
  "README.md": `# shop

Prices, carts and coupons. Amounts are whole cents.
`,
  "src/money.js": `/** Whole cents as text with two decimals: 1234 becomes "12.34". */
export function formatCents(cents) {
  const whole = Math.trunc(cents / 100);
  const rest = String(cents % 100).padStart(2, "0");
  return \`\${whole}.\${rest}\`;
}
`,
  "src/cart.js": `/** Sum of price times quantity, in cents. */
export function total(items) {
  let sum = 0;
  for (const { priceCents, quantity } of items) {
    if (quantity < 0) throw new RangeError("quantity must not be negative");
    sum += priceCents * quantity;
  }
  return sum;
}

/** Takes a percentage off an amount of cents. */
export function applyCoupon(cents, percent) {
  return Math.round(cents - (cents * percent) / 100);
}
`,
  "test/money.test.js": `import assert from "node:assert/strict";
import { test } from "node:test";
import { formatCents } from "../src/money.js";

test("formats whole and broken amounts", () => {
  assert.equal(formatCents(1234), "12.34");
  assert.equal(formatCents(1205), "12.05");
  assert.equal(formatCents(0), "0.00");
});
`,
  "test/cart.test.js": `import assert from "node:assert/strict";
import { test } from "node:test";
import { applyCoupon, total } from "../src/cart.js";

test("sums price times quantity", () => {
  assert.equal(total([{ priceCents: 250, quantity: 2 }, { priceCents: 100, quantity: 1 }]), 600);
});

test("refuses negative quantities", () => {
  assert.throws(() => total([{ priceCents: 250, quantity: -1 }]), RangeError);
});

test("takes a percentage off", () => {
  assert.equal(applyCoupon(20000, 10), 18000);
  assert.equal(applyCoupon(999, 50), 500);
});
`,
};

export interface DemoIssue {
  readonly title: string;
  readonly body: string;
}

export const REFUND_ISSUE: DemoIssue = {
  title: "formatCents writes refunds as -1.-50",
  body: "`formatCents(-150)` returns `-1.-50`.\n\nIt should return `-1.50`, and `formatCents(-5)` should be `-0.05`.",
};

export const COUPON_ISSUE: DemoIssue = {
  title: "A coupon over 100 % makes the total negative",
  body: "`applyCoupon(500, 120)` returns -100, so we would owe the customer money.\n\nThe total must never be below 0.",
};

export const RETURNS_ISSUE: DemoIssue = {
  title: "Allow negative quantities for returns",
  body: "A return should be a cart line with a negative quantity, but `total` throws a RangeError for it.",
};
