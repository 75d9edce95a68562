/** Cuts a long issue: its head, its code and its tail stay. Pure. */

const CODE_BLOCK = /^(`{3,}|~{3,})[^\n]*\n[\s\S]*?^\1[^\n]*$/gm;
const HEAD_SHARE = 0.4;
const CODE_SHARE = 0.3;

/** Sizes in characters. Code blocks between head and tail are kept in order, as many as fit. */
export function clipIssue(text: string, maxChars: number): string {
  if (text.length <= maxChars) return text;
  const head = text.slice(0, Math.floor(maxChars * HEAD_SHARE));
  let room = Math.floor(maxChars * CODE_SHARE);
  const middleEnd = text.length - Math.floor(maxChars * (1 - HEAD_SHARE - CODE_SHARE));
  const blocks: string[] = [];
  for (const match of text.slice(head.length, middleEnd).matchAll(CODE_BLOCK)) {
    if (match[0].length > room) continue;
    room -= match[0].length;
    blocks.push(match[0]);
  }
  const tail = text.slice(middleEnd - room);
  const left = text.length - head.length - tail.length - blocks.reduce((sum, block) => sum + block.length, 0);
  const note = `… (${Math.max(0, left)} characters left out${blocks.length === 0 ? "" : "; code between was kept"}) …`;
  return [head, note, ...blocks, ...(blocks.length === 0 ? [] : ["…"]), tail].join("\n");
}
