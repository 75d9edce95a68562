/** Bodies of deliveries, one by one limited by GitHub's own cap, the large ones together by memory. */
import type { IncomingMessage } from "node:http";

export type CollectedBody =
  | { readonly kind: "whole"; readonly bytes: Uint8Array }
  /** There is more than is taken; the rest is not read. */
  | { readonly kind: "too-large" }
  /** Others hold the memory at the moment; GitHub's list of deliveries keeps this one. */
  | { readonly kind: "no-room" };

export interface BodyCollector {
  collect(request: IncomingMessage): Promise<CollectedBody>;
}

/** GitHub's own cap on payloads. */
export const MAX_BODY_BYTES = 25 * 1024 * 1024;
/** Most deliveries are far smaller and never wait for the large ones, which anybody may send: nothing is signed yet. */
const SMALL_BYTES = 1024 * 1024;
const MAX_LARGE_BYTES_TOGETHER = 4 * MAX_BODY_BYTES;

export function createBodyCollector(): BodyCollector {
  let largeBytes = 0;

  async function read(request: IncomingMessage, lend: (bytes: number) => boolean): Promise<CollectedBody> {
    const chunks: Buffer[] = [];
    let bytes = 0;
    for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (bytes > MAX_BODY_BYTES) return { kind: "too-large" };
      if (!lend(bytes)) return { kind: "no-room" };
      chunks.push(chunk);
    }
    return { kind: "whole", bytes: Buffer.concat(chunks) };
  }

  return {
    async collect(request) {
      const announced = Number(request.headers["content-length"] ?? 0);
      if (announced > MAX_BODY_BYTES) return { kind: "too-large" };
      let lent = 0;
      const lend = (bytes: number): boolean => {
        const more = bytes <= SMALL_BYTES ? 0 : bytes - lent;
        if (largeBytes + more > MAX_LARGE_BYTES_TOGETHER) return false;
        largeBytes += more;
        lent += more;
        return true;
      };
      try {
        return lend(announced) ? await read(request, (bytes) => lend(Math.max(bytes, announced))) : { kind: "no-room" };
      } finally {
        largeBytes -= lent;
      }
    },
  };
}
