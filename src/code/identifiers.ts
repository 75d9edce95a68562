/** Names as people search for them: `toHttpError` is `to`, `http`, `error`. Pure. */

const IDENTIFIER = /[\p{L}_$][\p{L}\p{N}_$]*/gu;
const MAX_CHARS = 64;

/** The names and words in a text, in its order, as often as they stand there; single characters left out. */
export function listIdentifiers(text: string): readonly string[] {
  return (text.match(IDENTIFIER) ?? []).filter((word) => word.length > 1 && word.length <= MAX_CHARS);
}

/** In small letters, split where case changes, at underscores and before digits. */
export function splitIdentifier(identifier: string): readonly string[] {
  return identifier
    .replace(/([\p{Ll}\p{N}])(\p{Lu})/gu, "$1 $2")
    .replace(/(\p{Lu})(\p{Lu}\p{Ll})/gu, "$1 $2")
    .split(/[\s_$]+/)
    .filter((part) => part !== "")
    .map((part) => part.toLowerCase());
}
