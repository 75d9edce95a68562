/** Which sandboxes have outlived their right to exist. */
import type { Claim } from "../domain/run.ts";

/** Written on every sandbox when it is made: docker labels, or a file beside the workspace. */
export interface SandboxMark {
  readonly run: string;
  readonly epoch: number;
  /** ISO 8601. */
  readonly deadline: string;
}

/** Past its deadline, or made under an older claim of the same run. An unreadable deadline counts as past. */
export function isReapable(mark: SandboxMark, now: string, claim: Claim | undefined): boolean {
  if (!(Date.parse(mark.deadline) >= Date.parse(now))) return true;
  return claim?.run === mark.run && mark.epoch < claim.epoch;
}
