/** A few more tries when GitHub does not answer; everything longer is the run's own waiting. */
import type { BotError } from "../domain/bot-error.ts";
import type { ErrorCode } from "../domain/error-catalogue.ts";
import type { Clock } from "../domain/ports.ts";
import { toGithubError } from "./github-error.ts";
import { LONGEST_WAIT_MS } from "./govern-requests.ts";

export interface Patience {
  readonly clock: Clock;
  /** No more tries once it has fired. */
  readonly signal: AbortSignal;
}

const TRIES = 3;
const FIRST_WAIT_MS = 250;
/** A new token may need some seconds until GitHub knows it everywhere. */
const AGAIN: readonly ErrorCode[] = ["github-unavailable", "github-unauthorised"];

/**
 * Calls `attempt` up to three times, waiting 250 ms and 1 s between, or as long as GitHub asks up to five seconds. Only
 * for what may be done twice: reads, and writes that look first.
 *
 * @throws BotError by `toGithubError`
 */
export async function tryAgain<T>(patience: Patience, operation: string, attempt: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await attempt();
    } catch (error) {
      const problem = toGithubError(operation, error);
      // Credentials that were refused three times inside already are not tried nine times: GitHub counts such requests.
      const isSettled = problem === error && problem.code === "github-unauthorised";
      const waitMs = isSettled ? Infinity : toWaitMs(patience.clock, problem, tries);
      if (tries >= TRIES || waitMs > LONGEST_WAIT_MS || patience.signal.aborted) throw problem;
      await patience.clock.sleep(waitMs, patience.signal);
    }
  }
}

function toWaitMs(clock: Clock, problem: BotError, tries: number): number {
  if (AGAIN.includes(problem.code)) return FIRST_WAIT_MS * 4 ** (tries - 1);
  if (problem.code !== "github-limited") return Infinity;
  return Math.max(0, Date.parse(String(problem.details["until"])) - Date.parse(clock.now()));
}
