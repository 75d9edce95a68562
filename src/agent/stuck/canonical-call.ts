/** One text for all ways to write the same call. Pure. */
import type { ToolCall } from "../../domain/conversation.ts";

/** Key order, blanks around texts, and the difference between null and left out do not count. */
export function toCanonicalCall({ name, arguments: json }: Pick<ToolCall, "name" | "arguments">): string {
  const value = parseArguments(json);
  return `${name} ${value === undefined ? json.trim() : JSON.stringify(sort(value))}`;
}

/** Undefined when the text is no JSON object. */
export function parseArguments(json: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(json === "" ? "{}" : json);
    return typeof value === "object" && value !== null && !Array.isArray(value)
      ? (value as Readonly<Record<string, unknown>>)
      : undefined;
  } catch {
    return undefined;
  }
}

function sort(value: unknown): unknown {
  if (typeof value === "string") return value.trim();
  if (Array.isArray(value)) return value.map(sort);
  if (typeof value !== "object" || value === null) return value;
  const given = Object.entries(value).filter(([, inner]) => inner !== null);
  given.sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(given.map(([key, inner]) => [key, sort(inner)]));
}
