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
  if (tool === "read") return clipRead(text.split("\n"), maxChars);
  return clipList(text.split("\n"), { maxLines: Number.MAX_SAFE_INTEGER, maxChars });
}

const NUMBERED = /^(?:\d+-)?(\d+)\| /;
const ROOM_FOR_REST = 80;

/** The lines that fit, and the number from which to read on. */
function clipRead(lines: readonly string[], maxChars: number): string {
  const kept: string[] = [];
  let chars = ROOM_FOR_REST;
  for (const line of lines) {
    chars += line.length + 1;
    if (chars > maxChars) break;
    kept.push(line);
  }
  const last = kept.flatMap((line) => NUMBERED.exec(line)?.[1] ?? []).at(-1);
  const from = last === undefined ? "read fewer lines" : `read from ${Number(last) + 1}`;
  return `${kept.join("\n")}\n… the rest is left out to save room; ${from} to see it`;
}

export function isObservationBudgetUsed(
  events: readonly RunEvent[],
  budget: Pick<Budget, "maxObservationTokens">,
): boolean {
  const chars = events.reduce((sum, event) => sum + (event.type === "tool.finished" ? event.text.length : 0), 0);
  return chars / CHARS_PER_TOKEN > budget.maxObservationTokens;
}
