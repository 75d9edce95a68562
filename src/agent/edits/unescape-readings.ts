/** Undoes what a model escaped once too often, in the ways seen in tool calls. Pure. */
import type { Reading } from "./place.ts";

const MEANING: Readonly<Record<string, string>> = { n: "\n", t: "\t", r: "\r" };

/**
 * Readings with one layer of escapes taken away, no two alike: all that JSON escapes; the same where line ends and
 * tabs had stayed real, so that a lone `\n` is the code's own; quotes alone. Which one holds, the file says.
 * @param quotes Which quotes had been escaped, as the inside of a character class.
 */
export function unescapeReadings(reading: Reading, quotes: '"' | `"'`): readonly Reading[] {
  const oldText = reading.oldLines.join("\n");
  const newText = reading.newLines.join("\n");
  if (!oldText.includes("\\")) return [];
  const ways = ["\\\\", ""].concat(oldText.includes("\n") ? [] : ["\\\\/ntr"]);
  const readings = new Map<string, Reading>();
  for (const marks of ways) {
    const escape = new RegExp(`\\\\([${quotes}${marks}])`, "g");
    const unescape = (text: string): string => text.replace(escape, (_whole, char: string) => MEANING[char] ?? char);
    const oldRead = unescape(oldText);
    const newRead = unescape(newText);
    if (oldRead === oldText) continue;
    readings.set(JSON.stringify([oldRead, newRead]), dropEmptyEnd(oldRead.split("\n"), newRead.split("\n")));
  }
  return [...readings.values()];
}

// What ended in `\n` has an empty line behind it now, which is no line of the file.
function dropEmptyEnd(oldLines: readonly string[], newLines: readonly string[]): Reading {
  if (oldLines.length === 1 || oldLines.at(-1) !== "") return { oldLines, newLines };
  return { oldLines: oldLines.slice(0, -1), newLines: newLines.at(-1) === "" ? newLines.slice(0, -1) : newLines };
}
