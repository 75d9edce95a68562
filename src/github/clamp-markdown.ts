/** Markdown that is cut where it must be, with its code fences closed. */

const NOTICE = "\n\n_… the rest was left out: too long for GitHub._";
/** Room for a closing fence (at most 20 characters and line ends) beside the notice. */
const RESERVE = NOTICE.length + 24;

/** At most `limit` UTF-16 units; unchanged when it is short enough and no fence is open. */
export function clampMarkdown(text: string, limit: number): string {
  const whole = closeFence(text);
  if (whole.length <= limit) return whole;
  if (limit <= RESERVE) return cutWhole(text, Math.max(limit, 0));
  return closeFence(cutWhole(text, limit - RESERVE)) + NOTICE;
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
