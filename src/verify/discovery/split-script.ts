/** Shell text in its simple commands: enough of the syntax for scripts that run tests. Pure. */

/** What stands before a command: nothing, `cd`-like sequence, or what only runs when the one before failed. */
export interface ScriptPart {
  readonly text: string;
  readonly isFallback: boolean;
}

/** More than any script that a person wrote. */
const MAX_SCRIPT_CHARS = 64 * 1024;
const MAX_PARTS = 400;
// Quoted text, a comment, a continued line, an operator, a redirection, or one other character.
const TOKEN =
  /"(?:\\[^]|[^"\\])*"|'[^']*'|\\\r?\n|\\[^]|(?<=^|\s)#[^\n]*|&&|\|\|?|;;?|\r?\n|\s[0-9&]?>{1,2}\s?(?:&[0-9-]|[^\s;&|]+)|&(?!>)|[^]/g;

/** Pipes end a command: what reads a test run's output is no part of it. Empty for text that is too long. */
export function splitScript(script: string): readonly ScriptPart[] {
  if (script.length > MAX_SCRIPT_CHARS) return [];
  const parts: ScriptPart[] = [];
  let text = "";
  let operator = "";
  const close = (next: string): void => {
    const bare = text.trim().replace(/^[({]\s*(?=\S)|\s*;?[)}]$/g, "");
    if (bare !== "" && operator !== "|") parts.push({ text: bare, isFallback: operator === "||" });
    text = "";
    operator = next;
  };
  for (const token of script.match(TOKEN) ?? []) {
    if (/^\\\r?\n$/.test(token)) text += " ";
    else if (/^(?:&&|\|\|?|;;?|\r?\n|&)$/.test(token)) close(token);
    else if (!token.startsWith("#") && !/^\s[0-9&]?>/.test(token)) text += token;
  }
  close("");
  return parts.slice(0, MAX_PARTS);
}
