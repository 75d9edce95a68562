/** Lengths that GitHub enforces and its description of the interface does not mention, in characters. */
import { malformed } from "./router.ts";

const MAX = { body: 65_536, title: 256, name: 50, description: 100 };

/** @throws Refusal 422 when a text is longer than GitHub takes; null and undefined are fine */
export function checkLength(resource: string, field: keyof typeof MAX, text: string | null | undefined): void {
  if (text === null || text === undefined) return;
  if (text.length > MAX[field] && Array.from(text).length > MAX[field])
    throw malformed(resource, `${field} is too long (maximum is ${MAX[field]} characters)`, field);
}
