/** What GitHub's clients need besides an identity: a book of rates in memory, the plain network, no end. */
import type { Clock } from "../../src/domain/ports.ts";
import type { GithubClientsDeps } from "../../src/github/github-clients.ts";
import { createMemoryRateBook } from "../../src/github/memory-rate-book.ts";

export function connection(clock: Clock): Pick<GithubClientsDeps, "clock" | "rates" | "network" | "signal"> {
  return {
    clock,
    rates: createMemoryRateBook(),
    network: { trusted: [], env: {}, timeoutMs: 30_000 },
    signal: new AbortController().signal,
  };
}
