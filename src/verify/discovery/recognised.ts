/** A command that starts a known runner, as the plan keeps it. */
import type { TestRunnerName } from "../../domain/testing.ts";

export interface Recognised {
  readonly runner: TestRunnerName;
  readonly words: readonly string[];
  /** Builds that go with this runner. */
  readonly before?: readonly string[];
}
