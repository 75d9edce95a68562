/** What models do to characters: quotes, escapes, line numbers, misspelt names. */
import { buildCase, countPlaces } from "./build-case.ts";
import { mapText, type Corruption } from "./corrupt-layout.ts";
import { newOf, oldOf, type Hunk } from "./cut-hunks.ts";

const TYPOGRAPHIC = /[\u2018-\u201f\u2026\u00a0]/;

/** Straight quotes as typographic ones. */
export const quotes: Corruption = (hunk) => {
  if (hunk.lines.some(({ text }) => TYPOGRAPHIC.test(text))) return undefined;
  const lines = mapText(hunk.lines, (text) =>
    text
      .replaceAll(/(^|[\s([{=,:])"/g, "$1\u201c")
      .replaceAll('"', "\u201d")
      .replaceAll("'", "\u2019"),
  );
  return buildCase(hunk, "quotes", { lines });
};

/** One layer of JSON escapes too many: with line ends and tabs, without them, or quotes alone. */
export const escapes: Corruption = (hunk, random) => {
  const ways = [
    (text: string): string => JSON.stringify(text).slice(1, -1),
    (text: string): string => text.replaceAll(/["\\]/g, "\\$&"),
    (text: string): string => text.replaceAll('"', '\\"'),
  ];
  const way = ways[random.below(3)];
  return way === undefined ? undefined : buildCase(hunk, "escapes", { rewrite: way });
};

/** The line numbers of a listing, in three common shapes, in both texts. */
export const gutters: Corruption = (hunk, random) => {
  const shape = random.below(3);
  const number = (at: number): string => {
    if (shape === 0) return `${at}| `;
    return shape === 1 ? `${String(at).padStart(6)}\t` : `${String(at).padStart(4)}: `;
  };
  const rewrite = (text: string): string =>
    text
      .split("\n")
      .map((line, index) => number(hunk.start + 1 + index) + line)
      .join("\n");
  return buildCase(hunk, "gutters", { rewrite });
};

/**
 * One name misspelt: a letter left out, doubled, or two swapped; on a kept line in both texts. Asked only where the
 * other lines fit one place, so that the place is known without the word, and where the file has no such word.
 */
export const typo: Corruption = (hunk, random) => {
  const old = hunk.lines.flatMap(({ mark, text }, index) => (mark !== "+" && /[A-Za-z]{5,}/.test(text) ? [index] : []));
  const at = random.pick(old);
  const line = at === undefined ? undefined : hunk.lines[at];
  if (line === undefined || countPlaces(hunk.file, oldOf(hunk.lines), line.text) !== 1) return undefined;
  const words = [...line.text.matchAll(/[A-Za-z]{5,}/g)];
  const word = random.pick(words);
  if (word === undefined) return undefined;
  const wrong = misspell(word[0], random.below(3), 1 + random.below(word[0].length - 2));
  const text = line.text.slice(0, word.index) + wrong + line.text.slice(word.index + word[0].length);
  if (wrong === word[0] || isKnown(hunk, wrong)) return undefined;
  return buildCase(hunk, "typo", {
    lines: hunk.lines.map((other, index) => (index === at ? { ...line, text } : other)),
  });
};

function misspell(word: string, way: number, at: number): string {
  if (way === 0) return word.slice(0, at) + word.slice(at + 1);
  if (way === 1) return word.slice(0, at) + word.slice(at - 1);
  return word.slice(0, at) + (word[at + 1] ?? "") + (word[at] ?? "") + word.slice(at + 2);
}

function isKnown(hunk: Hunk, word: string): boolean {
  return hunk.file.some((line) => line.includes(word)) || newOf(hunk.lines).some((line) => line.includes(word));
}
