/** After an edit the harness itself runs the nearest tests and says what they show: it costs the model no step. */
import type { TestRunner } from "../domain/ports.ts";
import type { RunEvent } from "../domain/run-event.ts";
import { clipOutput } from "./observation.ts";
import { renderTestOutcome } from "./render-test-outcome.ts";

const MAX_FILES = 2;
const MAX_MS = 20_000;
const MAX_CHARS = 1_200;
/** Tests that took longer than this are not run unasked. */
const SLOW_MS = 30_000;

export interface EditToVerify {
  readonly changed: readonly string[];
  readonly events: readonly RunEvent[];
}

/** Undefined when there is nothing near, or when tests are slow here. */
export async function verifyOnEdit(
  tests: TestRunner,
  { changed, events }: EditToVerify,
  signal: AbortSignal,
): Promise<string | undefined> {
  if (changed.length === 0 || areTestsSlow(events)) return undefined;
  const files = await findFiles(tests, changed, signal);
  if (files.length === 0) return undefined;
  const outcome = await tests.run({ files, name: null, maxMs: MAX_MS }, signal);
  if (outcome === "no-tests-found") return undefined;
  const { text } = renderTestOutcome(outcome);
  return `${files.join(", ")} after this change: ${clipOutput(text, MAX_CHARS)}`;
}

/** The best two of those that are impacted; where nobody can say which, those that are called alike. */
async function findFiles(
  tests: TestRunner,
  changed: readonly string[],
  signal: AbortSignal,
): Promise<readonly string[]> {
  const impacted = await tests.findImpacted(changed, MAX_MS, signal);
  return impacted === "all" ? tests.findNearest(changed, MAX_FILES, signal) : impacted.files.slice(0, MAX_FILES);
}

function areTestsSlow(events: readonly RunEvent[]): boolean {
  return events.some((event) => event.type === "tool.finished" && event.tool === "test" && event.durationMs > SLOW_MS);
}
