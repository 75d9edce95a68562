/** `--self-check`: broken harnesses that the bench has to notice, and a sound one that it must not accuse. */
import { join } from "node:path";
import { createBareHarness, type BareFault } from "./harnesses/bare-harness.ts";
import type { Harness } from "./harnesses/harness.ts";
import { findProblems, measureRun } from "./measure-run.ts";
import { runOnce, type Trajectory } from "./run-once.ts";
import { createTokenCounter } from "./token-counter.ts";

interface Seen {
  readonly reuse: number;
  readonly problems: readonly string[];
}

interface Check {
  readonly harness: Harness;
  readonly isNoticed: (seen: Seen) => boolean;
  readonly otherwise: string;
}

const SOUND_REUSE = 0.99;
const BROKEN_REUSE = 0.5;
/** Words and single characters by number: enough to compare prompts, and nothing has to be fetched. */
const known = new Map<string, number>();
const PLAIN = {
  encode: (text: string): readonly number[] =>
    [...text.matchAll(/\w+|[^\w]/gu)].map(([word]) => {
      const number = known.get(word) ?? known.size;
      known.set(word, number);
      return number;
    }),
};

/** @returns What was not noticed. */
export async function checkBench(trajectory: Trajectory, folder: string): Promise<readonly string[]> {
  const counters = { main: createTokenCounter(PLAIN), second: undefined };
  const missed: string[] = [];
  for (const [index, { harness, isNoticed, otherwise }] of listChecks().entries()) {
    const record = await runOnce(harness, { ...trajectory, isCutAtEnd: false }, join(folder, `check-${index}`));
    const problems = findProblems(record, trajectory);
    const reuse = measureRun(record, trajectory, counters).reuseMin;
    console.log(`${harness.name}: least reuse ${(100 * reuse).toFixed(2)} %; ${problems.join("; ") || "no problem"}`);
    if (!isNoticed({ reuse, problems })) missed.push(otherwise);
  }
  return missed;
}

function listChecks(): readonly Check[] {
  const broken = (fault: BareFault, isNoticed: Check["isNoticed"], otherwise: string): Check => ({
    harness: createBareHarness(fault),
    isNoticed,
    otherwise,
  });
  const dead = createBareHarness("none");
  return [
    broken("none", (seen) => seen.problems.length === 0 && seen.reuse >= SOUND_REUSE, "a sound harness was accused"),
    broken("clock", ({ reuse }) => reuse <= BROKEN_REUSE, "a clock in the prompt was not noticed"),
    broken("skipping", ({ problems }) => problems.length > 0, "skipped steps were not noticed"),
    {
      harness: { ...dead, name: "broken: absent", prepare: () => ({ file: "/nowhere/harness", args: [], env: {} }) },
      isNoticed: ({ problems }) => problems.length > 0,
      otherwise: "a harness that does not start was not noticed",
    },
  ];
}
