/** Prompts as tokens. A block that was seen before is not cut up again: harnesses send everything again and again. */
import type { Tokenizer } from "./open-tokenizer.ts";
import type { PromptPart } from "./wire/protocol.ts";

export interface TokenCounter {
  /** One list for each part, delimiters of a chat template included. The same part is the same list. */
  encode(parts: readonly PromptPart[]): readonly (readonly number[])[];
  count(parts: readonly PromptPart[]): number;
  countText(text: string): number;
}

/** Delimiters as Qwen's template has them; another tokenizer counts them as text, for every harness alike. */
export function createTokenCounter(tokenizer: Pick<Tokenizer, "encode">): TokenCounter {
  const known = new Map<string, readonly number[]>();
  const encodeText = (text: string): readonly number[] => {
    const found = known.get(text) ?? tokenizer.encode(text);
    known.set(text, found);
    return found;
  };
  const encode = (parts: readonly PromptPart[]): readonly (readonly number[])[] =>
    parts.map(({ role, text }) => encodeText(`<|im_start|>${role}\n${text}<|im_end|>\n`));
  return {
    encode,
    count: (parts) => encode(parts).reduce((sum, tokens) => sum + tokens.length, 0),
    countText: (text) => encodeText(text).length,
  };
}
