/** The thirteen classes and the plain case, in the order of the tables. */
import { buildCase, countPlaces } from "./build-case.ts";
import { duplicate, elision, hallucinate, stale } from "./corrupt-knowledge.ts";
import { blank, crlf, indent, tabs, trailing, type Corruption } from "./corrupt-layout.ts";
import { escapes, gutters, quotes, typo } from "./corrupt-writing.ts";
import { oldOf, type Hunk } from "./cut-hunks.ts";

/** Classes where refusing is the one right answer. */
export const REFUSAL_CLASSES: readonly string[] = ["duplicate", "invented"];

export function listCorruptions(hunks: readonly Hunk[]): readonly (readonly [string, Corruption])[] {
  const others = hunks.flatMap(({ lines }) => lines.map(({ text }) => text)).filter((text) => text.trim().length > 12);
  return [
    ["none", (hunk) => buildCase(hunk, "none", {})],
    ["indent", indent],
    ["tabs", tabs],
    ["trailing", trailing],
    ["crlf", crlf],
    ["quotes", quotes],
    ["escapes", escapes],
    ["gutters", gutters],
    ["blank", blank],
    ["typo", typo],
    ["stale", stale],
    ["duplicate", duplicate],
    ["elision", elision],
    ["invented", hallucinate(others)],
  ];
}

/** Whether the old lines say where they belong: they fit one place, and at least one of them says something. */
export function isTelling(hunk: Hunk): boolean {
  const old = oldOf(hunk.lines);
  return old.some((line) => /\w{3}/.test(line)) && countPlaces(hunk.file, old) === 1;
}
