/** The files of one feature of the bench's repository: plain JavaScript that reads like a small shop's back end. Pure. */

export interface Feature {
  /** One word, singular. */
  readonly name: string;
  readonly fields: readonly string[];
}

export const FEATURES: readonly Feature[] = [
  { name: "order", fields: ["customer", "total", "currency", "placedAt", "state"] },
  { name: "invoice", fields: ["order", "amount", "currency", "dueAt", "paidAt"] },
  { name: "customer", fields: ["email", "fullName", "country", "language", "createdAt"] },
  { name: "product", fields: ["sku", "title", "price", "weight", "category"] },
  { name: "shipment", fields: ["order", "carrier", "tracking", "sentAt", "arrivedAt"] },
  { name: "refund", fields: ["invoice", "amount", "reason", "requestedAt", "approvedBy"] },
  { name: "coupon", fields: ["code", "percent", "validFrom", "validUntil", "usedBy"] },
  { name: "warehouse", fields: ["city", "capacity", "manager", "openedAt", "zone"] },
  { name: "supplier", fields: ["company", "contact", "country", "rating", "since"] },
  { name: "review", fields: ["product", "author", "stars", "body", "writtenAt"] },
  { name: "basket", fields: ["customer", "lines", "currency", "updatedAt", "coupon"] },
  { name: "payment", fields: ["invoice", "method", "amount", "currency", "receivedAt"] },
];

export function renderFeatureFiles(feature: Feature): Readonly<Record<string, string>> {
  const { name } = feature;
  return {
    [`src/${name}/${name}-model.js`]: renderModel(feature),
    [`src/${name}/${name}-store.js`]: renderStore(feature),
    [`src/${name}/${name}-rules.js`]: renderRules(feature),
    [`src/${name}/${name}-view.js`]: renderView(feature),
    [`test/${name}/${name}-rules.test.js`]: renderTest(feature),
  };
}

function renderModel({ name, fields }: Feature): string {
  const type = capital(name);
  const checks = fields.map(
    (field) => `  if (value.${field} === undefined) problems.push("${name}.${field} is missing");
  if (value.${field} === null && !isNullable("${field}")) problems.push("${name}.${field} may not be null");`,
  );
  return `// What ${article(name)} ${name} is, and how one is read from what came over the wire.
import { isNullable } from "../shared/nullable-fields.js";

export const ${name.toUpperCase()}_FIELDS = [${fields.map((field) => `"${field}"`).join(", ")}];

/** @returns {{ ok: true, value: object } | { ok: false, problems: string[] }} */
export function parse${type}(value) {
  const problems = [];
  if (typeof value !== "object" || value === null) return { ok: false, problems: ["${name} is no object"] };
${checks.join("\n")}
  if (problems.length > 0) return { ok: false, problems };
  return { ok: true, value: pick${type}(value) };
}

/** Only the fields we know, in the order we know them: what is stored compares byte for byte. */
export function pick${type}(value) {
  return {
${fields.map((field) => `    ${field}: value.${field},`).join("\n")}
  };
}

export function isSame${type}(one, other) {
  return ${name.toUpperCase()}_FIELDS.every((field) => one[field] === other[field]);
}
`;
}

function renderStore({ name, fields }: Feature): string {
  const type = capital(name);
  const queries = fields.slice(0, 3).map(
    (field) => `
  /** Every ${name} with this ${field}, oldest first. */
  findBy${capital(field)}(${field}) {
    return [...this.rows.values()].filter((row) => row.${field} === ${field}).sort(byId);
  }
`,
  );
  return `// Keeps ${name}s in memory; the same methods as the one that keeps them in a database.
import { pick${type} } from "./${name}-model.js";

export class ${type}Store {
  constructor() {
    this.rows = new Map();
    this.nextId = 1;
  }

  insert(value) {
    const row = { id: this.nextId, ...pick${type}(value) };
    this.nextId += 1;
    this.rows.set(row.id, row);
    return row;
  }

  update(id, change) {
    const row = this.rows.get(id);
    if (row === undefined) return undefined;
    const next = { ...row, ...change, id };
    this.rows.set(id, next);
    return next;
  }

  remove(id) {
    return this.rows.delete(id);
  }
${queries.join("")}
  /** How many there are; for the page of numbers. */
  count() {
    return this.rows.size;
  }
}

function byId(one, other) {
  return one.id - other.id;
}
`;
}

function renderRules({ name, fields }: Feature): string {
  const type = capital(name);
  const rules = fields.map(
    (field, index) => `
/** A change of ${field} is allowed ${index % 2 === 0 ? "as long as it was never set" : "at any time by an administrator"}. */
export function mayChange${capital(field)}(${name}, actor) {
  if (actor.role === "administrator") return true;
  return ${index % 2 === 0 ? `${name}.${field} === null || ${name}.${field} === undefined` : "false"};
}
`,
  );
  return `// Who may do what with ${article(name)} ${name}. Pure: rules never read the clock or the store.
import { parse${type} } from "./${name}-model.js";

export function decide${type}(input, actor) {
  const parsed = parse${type}(input);
  if (!parsed.ok) return { kind: "refused", why: parsed.problems.join("; ") };
  if (actor.role === "guest") return { kind: "refused", why: "guests may not write ${name}s" };
  return { kind: "accepted", ${name}: parsed.value };
}
${rules.join("")}`;
}

function renderView({ name, fields }: Feature): string {
  const type = capital(name);
  return `// Text for people: one line in lists, a block on pages and in mails.
import { formatValue } from "../shared/format-value.js";

export function render${type}Line(${name}) {
  return \`#\${${name}.id} ${fields
    .slice(0, 3)
    .map((field) => `\${formatValue(${name}.${field})}`)
    .join(" · ")}\`;
}

export function render${type}Block(${name}) {
  const lines = [
    \`${type} \${${name}.id}\`,
${fields.map((field) => `    \`  ${field}: \${formatValue(${name}.${field})}\`,`).join("\n")}
  ];
  return lines.join("\\n");
}
`;
}

function renderTest({ name, fields }: Feature): string {
  const type = capital(name);
  const values = fields.map((field, index) => `  ${field}: "${field} ${index + 1}",`).join("\n");
  return `import assert from "node:assert/strict";
import { test } from "node:test";
import { decide${type}, mayChange${capital(fields[0] ?? "")} } from "../../src/${name}/${name}-rules.js";

const VALID = {
${values}
};

test("a complete ${name} is accepted", () => {
  assert.equal(decide${type}(VALID, { role: "member" }).kind, "accepted");
});

test("guests may not write ${name}s", () => {
  assert.equal(decide${type}(VALID, { role: "guest" }).kind, "refused");
});

test("an administrator may change ${fields[0] ?? ""}", () => {
  assert.equal(mayChange${capital(fields[0] ?? "")}(VALID, { role: "administrator" }), true);
});
`;
}

function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}

function article(word: string): string {
  return /^[aeiou]/.test(word) ? "an" : "a";
}
