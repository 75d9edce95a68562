/** Several runs of one harness as one row: the median, name by name. Pure. */
import type { RunFigures } from "./measure-run.ts";
import { toMedian } from "./order-statistics.ts";

export interface HarnessRow {
  readonly harness: string;
  readonly version: string;
  readonly role: "ours" | "peer" | "floor";
  readonly steps: number;
  readonly runs: number;
  /** Medians of the runs that completed; undefined when none did. */
  readonly figures: RunFigures | undefined;
  /** Each with the number of the run. */
  readonly problems: readonly string[];
}

export function toMedians(runs: readonly RunFigures[]): RunFigures | undefined {
  const [first] = runs;
  if (first === undefined) return undefined;
  const names = Object.keys(first) as (keyof RunFigures)[];
  return Object.fromEntries(
    names.map((name) => [name, toMedian(runs.map((run) => run[name]))]),
  ) as unknown as RunFigures;
}
