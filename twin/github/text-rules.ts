/** Lengths that GitHub enforces and its description of the interface does not mention: most in characters, one in bytes. */
import { malformed } from "./router.ts";

const MAX = { body: 65_536, title: 256, name: 50, description: 100 };

/** @throws Refusal 422 when a text is longer than GitHub takes; null and undefined are fine */
export function checkLength(resource: string, field: keyof typeof MAX, text: string | null | undefined): void {
  if (text === null || text === undefined) return;
  if (text.length > MAX[field] && Array.from(text).length > MAX[field])
    throw malformed(resource, `${field} is too long (maximum is ${MAX[field]} characters)`, field);
}

const MAX_OUTPUT_BYTES = 65_535;

/** For the texts of a check run's output, in UTF-8. @throws Refusal 422 when it is longer than GitHub takes */
export function checkBytes(resource: string, field: "summary" | "text", text: string): void {
  if (Buffer.byteLength(text) > MAX_OUTPUT_BYTES)
    throw malformed(resource, `${field} exceeds a maximum bytesize of ${MAX_OUTPUT_BYTES}`, field);
}
