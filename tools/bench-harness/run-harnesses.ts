/** All harnesses through all trajectories, in turn, so that a noisy minute of the machine hits everybody. */
import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { Harness } from "./harnesses/harness.ts";
import { findProblems, measureRun, type RunFigures, type TokenCounters } from "./measure-run.ts";
import { runOnce, type RunRecord, type Trajectory } from "./run-once.ts";
import { toMedians, type HarnessRow } from "./summarise-runs.ts";

export interface HarnessPlan {
  readonly harnesses: readonly Harness[];
  readonly trajectories: readonly Trajectory[];
  readonly repeats: number;
  /** Ours. */
  readonly folder: string;
}

interface Cell {
  readonly harness: Harness;
  readonly trajectory: Trajectory;
  readonly figures: RunFigures[];
  readonly problems: string[];
}

/** @param note Told what was run, because all of it takes minutes. */
export async function runHarnesses(
  plan: HarnessPlan,
  counters: TokenCounters,
  note: (text: string) => void,
): Promise<readonly HarnessRow[]> {
  const cells = plan.trajectories.flatMap((trajectory) =>
    plan.harnesses.map((harness): Cell => ({ harness, trajectory, figures: [], problems: [] })),
  );
  for (let repeat = 1; repeat <= plan.repeats; repeat += 1) {
    for (const cell of cells) {
      const startedMs = performance.now();
      // Once is enough to see that our run ends well; the verification after the last step is not what is measured.
      const record = await runIn(plan.folder, cell, repeat > 1);
      const problems = findProblems(record, cell.trajectory);
      cell.problems.push(...problems.map((problem) => `run ${repeat}: ${problem}`));
      if (problems.length === 0) cell.figures.push(measureRun(record, cell.trajectory, counters));
      const seconds = ((performance.now() - startedMs) / 1_000).toFixed(1);
      const { harness, trajectory } = cell;
      note(`run ${repeat}: ${harness.name}, ${trajectory.actions.length} steps, ${seconds} s ${problems.join("; ")}`);
    }
  }
  return cells.map(({ harness, trajectory, figures, problems }) => {
    const { name, version, role } = harness;
    const steps = trajectory.actions.length;
    return { harness: name, version, role, steps, runs: figures.length, figures: toMedians(figures), problems };
  });
}

async function runIn(base: string, { harness, trajectory }: Cell, isCutAtEnd: boolean): Promise<RunRecord> {
  const folder = join(base, "run");
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder);
  return runOnce(harness, { ...trajectory, isCutAtEnd: isCutAtEnd && harness.role === "ours" }, folder);
}
