/** Whether a text ends in the same piece over and over. Pure; linear in the text. */

export interface Period {
  /** Of one copy. */
  readonly length: number;
  /** Of all of them together, the last one perhaps not whole. */
  readonly covered: number;
}

/** The longest end of the text that consists of at least `minCopies` equal pieces. */
export function findPeriodAtEnd(text: string, minCopies: number): Period | undefined {
  // The prefix function of the text read backwards: an end of n characters has the period n − border.
  const size = text.length;
  const at = (index: number): number => text.charCodeAt(size - 1 - index);
  const borders = new Int32Array(size);
  let best: Period | undefined;
  for (let index = 1; index < size; index += 1) {
    let border = borders[index - 1] ?? 0;
    while (border > 0 && at(index) !== at(border)) border = borders[border - 1] ?? 0;
    if (at(index) === at(border)) border += 1;
    borders[index] = border;
    const covered = index + 1;
    const length = covered - border;
    if (covered >= minCopies * length) best = { length, covered };
  }
  return best;
}
