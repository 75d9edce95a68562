/** Markdown that is cut where it must be, with its code fences closed. */

const NOTICE = "\n\n_… the rest was left out: too long for GitHub._";
/** A closing fence: at most 20 characters and line ends. */
const FENCE_LENGTH = 24;

/** How GitHub counts one of its limits. */
export interface Measure {
  of(text: string): number;
  /** At most so many of them from the start, never a part of a character. */
  cut(text: string, length: number): string;
}

/** More than the characters that GitHub counts. */
export const UTF16_UNITS: Measure = { of: (text) => text.length, cut: cutWhole };

export const UTF8_BYTES: Measure = {
  of: (text) => Buffer.byteLength(text),
  cut(text, length) {
    const bytes = Buffer.from(text);
    let end = Math.min(length, bytes.byteLength);
    while (end > 0 && ((bytes[end] ?? 0) & 0xc0) === 0x80) end -= 1;
    return bytes.toString("utf8", 0, end);
  },
};

/** At most `limit` by the measure; unchanged when it is short enough and no fence is open. */
export function clampMarkdown(text: string, limit: number, measure: Measure = UTF16_UNITS): string {
  const whole = closeFence(text);
  if (measure.of(whole) <= limit) return whole;
  const reserve = measure.of(NOTICE) + FENCE_LENGTH;
  if (limit <= reserve) return measure.cut(text, Math.max(limit, 0));
  return closeFence(measure.cut(text, limit - reserve)) + NOTICE;
}

function closeFence(text: string): string {
  const fence = findOpenFence(text);
  return fence === undefined ? text : `${text.replace(/\n$/, "")}\n${fence}`;
}

/** The fence that is still open at the end, by CommonMark's rules for lines that are not indented by four. */
function findOpenFence(text: string): string | undefined {
  let open: string | undefined;
  for (const line of text.split("\n")) {
    const [, fence, rest = ""] = /^ {0,3}(`{3,}|~{3,})(.*)$/.exec(line) ?? [];
    if (fence === undefined) continue;
    if (open === undefined) open = opens(fence, rest) ? fence : undefined;
    else if (fence.startsWith(open) && rest.trim() === "") open = undefined;
  }
  return open;
}

function opens(fence: string, rest: string): boolean {
  return fence.startsWith("~") || !rest.includes("`");
}

/** At most `length` UTF-16 units, never ending between the two halves of a surrogate pair. */
export function cutWhole(text: string, length: number): string {
  const end = /[\ud800-\udbff]/.test(text.charAt(length - 1)) ? length - 1 : length;
  return text.slice(0, end);
}
