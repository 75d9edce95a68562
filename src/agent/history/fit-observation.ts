/** How much of a result the model sees: by tool, and half of that once the run has shown it a lot. Pure. */
import { CHARS_PER_TOKEN } from "./chars-per-token.ts";
import type { Budget } from "../../domain/mode.ts";
import type { RunEvent } from "../../domain/run-event.ts";
import { clipList, clipOutput } from "../observation.ts";

/** Characters; research page on agents, §2.1 and §2.3. */
const MAX_CHARS: Readonly<Record<string, number>> = {
  search: 6_000,
  read: 14_500,
  tree: 4_200,
  shell: 6_000,
  test: 4_000,
};
const MAX_CHARS_OF_OTHERS = 8_000;

export interface Observation {
  readonly tool: string;
  readonly text: string;
  readonly shape: "list" | "output";
  /** What the model can do to see what is cut out of an output. */
  readonly rest: string;
}

/** `halved`: the run's budget of observations is used up. */
export function fitObservation({ tool, text, shape, rest }: Observation, halved: boolean): string {
  const maxChars = Math.floor((MAX_CHARS[tool] ?? MAX_CHARS_OF_OTHERS) / (halved ? 2 : 1));
  if (text.length <= maxChars) return text;
  if (shape === "output") return clipOutput(text, maxChars, rest);
  return clipList(text.split("\n"), { maxLines: Number.MAX_SAFE_INTEGER, maxChars });
}

export function isObservationBudgetUsed(
  events: readonly RunEvent[],
  budget: Pick<Budget, "maxObservationTokens">,
): boolean {
  const chars = events.reduce((sum, event) => sum + (event.type === "tool.finished" ? event.text.length : 0), 0);
  return chars / CHARS_PER_TOKEN > budget.maxObservationTokens;
}
