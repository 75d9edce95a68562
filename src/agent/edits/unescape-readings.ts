/** Undoes what a model escaped once too often, in the ways seen in tool calls. Pure. */
import type { Reading } from "./place.ts";

const MEANING: Readonly<Record<string, string>> = { n: "\n", t: "\t", r: "\r" };

/**
 * Readings with one layer of escapes taken away, no two alike: all that JSON escapes; the same where line ends and
 * tabs had stayed real, so that a lone `\n` is the code's own; quotes alone. Which one holds, the file says.
 */
export function unescapeReadings(reading: Reading): readonly Reading[] {
  const oldText = reading.oldLines.join("\n");
  const newText = reading.newLines.join("\n");
  if (!oldText.includes("\\")) return [];
  const ways = oldText.includes("\n") ? [unescapeMarks, unescapeQuotes] : [unescapeAll, unescapeMarks, unescapeQuotes];
  const readings = new Map<string, Reading>();
  for (const way of ways) {
    const oldRead = way(oldText);
    const newRead = way(newText);
    if (oldRead === oldText) continue;
    readings.set(JSON.stringify([oldRead, newRead]), dropEmptyEnd(oldRead.split("\n"), newRead.split("\n")));
  }
  return [...readings.values()];
}

function unescapeAll(text: string): string {
  return text.replace(/\\(["'\\/ntr])/g, (_whole, char: string) => MEANING[char] ?? char);
}

function unescapeMarks(text: string): string {
  return text.replace(/\\(["'\\])/g, "$1");
}

function unescapeQuotes(text: string): string {
  return text.replace(/\\(["'])/g, "$1");
}

// What ended in `\n` has an empty line behind it now, which is no line of the file.
function dropEmptyEnd(oldLines: readonly string[], newLines: readonly string[]): Reading {
  if (oldLines.length === 1 || oldLines.at(-1) !== "") return { oldLines, newLines };
  return { oldLines: oldLines.slice(0, -1), newLines: newLines.at(-1) === "" ? newLines.slice(0, -1) : newLines };
}
