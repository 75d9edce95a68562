/** Text of the repository as a part of one line: without what terminals obey and what eyes do not see. Pure. */
import { cleanOutput } from "./observation.ts";

/** Cut before it is cleaned, because cleaning takes more time than its length. At most `maxChars`, with `…` where cut. */
export function toOneLine(text: string, maxChars: number): string {
  const kept = text.length <= maxChars ? text : `${text.slice(0, maxChars - 1)}…`;
  return cleanOutput(kept.replace(/\s/g, " "))
    .replace(/[\p{Cc}\p{Cf}]/gu, "")
    .replace(/ {2,}/g, " ");
}
