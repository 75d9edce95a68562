/** A few more tries when GitHub does not answer; everything longer is the run's own waiting. */
import type { BotError } from "../domain/bot-error.ts";
import type { Clock } from "../domain/ports.ts";
import { retryAfterMs, toGithubError } from "./github-error.ts";

const TRIES = 3;
const FIRST_WAIT_MS = 250;
/** A longer wait is left to the run, which parks and frees its place. */
const LONGEST_WAIT_MS = 5_000;

/**
 * Calls `attempt` up to three times, waiting 250 ms and 1 s between. Only for what may be done twice: reads, and writes
 * that look first.
 *
 * @throws BotError by `toGithubError`
 */
export async function tryAgain<T>(clock: Clock, operation: string, attempt: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await attempt();
    } catch (error) {
      const problem = toGithubError(operation, error);
      const waitMs = Math.max(FIRST_WAIT_MS * 4 ** (tries - 1), retryAfterMs(error));
      if (isFinal(problem, tries) || waitMs > LONGEST_WAIT_MS) throw problem;
      await clock.sleep(waitMs, new AbortController().signal);
    }
  }
}

function isFinal(problem: BotError, tries: number): boolean {
  return problem.code !== "github-unavailable" || tries >= TRIES;
}
