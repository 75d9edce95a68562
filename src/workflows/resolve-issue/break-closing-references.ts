/**
 * Words like "fixes #5" in a pull request's body or a commit message close that issue on merge. Text that we did not
 * write must not: only our own "Closes #n" may. Pure.
 */

// GitHub's keywords, each before `#n`, `owner/repo#n` or an issue's address.
const CLOSING =
  /(?<=\b(?:close[sd]?|fix(?:e[sd])?|resolve[sd]?)\b\s*:?\s*)((?:[\w.-]+\/[\w.-]+)?#\d+|https?:\/\/\S+\/issues\/\d+)/gi;

/** The reference stays readable, and is put where GitHub takes it for code and not for an order. */
export function breakClosingReferences(text: string): string {
  return text.replace(CLOSING, "`$1`");
}
