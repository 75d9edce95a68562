/** Code has about this many characters a token with the tokenizers of open models. */
export const CHARS_PER_TOKEN = 3.2;
