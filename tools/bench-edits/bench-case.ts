/** One question to a matcher, and what the right answer is. */

export interface BenchCase {
  readonly hunkId: string;
  readonly language: string;
  readonly corruption: string;
  readonly file: string;
  readonly oldText: string;
  readonly newText: string;
  /** The right file afterwards; undefined where refusing is the only right answer. */
  readonly expected: string | undefined;
  /** What stands before and behind the place that may change, in characters of `file`. */
  readonly span: { readonly start: number; readonly end: number };
}

/** What a matcher made of the file; undefined when it refused. */
export type Matcher = (
  file: string,
  oldText: string,
  newText: string,
) => Promise<string | undefined> | string | undefined;

export type Outcome = "correct" | "refused" | "wrong" | "collateral";

/**
 * `correct`: byte for byte what was meant, or refused where only that is right. `collateral`: bytes outside of the place
 * changed, be it that they were rewritten on the way or that the change went elsewhere. `wrong`: something else was
 * written into the place, or anything where refusing was right.
 */
export function judge(question: BenchCase, answer: string | undefined): Outcome {
  const { file, expected, span } = question;
  // A file that is as it was counts as refused: nothing was done.
  const isRefused = answer === undefined || answer === file;
  if (expected === undefined) return isRefused ? "correct" : "wrong";
  if (isRefused) return "refused";
  if (answer === expected) return "correct";
  const before = file.slice(0, span.start);
  const behind = file.slice(span.end);
  const isOutsideKept =
    answer.startsWith(before) && answer.endsWith(behind) && answer.length >= before.length + behind.length;
  return isOutsideKept ? "wrong" : "collateral";
}
