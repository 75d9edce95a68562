/** A command without options that the verifier does not want: other reports, and an end at the first failure. Pure. */

export interface Unwanted {
  /** Words that go: `--watch`, `--cov=src`. */
  readonly alone?: RegExp;
  /** Words that go with the word behind them: `--reporter spec`. */
  readonly withValue?: RegExp;
  /** Words that go, with the word behind them only if that is a number: `--bail 1`, but `--bail src`. */
  readonly withNumber?: RegExp;
}

export function dropOptions(words: readonly string[], unwanted: Unwanted): readonly string[] {
  const isOf = (pattern: RegExp | undefined, word = ""): boolean => pattern?.test(word) === true;
  return words.filter((word, index) => {
    const before = words[index - 1];
    const isNamed = [unwanted.alone, unwanted.withValue, unwanted.withNumber].some((pattern) => isOf(pattern, word));
    const isValue = isOf(unwanted.withValue, before) || (/^\d+$/.test(word) && isOf(unwanted.withNumber, before));
    return !isNamed && !isValue;
  });
}
