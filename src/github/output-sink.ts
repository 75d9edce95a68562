/** The one way for text to GitHub: redacted, without mentions, remote images and commands, and short enough. */
import { clampMarkdown, cutWhole, UTF16_UNITS, UTF8_BYTES, type Measure } from "./clamp-markdown.ts";
import { redactSecrets } from "./redact-secrets.ts";

/** GitHub refuses longer issue, comment and pull request bodies (in characters; we count UTF-16 units, which are more). */
export const MAX_BODY_LENGTH = 65_536;
/** How long a text may be. */
export interface TextLimit {
  readonly length: number;
  readonly measure: Measure;
}

const BODY_LIMIT: TextLimit = { length: MAX_BODY_LENGTH, measure: UTF16_UNITS };
/** GitHub's cap on a check's summary: "summary exceeds a maximum bytesize of 65535". */
export const SUMMARY_LIMIT: TextLimit = { length: 65_535, measure: UTF8_BYTES };
/** GitHub refuses longer titles. */
const MAX_TITLE_LENGTH = 256;
/** The hidden line by which we find our own comment again; it stays what and where it is. */
const MARKER = /^<!-- swe-agent:[a-z-]+:\d+ -->$/;
const BREAK = "\u200b";
/**
 * Every `@` but one inside a word (`ada@example.com`, `jest@30`). A word that may be an entity without its semicolon
 * (`&amp@ada` in raw HTML) does not count, nor does `_`, which may be emphasis.
 */
const MENTION = /(?<!(?:^|[^&#A-Za-z0-9])[A-Za-z0-9]+)@(?!\s|$)/g;

export interface OutputRules {
  /** Values that must not appear, in any form. */
  readonly secrets: readonly string[];
  /** Logins that may be mentioned. */
  readonly mentions: readonly string[];
}

/**
 * Markdown for a body within `limit`. A marker on the first or last line is kept; an open code fence is
 * closed; what is too long is cut at the end and says so.
 */
export function renderBody(text: string, rules: OutputRules, limit: TextLimit = BODY_LIMIT): string {
  const lines = normalise(text).split("\n");
  const first = MARKER.test(lines[0] ?? "") ? lines.shift() : undefined;
  const last = first === undefined && MARKER.test(lines.at(-1) ?? "") ? lines.pop() : undefined;
  const body = defang(redactSecrets(lines.join("\n"), rules.secrets), rules.mentions);
  // Markers are plain letters, by either measure the same.
  const room = limit.length - (first ?? last ?? "").length - 1;
  const clamped = clampMarkdown(body, room, limit.measure);
  return [first, clamped, last].filter((part) => part !== undefined).join("\n");
}

/** One line of at most 256 characters, for titles and names. */
export function renderTitle(text: string, rules: OutputRules): string {
  const line = redactSecrets(normalise(text), rules.secrets).replace(/\s+/g, " ").trim();
  const safe = defang(line, rules.mentions);
  return safe.length <= MAX_TITLE_LENGTH ? safe : `${cutWhole(safe, MAX_TITLE_LENGTH - 1)}…`;
}

/** One kind of line end, no control, invisible or direction-changing characters: nothing hides what is matched below. */
function normalise(text: string): string {
  return text
    .replace(/\r\n?|[\u000b\u000c\u0085\u2028\u2029]/g, "\n")
    .replace(/\u001b\[[0-9;?]*[A-Za-z]/g, "")
    .replace(/[\u0000-\u0008\u000e-\u001f\u007f\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g, "")
    .replace(/[\u{e0000}-\u{e007f}]/gu, "")
    .replace(/(`{21,}|~{21,})/g, (run) => run.slice(0, 20));
}

/**
 * In code as well as outside: where GitHub sees code is not ours to guess. The break has no width, so it does not show.
 * Mentions can also be written with `@` as an entity, which GitHub decodes first.
 */
function defang(text: string, mentions: readonly string[]): string {
  return text
    .replace(/&(?:#0*64|#x0*40|commat);?/gi, "@")
    .replace(MENTION, (sign, at: number) => (isAllowed(text, at, mentions) ? sign : sign + BREAK))
    .replace(/!(?=\[)/g, `!${BREAK}`)
    .replace(
      /<(?=\s*\/?\s*(?:img|picture|source|video|audio|iframe|object|embed|svg|link|style|script|base|meta)\b)/gi,
      "&lt;",
    )
    .replace(/<!--(?=\s*swe-agent:)/gi, "&lt;!--")
    .replace(/^([ \t>]*)\/(?=[A-Za-z])/gm, `$1${BREAK}/`);
}

function isAllowed(text: string, at: number, mentions: readonly string[]): boolean {
  const login = /^[A-Za-z0-9-]+(?:\[bot\])?(?![/\w])/.exec(text.slice(at + 1, at + 120))?.[0];
  return login !== undefined && mentions.some((allowed) => allowed.toLowerCase() === login.toLowerCase());
}
