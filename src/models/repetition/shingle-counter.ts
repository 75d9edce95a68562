/** Counts how often any 64 tokens in a row were said before. Constant work for each character. */

const SHINGLE_TOKENS = 64;
/** A word, or one punctuation mark however often it is repeated: a ruled line is one token. */
const TOKEN = /[\p{L}\p{N}_]+|([^\s\p{L}\p{N}_])\1*/gu;
const MAX_WORD_CHARS = 200;
const BASES = [0x01000193, 0x5bd1e995] as const;

export interface ShingleCounter {
  /** Where the second copy starts, once some shingle was said `maxCopies` times without overlap. */
  add(text: string): number | undefined;
}

interface Copies {
  count: number;
  /** Token that the newest counted copy starts with. */
  last: number;
  secondAt: number;
}

export function createShingleCounter(maxCopies: number): ShingleCounter {
  const starts: number[] = [];
  const hashes: number[] = [];
  const rolling = BASES.map((base) => createRollingHash(base));
  const seen = new Map<number, Copies>();
  let offset = 0;
  let rest = "";

  function addToken(token: string, start: number): number | undefined {
    const hash = hashText(token);
    const oldest = hashes[hashes.length - SHINGLE_TOKENS];
    const [high = 0, low = 0] = rolling.map((roll) => roll(hash, oldest));
    hashes.push(hash);
    starts.push(start);
    const first = hashes.length - SHINGLE_TOKENS;
    // 53 bits of both: as a number they are a cheap key.
    return first < 0 ? undefined : count(high * 0x200000 + (low >>> 11), first);
  }

  function count(key: number, first: number): number | undefined {
    const copies = seen.get(key);
    if (copies === undefined) {
      seen.set(key, { count: 1, last: first, secondAt: -1 });
      return undefined;
    }
    if (first - copies.last < SHINGLE_TOKENS) return undefined;
    copies.count += 1;
    copies.last = first;
    if (copies.secondAt < 0) copies.secondAt = starts[first] ?? 0;
    return copies.count >= maxCopies ? copies.secondAt : undefined;
  }

  return {
    add(text) {
      const whole = rest + text;
      const end = findEnd(whole);
      let found: number | undefined;
      for (const match of whole.slice(0, end).matchAll(TOKEN)) found ??= addToken(match[0], offset + match.index);
      offset += end;
      rest = whole.slice(end);
      return found;
    },
  };
}

/** The last word may go on in the next piece; what is too long for one is none. */
function findEnd(text: string): number {
  for (let end = text.length; end > Math.max(0, text.length - MAX_WORD_CHARS); end -= 1) {
    if (/\s/.test(text.charAt(end - 1))) return end;
  }
  return text.length > MAX_WORD_CHARS ? text.length : 0;
}

function createRollingHash(base: number): (added: number, dropped: number | undefined) => number {
  let power = 1;
  for (let index = 0; index < SHINGLE_TOKENS; index += 1) power = Math.imul(power, base);
  let value = 0;
  return (added, dropped = 0) => {
    value = (Math.imul(value, base) + added - Math.imul(dropped, power)) | 0;
    return value >>> 0;
  };
}

function hashText(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  return hash | 1;
}
