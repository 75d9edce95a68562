/** Waits for an act of somebody else's code, but not for ever. */
import { inTime } from "./in-time.ts";

/** Resolves with true when `act` has ended, well or not, or with false after `ms`. */
export function within(ms: number, act: Promise<unknown>): Promise<boolean> {
  const ended = act.then(
    () => true,
    () => true,
  );
  return inTime(ms, ended).catch(() => false);
}
