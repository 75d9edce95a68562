/** Shares of failing tests that were chosen, and of the suite's time that this costs. */
import { fileOfTest } from "../../src/verify/test-plan.ts";
import type { SeenFault } from "./measure-truth.ts";
import { WAYS, type Way } from "./select-case.ts";

export interface CaseResult {
  readonly repository: string;
  readonly commit: string;
  readonly faults: readonly SeenFault[];
  readonly times: Readonly<Record<string, number>>;
  readonly chosen: Readonly<Record<Way, readonly string[]>>;
}

export interface Rate {
  readonly way: Way;
  /** Of all failing tests of all faults. */
  readonly recall: number;
  /** Mean over commits of the mean over their faults. */
  readonly perCommit: number;
  /** Faults of which at least one failing test was chosen. */
  readonly noticed: number;
  /** Mean over commits of the chosen files' share of the recorded time. */
  readonly time: number;
}

export const MAX_SHARE = 0.2;

/** Whether the failing tests' files fit into a fifth of the suite's time at all: beyond that no choice can have all. */
export function fitsBudget({ times }: CaseResult, { failing }: SeenFault): boolean {
  return toShare(times, failing.map(fileOfTest)) <= MAX_SHARE;
}

/** The tests that the commit itself turned from red to green; all other faults are mutants. */
export function isOwn(_result: CaseResult, { name }: SeenFault): boolean {
  return name === "reverted";
}

export function withFaults(
  results: readonly CaseResult[],
  keep: (result: CaseResult, fault: SeenFault) => boolean,
): readonly CaseResult[] {
  const kept = results.map((result) => ({ ...result, faults: result.faults.filter((fault) => keep(result, fault)) }));
  return kept.filter(({ faults }) => faults.length > 0);
}

export function toRate(results: readonly CaseResult[], way: Way): Rate {
  const seen = results.map((result) => result.faults.map((fault) => countFound(fault, result.chosen[way])));
  const all = seen.flat();
  return {
    way,
    recall: sum(all.map(({ found }) => found)) / Math.max(1, sum(all.map(({ total }) => total))),
    perCommit: mean(seen.map((faults) => mean(faults.map(({ found, total }) => found / total)))),
    noticed: mean(all.map(({ found }) => (found > 0 ? 1 : 0))),
    time: mean(results.map(({ times, chosen }) => toShare(times, chosen[way]))),
  };
}

interface Count {
  readonly found: number;
  readonly total: number;
}

function countFound({ failing }: SeenFault, files: readonly string[]): Count {
  const chosen = new Set(files);
  return { found: failing.filter((id) => chosen.has(fileOfTest(id))).length, total: failing.length };
}

/** Some runners round small times to nothing; no file is free. */
function toTime(times: Readonly<Record<string, number>>, path: string): number {
  return Math.max(1, times[path] ?? 0);
}

function toShare(times: Readonly<Record<string, number>>, files: readonly string[]): number {
  const all = sum(Object.keys(times).map((path) => toTime(times, path)));
  return sum([...new Set(files)].filter((path) => path in times).map((path) => toTime(times, path))) / all;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function mean(values: readonly number[]): number {
  return values.length === 0 ? 0 : sum(values) / values.length;
}

export function renderRates(title: string, results: readonly CaseResult[]): string {
  const faults = results.reduce((count, result) => count + result.faults.length, 0);
  const percent = (value: number): string => `${(100 * value).toFixed(1)} %`.padStart(9);
  const rows = WAYS.map((way) => toRate(results, way)).map(
    ({ way, recall, perCommit, noticed, time }) =>
      `  ${way.padEnd(18)} ${percent(recall)} ${percent(perCommit)} ${percent(noticed)} ${percent(time)}`,
  );
  const head = `  ${"".padEnd(18)}    recall  a commit   noticed      time`;
  return [`${title}: ${results.length} commits, ${faults} faults`, head, ...rows, ""].join("\n");
}

/** One line a fault: what was missed, for whoever tunes. */
export function renderMisses(results: readonly CaseResult[]): string {
  const lines = results.flatMap((result) =>
    result.faults.flatMap((fault) => {
      const missed = fault.failing.map(fileOfTest).filter((path) => !result.chosen.union.includes(path));
      const where = `${result.repository} ${result.commit.slice(0, 8)} ${fault.name}`;
      const size = fitsBudget(result, fault) ? "" : " (wide)";
      return missed.length === 0
        ? []
        : [
            `${where}${size}: ${missed.length} of ${fault.failing.length} in ${[...new Set(missed)].slice(0, 5).join(" ")}`,
          ];
    }),
  );
  return lines.join("\n");
}
