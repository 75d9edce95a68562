/** The one way text that we did not write reaches a model: marked as data, unable to end its own marks. Pure. */

/** `source` says where it is from, in our words. */
export function fence(source: string, text: string): string {
  return `<untrusted source="${source}">\n${defuse(text)}\n</untrusted>`;
}

/** Comments that a reader on GitHub does not see are taken out: the maintainer approved what was visible. */
export function dropHiddenText(markdown: string): string {
  return markdown.replace(/<!--[\s\S]*?(?:-->|$)/g, "");
}

function defuse(text: string): string {
  return (
    text
      .replace(/<(\/?)\s*untrusted/gi, "<$1 untrusted")
      // Chat templates' own marks, such as <|im_start|> or [INST], must never be tokenised from data.
      .replaceAll("<|", "< |")
      .replace(/\[(\/?)INST\]/g, "[$1 INST]")
  );
}

/** Keeps head and tail; says how much is missing. Sizes in characters. */
export function clipMiddle(text: string, maxChars: number): string {
  if (text.length <= maxChars) return text;
  const half = Math.floor(maxChars / 2);
  return `${text.slice(0, half)}\n… (${text.length - 2 * half} characters left out) …\n${text.slice(-half)}`;
}
