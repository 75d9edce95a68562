/** Writes that may be tried again: what must not be done twice is looked for after every answer that was not clear. */
import type { Octokit } from "@octokit/rest";
import { BotError } from "../domain/bot-error.ts";
import { isAlreadyThere } from "./github-error.ts";
import { tryAgain, type Patience } from "./try-again.ts";

export interface Guarded {
  /** A read, tried three times. */
  read<T>(operation: string, ask: () => Promise<T>): Promise<T>;
  /** A write that has the same result when it is done twice. */
  write<T>(operation: string, change: () => Promise<T>): Promise<T>;
  /** A write that must not be done twice: made only when `find` finds nothing, and looked for again after a failure. */
  ensure<T>(operation: string, plan: { find: () => Promise<T | undefined>; make: () => Promise<T> }): Promise<T>;
}

/** Whether the claim holds is not asked here but where the request leaves, by the client's own fence. */
export function createGuarded(deps: Patience): Guarded {
  return {
    read: (operation, ask) => tryAgain(deps, operation, ask),
    write: (operation, change) => tryAgain(deps, operation, change),
    ensure: (operation, plan) =>
      tryAgain(deps, operation, async () => {
        const found = await plan.find();
        if (found !== undefined) return found;
        return plan.make().catch((error: unknown) => {
          if (!isAlreadyThere(error)) throw error;
          // Somebody was quicker, or our own earlier try arrived after all: the next look finds it.
          throw new BotError("github-unavailable", { operation, reason: "it exists already" }, { cause: error });
        });
      }),
  };
}

/** What every ensure-verb needs: the guard, and a client for the repository at hand. */
export interface WriteContext {
  readonly guarded: Guarded;
  readonly octokit: Octokit;
}
