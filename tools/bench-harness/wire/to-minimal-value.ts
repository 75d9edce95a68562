/** The smallest value that matches a JSON schema: what side requests for structured answers are given. Pure. */

interface Schema {
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, unknown>>;
}

export function toMinimalValue(schema: unknown): unknown {
  const { type, enum: choices, required, properties = {} } = (schema ?? {}) as Schema;
  if (choices !== undefined) return choices[0];
  const kind = (typeof type === "string" ? type : (type?.[0] ?? "object")).toLowerCase();
  if (kind === "object") {
    const names = required ?? Object.keys(properties);
    return Object.fromEntries(names.map((name) => [name, toMinimalValue(properties[name])]));
  }
  const plain: Readonly<Record<string, unknown>> = { string: "none", number: 0, integer: 0, boolean: false, array: [] };
  return plain[kind] ?? null;
}
