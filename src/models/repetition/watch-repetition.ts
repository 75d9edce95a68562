/** Watches all parts of an answer while they are streamed. */
import { createRepetitionFinder, type RepetitionFinder } from "./find-repeated-text.ts";

/** A number is a call's, in the order of the answer. */
export type AnswerPart = "content" | "reasoning" | number;

export interface Repetition {
  readonly part: AnswerPart;
  /** Where the second copy starts in that part. */
  readonly from: number;
}

export interface RepetitionWatch {
  add(part: AnswerPart, piece: string): void;
  /** The first that was noticed. */
  found(): Repetition | undefined;
}

export function createRepetitionWatch(): RepetitionWatch {
  const finders = new Map<AnswerPart, RepetitionFinder>();
  let repetition: Repetition | undefined;
  return {
    add(part, piece) {
      const finder = finders.get(part) ?? createRepetitionFinder(typeof part === "number" ? "arguments" : "prose");
      finders.set(part, finder);
      const from = finder.add(piece);
      if (from !== undefined) repetition ??= { part, from };
    },
    found: () => repetition,
  };
}
