/** What has to be done in a fresh checkout before its tests can run. */
import type { Sandbox } from "../../domain/ports.ts";
import { DEFAULT_EXEC } from "../../domain/sandbox.ts";
import { TEST_ENV } from "./run-tests.ts";
import type { TestPlan } from "../test-plan.ts";

const SETUP_TIMEOUT_MS = 10 * 60_000;
const TELLING = /error|ERR!|cannot|not found|failed|missing|denied|ENOTCACHED|ENETUNREACH|EAI_AGAIN/i;
const TELLING_LINES = 4;

export type Preparation =
  | { readonly kind: "ready" }
  /** `required`: the settings ask for it. A guess that fails is no reason not to try the tests. */
  | { readonly kind: "failed"; readonly required: boolean; readonly reason: string };

/** Runs the configured commands, or the guessed one when none is configured, each by `sh -c`. */
export async function prepareWorkspace(
  sandbox: Sandbox,
  given: { readonly plan: TestPlan; readonly setup: readonly string[] },
  signal: AbortSignal,
): Promise<Preparation> {
  const guessed = given.plan.guessedSetup === null ? [] : [given.plan.guessedSetup];
  const required = given.setup.length > 0;
  for (const command of required ? given.setup : guessed) {
    const options = { ...DEFAULT_EXEC, env: TEST_ENV, timeoutMs: SETUP_TIMEOUT_MS };
    const ran = await sandbox.exec(["sh", "-c", command], options, signal);
    if (ran.exitCode === 0) continue;
    const output = new TextDecoder().decode(ran.stderr) + new TextDecoder().decode(ran.stdout);
    const ended = ran.timedOut
      ? "did not end in time"
      : ran.oom
        ? "ran out of memory"
        : `ended with status ${ran.exitCode}`;
    const lines = pickTellingLines(output);
    return { kind: "failed", required, reason: `Set-up \`${command}\` ${ended} (there is no network here): ${lines}` };
  }
  return { kind: "ready" };
}

/** The lines of an output that say what went wrong; the last ones when none looks like it. */
export function pickTellingLines(output: string): string {
  const lines = output
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");
  const telling = lines.filter((line) => TELLING.test(line));
  return (telling.length > 0 ? telling.slice(0, TELLING_LINES) : lines.slice(-TELLING_LINES)).join(" · ").slice(0, 600);
}
