/** Which parts of which files a call showed, as texts to be compared. Pure. */
import { findArgumentPaths, findHitPaths, findPaths } from "./named-paths.ts";
import { remembering } from "./remembering.ts";
import { isWaiting, type CallFacts } from "./stuck-facts.ts";

/** A long file is read in pieces; to see the next one is to see something new. */
const LINES_OF_PART = 20;
const MAX_PARTS = 100;
const NUMBERED = /^(\d+)(?:-\d+)?\| /gm;
const SED_LINES = /\bsed\s+-n\s+["']?(\d+),(\d+)p/;

export const listSeenParts = remembering((call: CallFacts): readonly string[] => {
  const { tool, args, text, ok } = call;
  if (tool === "search") return findHitPaths(text);
  if (tool === "shell") return isWaiting(call) ? [`news ${text}`] : listShown(call);
  if (!ok) return [];
  const named = findArgumentPaths(tool, args);
  if (tool === "tree") return [`list of ${named.join("") || "."}`];
  return tool === "read" ? named.flatMap((path) => [path, ...toParts(path, listNumbered(text))]) : named;
});

function listShown({ tool, args, text, ok }: CallFacts): readonly string[] {
  const shown = [...findHitPaths(text), ...findPaths(text)];
  if (!ok) return shown;
  const named = findArgumentPaths(tool, args);
  return [...shown, ...named, ...named.flatMap((path) => toParts(path, listSedLines(args)))];
}

function listNumbered(text: string): readonly [first: number, last: number] | undefined {
  const numbers = [...text.matchAll(NUMBERED)];
  const first = numbers[0]?.[1];
  const last = numbers.at(-1)?.[1];
  return first === undefined || last === undefined ? undefined : [Number(first), Number(last)];
}

function listSedLines(args: CallFacts["args"]): readonly [first: number, last: number] | undefined {
  const command = args["command"];
  const [, first, last] = typeof command === "string" ? (SED_LINES.exec(command) ?? []) : [];
  return first === undefined || last === undefined ? undefined : [Number(first), Number(last)];
}

function toParts(path: string, range: readonly [first: number, last: number] | undefined): readonly string[] {
  if (range === undefined) return [];
  const [first, last] = range.map((line) => Math.floor(line / LINES_OF_PART)) as [number, number];
  const count = Math.min(Math.max(last - first + 1, 0), MAX_PARTS);
  return Array.from({ length: count }, (_, index) => `${path} part ${first + index}`);
}
