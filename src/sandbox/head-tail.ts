/** A bounded memory of a stream: its beginning and its end. */

export interface HeadTail {
  add(chunk: Uint8Array): void;
  result(): { readonly bytes: Uint8Array; readonly truncated: boolean };
}

// Compacting beyond this many pieces keeps a program that writes single bytes from costing an object per byte.
const MAX_PIECES = 256;

/**
 * Keeps at most `maxBytes` of what is added: the first and the last half, with one line between them that says how many
 * bytes are left out.
 */
export function createHeadTail(maxBytes: number): HeadTail {
  const headMax = Math.ceil(maxBytes / 2);
  const tailMax = Math.max(1, maxBytes - headMax);
  const head: Uint8Array[] = [];
  let headBytes = 0;
  let tail: Uint8Array[] = [];
  let tailBytes = 0;
  let dropped = 0;

  function compact(): void {
    const joined = Buffer.concat(tail);
    const kept = joined.subarray(Math.max(0, joined.length - tailMax));
    dropped += joined.length - kept.length;
    tail = [Buffer.from(kept)];
    tailBytes = kept.length;
  }

  return {
    add(chunk) {
      const forHead = chunk.subarray(0, headMax - headBytes);
      if (forHead.length > 0) head.push(Buffer.from(forHead));
      headBytes += forHead.length;
      const rest = chunk.subarray(forHead.length);
      if (rest.length === 0) return;
      tail.push(Buffer.from(rest));
      tailBytes += rest.length;
      if (tail.length > MAX_PIECES || tailBytes > 2 * tailMax) compact();
    },
    result() {
      compact();
      const gap = dropped === 0 ? [] : [Buffer.from(`\n[… ${dropped} bytes left out …]\n`)];
      return { bytes: Buffer.concat([...head, ...gap, ...tail]), truncated: dropped > 0 };
    },
  };
}
