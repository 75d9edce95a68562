/** Redaction by value: whatever shape a secret takes, its own characters give it away. */

/** Pieces of a secret this long are recognised wherever they stand; shorter secrets only as a whole. */
const WINDOW = 12;
/** Below this a value is more likely a word than a secret. */
const SHORTEST = 6;
/** The first and last line of a PEM file are in many repositories, and no secret. */
const PEM_ARMOUR = /-----(?:BEGIN|END) [A-Z0-9 ]+-----/g;
const REPLACEMENT = "[redacted]";

/**
 * Takes out every piece of 12 or more characters of every secret, in plain, reversed, base64 (any alignment, both
 * alphabets), hexadecimal, percent-encoded and JSON-escaped form, also when it is spread over spaces and lines.
 */
export function redactSecrets(text: string, secrets: readonly string[]): string {
  const windows = toWindows(secrets);
  if (windows.size === 0) return text;
  const { compact, positions } = withoutSpaces(text);
  const hidden = findHidden(compact, windows);
  return hidden.length === 0
    ? text
    : cutOut(
        text,
        hidden.map(([from, to]) => [positions[from] ?? 0, (positions[to] ?? 0) + 1]),
      );
}

/** Length → pieces of this length. */
function toWindows(secrets: readonly string[]): Map<number, Set<string>> {
  const windows = new Map<number, Set<string>>();
  const plain = secrets.map((secret) => secret.replace(PEM_ARMOUR, ""));
  for (const form of plain.filter((secret) => secret.trim().length >= SHORTEST).flatMap(toForms)) {
    const compact = form.replace(/\s+/g, "");
    const length = Math.min(WINDOW, compact.length);
    if (length < SHORTEST) continue;
    const pieces = windows.get(length) ?? new Set<string>();
    for (let at = 0; at + length <= compact.length; at += 1) pieces.add(compact.slice(at, at + length));
    windows.set(length, pieces);
  }
  return windows;
}

function toForms(secret: string): string[] {
  const bytes = Buffer.from(secret.trim());
  const hex = bytes.toString("hex");
  // Behind one or two other bytes the same secret has other base64 characters; those at the seams are left off.
  const shifted = [0, 1, 2].map((by) => {
    const coded = Buffer.concat([Buffer.alloc(by), bytes])
      .toString("base64")
      .replace(/=+$/, "");
    return coded.slice(by === 0 ? 0 : by + 1, (bytes.length + by) % 3 === 0 ? undefined : -1);
  });
  const reversed = Array.from(secret.trim()).reverse().join("");
  return [
    ...[secret.trim(), reversed, hex, hex.toUpperCase(), encodeURIComponent(toWellFormed(secret.trim()))],
    ...[JSON.stringify(secret.trim()).slice(1, -1)],
    ...shifted.flatMap((coded) => [coded, coded.replaceAll("+", "-").replaceAll("/", "_")]),
  ];
}

/** A lone half of a surrogate pair has no percent-encoded form. */
function toWellFormed(text: string): string {
  return Buffer.from(text).toString("utf8");
}

function withoutSpaces(text: string): { readonly compact: string; readonly positions: readonly number[] } {
  const positions: number[] = [];
  const kept: string[] = [];
  for (let at = 0; at < text.length; at += 1) {
    const character = text.charAt(at);
    if (/\s/.test(character)) continue;
    kept.push(character);
    positions.push(at);
  }
  return { compact: kept.join(""), positions };
}

/** Spans (first and last position, both inside) that known pieces cover, joined where they touch. */
function findHidden(compact: string, windows: ReadonlyMap<number, ReadonlySet<string>>): [number, number][] {
  const spans: [number, number][] = [];
  for (let at = 0; at < compact.length; at += 1) {
    for (const [length, pieces] of windows) {
      if (!pieces.has(compact.slice(at, at + length))) continue;
      const last = spans.at(-1);
      if (last !== undefined && at <= last[1] + 1) last[1] = Math.max(last[1], at + length - 1);
      else spans.push([at, at + length - 1]);
    }
  }
  return spans;
}

function cutOut(text: string, spans: readonly (readonly [number, number])[]): string {
  const parts: string[] = [];
  let from = 0;
  for (const [start, end] of spans) {
    parts.push(text.slice(from, start), REPLACEMENT);
    from = end;
  }
  return parts.join("") + text.slice(from);
}
