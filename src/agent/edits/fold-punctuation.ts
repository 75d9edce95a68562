/**
 * Typographic characters as the ASCII that keyboards write, for comparing only: what is compared this way is never
 * written back. Chat models turn quotes, dashes and spaces into these when they quote code.
 */

const FOLDS: readonly (readonly [RegExp, string])[] = [
  [/[\u2018\u2019\u201a\u201b\u2032]/g, "'"],
  [/[\u201c\u201d\u201e\u201f\u2033]/g, '"'],
  [/[\u2010-\u2015\u2212]/g, "-"],
  [/[\u00a0\u2002-\u200a\u202f\u205f\u3000]/g, " "],
  [/\u2026/g, "..."],
  [/[\u200b\u2060\ufeff]/g, ""],
];
const ANY = /[\u00a0\u2002-\u200b\u2010-\u201f\u2026\u202f\u2032\u2033\u205f\u2060\u2212\u3000\ufeff]/;

/** @param only Folds of these ASCII texts alone; all without it. */
export function foldPunctuation(text: string, only?: ReadonlySet<string>): string {
  if (!ANY.test(text)) return text;
  const folds = FOLDS.filter(([, ascii]) => only === undefined || only.has(ascii));
  return folds.reduce((folded, [pattern, ascii]) => folded.replace(pattern, ascii), text);
}

/** The ASCII texts for which `text` has a typographic character. */
export function listFolds(text: string): readonly string[] {
  if (!ANY.test(text)) return [];
  return FOLDS.flatMap(([pattern, ascii]) => (text.search(pattern) === -1 ? [] : [ascii]));
}
