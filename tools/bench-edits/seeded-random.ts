/** Randomness that is the same in every run: Mulberry32 over a hash of the seed text. Pure. */

export interface SeededRandom {
  /** From 0 to below `count`. */
  below(count: number): number;
  pick<Value>(values: readonly Value[]): Value | undefined;
}

export function createSeededRandom(seed: string): SeededRandom {
  let state = 0x811c9dc5;
  for (let at = 0; at < seed.length; at += 1) state = Math.imul(state ^ seed.charCodeAt(at), 0x01000193) >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (count: number): number => Math.floor(next() * count);
  return { below, pick: (values) => values[below(values.length)] };
}
