/** A change as a text that stays the same when only layout and comments differ. Pure. */
import { isTestPart, type ChangedPart } from "../trees/changed-parts.ts";

const COMMENT = /^(?:\/\/|#(?!\[|!|include|define|if|else|endif|pragma)|\/?\*|--|;;|"""|''')/;

/** Of code alone: tests differ in words although the change is the same. Places count, indentation does not. */
export function toChangeKey(changed: readonly ChangedPart[]): string {
  const files = changed
    .filter((file) => !isTestPart(file))
    .map((file) => ({ path: file.path, removed: toLines(file.removed), added: toLines(file.added) }))
    .sort((a, b) => (a.path < b.path ? -1 : 1));
  return JSON.stringify(files);
}

function toLines(lines: ChangedPart["added"]): readonly string[] {
  return lines.map(({ text }) => squeeze(text)).filter((text) => text !== "" && !COMMENT.test(text));
}

function squeeze(text: string): string {
  return text
    .trim()
    .replace(/\s+(?:\/\/|#)\s.*$/, "")
    .replace(/\s+/g, " ")
    .replace(/;$/, "");
}

/** Added and removed lines of code. */
export function countChangedLines(changed: readonly ChangedPart[]): number {
  return changed
    .filter((file) => !isTestPart(file))
    .reduce((sum, file) => sum + file.added.length + file.removed.length, 0);
}
