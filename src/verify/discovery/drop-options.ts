/** A command without options that the verifier does not want: other reports, and an end at the first failure. Pure. */

export interface Unwanted {
  /** Words that go: `--watch`, `--cov=src`. */
  readonly alone?: RegExp;
  /** Words that go with the word behind them: `--reporter spec`. */
  readonly withValue?: RegExp;
}

export function dropOptions(words: readonly string[], unwanted: Unwanted): readonly string[] {
  const isPair = (word: string | undefined): boolean => word !== undefined && unwanted.withValue?.test(word) === true;
  return words.filter(
    (word, index) => unwanted.alone?.test(word) !== true && !isPair(word) && !isPair(words[index - 1]),
  );
}
