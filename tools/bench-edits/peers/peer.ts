/** Another agent's matcher, as released, asked the same questions. */
import type { Matcher } from "../bench-case.ts";

export interface Peer {
  readonly name: string;
  readonly version: string;
  /** Asked about every n-th case of a class, because it is slow; it is compared with us on those alone. */
  readonly every: number;
  readonly edit: Matcher;
}

/** A peer, or why there is none. */
export type PeerOpening = Peer | { readonly name: string; readonly missing: string };

/** Turns what is thrown into the sentence of the report. */
export async function openOrSay(name: string, open: () => Promise<Peer>): Promise<PeerOpening> {
  try {
    return await open();
  } catch (error) {
    return { name, missing: error instanceof Error ? (error.message.split("\n")[0] ?? "") : String(error) };
  }
}
