/** Text of a repository for a terminal: what a terminal obeys, and what turns the reading direction, is shown as an escape. Pure. */

// C0 and C1; bidirectional controls as Unicode lists them (UAX 9); the two other line ends.
const OBEYED = /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;
const OBEYED_IN_LINES =
  /(?!\r\n)[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;

/** As a part of one line: line ends are escaped, too. */
export function toTerminalLine(text: string): string {
  return text.replace(OBEYED, toEscape);
}

/** Line ends and tabs stay. */
export function toTerminalText(text: string): string {
  return text.replace(OBEYED_IN_LINES, toEscape);
}

/** As JSON writes it: `\u001b`. */
function toEscape(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
}
