/** How the tests of one tree are run. */
import type { TestRunnerName } from "../domain/testing.ts";

export interface TestPlan {
  readonly runner: TestRunnerName;
  /** The command as a person would type it in the folder `cwd`, without options for reports. */
  readonly command: string;
  /** Relative to the repository's root; empty for the root. Test ids are relative to the root all the same. */
  readonly cwd: string;
  /** Shell text that has to run in front of the tests each time, in the same folder: a build. Where it fails, no test runs. */
  readonly before: string | null;
  /** Where the command comes from, for people: `settings`, `package.json`, `pytest.ini`, … */
  readonly source: string;
  /** A set-up that was guessed, not configured: when it fails, the tests are tried all the same. */
  readonly guessedSetup: string | null;
}

/** The id of what stands for a whole file that could not be loaded. */
export const WHOLE_FILE = "(file)";

/** The file part of a test id. */
export function fileOfTest(id: string): string {
  const at = id.indexOf("::");
  return at === -1 ? id : id.slice(0, at);
}

/** The name part of a test id. */
export function nameOfTest(id: string): string {
  const at = id.indexOf("::");
  return at === -1 ? "" : id.slice(at + 2);
}
