/** How the tests of one tree are run. */
import type { TestRunnerName } from "../domain/testing.ts";

export interface TestPlan {
  readonly runner: TestRunnerName;
  /** The command as a person would type it at the repository's root, without options for reports. */
  readonly command: string;
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
