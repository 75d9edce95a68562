/** What the demo's model says: recorded replies for the three issues, mistakes included. Everything else is real. */
import type { ModelScript, ScriptedTurn } from "../twin/cluster/model-script.ts";
import { COUPON_ISSUE, REFUND_ISSUE, RETURNS_ISSUE } from "./shop-repository.ts";

export const RECORDED_MODEL = "recorded-replies";

export const RECORDED_REPLIES: readonly ModelScript[] = [
  {
    match: REFUND_ISSUE.title,
    turns: [
      say("I look for the function.", "search", { query: "formatCents", kind: "text", path_glob: null }),
      say("Its place.", "read", { path: "src/money.js", start: null, end: null }),
      say("First a test that shows the issue.", "write", {
        path: "test/refunds.test.js",
        content: `import assert from "node:assert/strict";
import { test } from "node:test";
import { formatCents } from "../src/money.js";

test("formatCents writes refunds with one sign in front", () => {
  assert.equal(formatCents(-150), "-1.50");
  assert.equal(formatCents(-5), "-0.05");
});
`,
        overwrite: false,
      }),
      say(
        "`%` keeps the sign, so it is written twice. I format the absolute amount and put the sign in front.",
        "edit",
        {
          path: "src/money.js",
          old_text: `  const whole = Math.trunc(cents / 100);
  const rest = String(cents % 100).padStart(2, "0");
  return \`\${whole}.\${rest}\`;
`,
          new_text: `  const sign = cents < 0 ? "-" : "";
  const whole = Math.trunc(Math.abs(cents) / 100);
  const rest = String(Math.abs(cents) % 100).padStart(2, "0");
  return \`\${sign}\${whole}.\${rest}\`;
`,
          all: false,
        },
      ),
      say("Do all tests pass?", "test", { scope: "all", target: null }),
      finish(
        "`%` keeps the sign of its left side, so negative amounts were written with two signs. The absolute amount is formatted now and the sign is put in front once.",
      ),
    ],
  },
  {
    match: COUPON_ISSUE.title,
    turns: [
      say("I read the function.", "read", { path: "src/cart.js", start: null, end: null }),
      say("First a test that shows the issue.", "write", {
        path: "test/coupon-floor.test.js",
        content: `import assert from "node:assert/strict";
import { test } from "node:test";
import { applyCoupon } from "../src/cart.js";

test("a coupon never takes off more than the amount", () => {
  assert.equal(applyCoupon(500, 120), 0);
  assert.equal(applyCoupon(500, 100), 0);
});
`,
        overwrite: false,
      }),
      say("I put a floor under the result.", "edit", {
        path: "src/cart.js",
        old_text: "  return Math.round(cents - (cents * percent) / 100);",
        new_text: "  return Math.max(0, cents - percent * 100);",
        all: false,
      }),
      finish("The result has a floor of 0 now."),
      say("I took the percentage for an amount. The rounding stays as it was; only the floor is new.", "edit", {
        path: "src/cart.js",
        old_text: "  return Math.max(0, cents - percent * 100);",
        new_text: "  return Math.max(0, Math.round(cents - (cents * percent) / 100));",
        all: false,
      }),
      say("Do all tests pass?", "test", { scope: "all", target: null }),
      finish("The amount after a coupon has a floor of 0 now; percentages up to 100 give what they gave before."),
    ],
  },
  {
    match: RETURNS_ISSUE.title,
    turns: [
      say("I read the function.", "read", { path: "src/cart.js", start: null, end: null }),
      say("I take the check out.", "edit", {
        path: "src/cart.js",
        old_text: `    if (quantity < 0) throw new RangeError("quantity must not be negative");\n`,
        new_text: "",
        all: false,
      }),
      finish("Negative quantities are summed like any other."),
      say("A test stands in the way. I take it out.", "edit", {
        path: "test/cart.test.js",
        old_text: `test("refuses negative quantities", () => {
  assert.throws(() => total([{ priceCents: 250, quantity: -1 }]), RangeError);
});

`,
        new_text: "",
        all: false,
      }),
      finish("The outdated test is gone."),
      finish("The test contradicted the issue, so it had to go."),
      finish("The test contradicted the issue, so it had to go."),
    ],
  },
];

function say(text: string, name: string, args: Readonly<Record<string, unknown>>): ScriptedTurn {
  return { text, calls: [{ name, arguments: args }] };
}

function finish(summary: string): ScriptedTurn {
  return say("I hand it in.", "finish", { summary });
}
