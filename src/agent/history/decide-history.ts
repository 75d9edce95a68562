/**
 * Whether the next request still fits: go on, mask older observations in one batch, hand over with a summary, or give
 * up. Appending keeps the servers' prefix cache warm, so the batch is rare. Pure.
 */
import { findLast, type RunEvent } from "../../domain/run-event.ts";
import { estimateTokens } from "./estimate-tokens.ts";
import { renderStub } from "./render-stub.ts";

/** Figures: research page on agents, §2.4. */
const KEEP_OBSERVATIONS = 10;
const KEEP_OBSERVATIONS_WHEN_FULL = 3;
const REGROW_TOKENS = 16_000;
const FULL_SHARE = 0.8;
/** What a full window is when the server does not say: the peak is six tenths of it. */
const FULL_OF_PEAK = 4 / 3;
/** Less than this is not worth a cold cache. */
const MIN_SAVED_SHARE = 0.1;

export interface HistoryLimits {
  readonly maxPeakTokens: number;
  readonly windowTokens: number | null;
  /** Characters of the tools' schemas. */
  readonly toolChars: number;
  /** The server said that the conversation does not fit, whatever the estimate says. */
  readonly refused: boolean;
}

export type HistoryDecision =
  | { readonly kind: "keep" }
  | { readonly kind: "mask"; readonly before: number; readonly tokens: number }
  | { readonly kind: "summarise" }
  | { readonly kind: "full"; readonly tokens: number };

export function decideHistory(events: readonly RunEvent[], limits: HistoryLimits): HistoryDecision {
  const tokens = estimateTokens(events, limits.toolChars);
  const { windowTokens, maxPeakTokens } = limits;
  const full = windowTokens === null ? maxPeakTokens * FULL_OF_PEAK : windowTokens * FULL_SHARE;
  const tooLong = limits.refused || tokens > full;
  if (!tooLong && tokens < nextThreshold(events, maxPeakTokens)) return { kind: "keep" };
  const mask = toMask(events, limits, tokens);
  if (mask !== undefined) return mask;
  if (!tooLong) return { kind: "keep" };
  return canSummarise(events) ? { kind: "summarise" } : { kind: "full", tokens };
}

function nextThreshold(events: readonly RunEvent[], maxPeakTokens: number): number {
  const last = findLast(events, "history.masked");
  return last === undefined ? maxPeakTokens : Math.max(maxPeakTokens, last.tokens + REGROW_TOKENS);
}

function toMask(
  events: readonly RunEvent[],
  { toolChars, refused }: HistoryLimits,
  tokens: number,
): Extract<HistoryDecision, { kind: "mask" }> | undefined {
  const results = events.filter((event) => event.type === "tool.finished");
  const earlier = findLast(events, "history.masked")?.before ?? 0;
  const before = results.length - (refused ? KEEP_OBSERVATIONS_WHEN_FULL : KEEP_OBSERVATIONS);
  if (before <= earlier) return undefined;
  const step = results.at(-1)?.step ?? 0;
  const after = estimateTokens([...events, { type: "history.masked", step, before, tokens: 0 }], toolChars);
  const saves = results.slice(earlier, before).some((result) => renderStub(result) !== result.text);
  return saves && tokens - after >= MIN_SAVED_SHARE * tokens ? { kind: "mask", before, tokens: after } : undefined;
}

/** Once more only when steps were made since: a summary of a summary says nothing new. */
function canSummarise(events: readonly RunEvent[]): boolean {
  const at = events.findLastIndex((event) => event.type === "history.summarised");
  const answers = events.slice(at + 1).filter((event) => event.type === "step.answered").length;
  return answers > KEPT_TURNS;
}

/** Turns that a hand-over keeps as they were. */
export const KEPT_TURNS = 6;
