/** How many loops the rules notice, and how many sound runs they touch: by the real loop with the real tools. */
import { describe, expect, it } from "@jest/globals";
import type { StuckRules } from "../../../src/agent/run-agent.ts";
import { MODES } from "../../../src/domain/mode.ts";
import { writeHealthyRun } from "./healthy-script.ts";
import { LOOP_KINDS, writeLoopRun } from "./loop-scripts.ts";
import { createMemoryWorkspace } from "./memory-workspace.ts";
import { NO_RULES, play, type Played } from "./scripted-run.ts";
import { createSeededRandom } from "./seeded-random.ts";

const LOOPS_OF_KIND = 40;
const HEALTHY_RUNS = 210;

function playLoop(kind: number, seed: number, rules?: StuckRules): Promise<Played> {
  const random = createSeededRandom(1_000 * kind + seed);
  const workspace = createMemoryWorkspace(random);
  return play(workspace, [writeLoopRun(kind, workspace, random)], rules === undefined ? {} : { rules });
}

/** Steps of the loop until it was noticed; a touch before the loop began does not count as noticing it. */
function countSteps({ touches, loopFrom }: Played): number | undefined {
  const [first] = touches;
  if (first === undefined || loopFrom === undefined || first.step < loopFrom) return undefined;
  return first.step - loopFrom + 1;
}

function median(numbers: readonly number[]): number {
  return [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? 0;
}

describe("a loop", () => {
  it.each(LOOP_KINDS)(
    "of kind %d is noticed within two more cycles in nine of ten cases at least",
    async (kind) => {
      const steps: number[] = [];
      let byOwnRule = 0;
      for (let seed = 1; seed <= LOOPS_OF_KIND; seed += 1) {
        const played = await playLoop(kind, seed);
        const count = countSteps(played);
        if (count !== undefined) steps.push(count);
        if (played.touches.some(({ rule }) => rule === kind)) byOwnRule += 1;
      }
      process.stdout.write(
        `kind ${kind}: ${steps.length} of ${LOOPS_OF_KIND} detected, after ${median(steps)} steps in the median; ${byOwnRule} by rule ${kind}\n`,
      );

      expect(steps.length / LOOPS_OF_KIND).toBeGreaterThanOrEqual(0.9);
    },
    60_000,
  );

  it.each(LOOP_KINDS.filter((kind) => kind !== 10))(
    "of kind %d is never noticed without the rules",
    async (kind) => {
      const noticed: number[] = [];
      for (let seed = 1; seed <= LOOPS_OF_KIND; seed += 1) {
        if (countSteps(await playLoop(kind, seed, NO_RULES)) !== undefined) noticed.push(seed);
      }

      expect(noticed).toEqual([]);
    },
    60_000,
  );
});

describe("a sound run", () => {
  it("is touched in one of a hundred cases at most", async () => {
    const touched: string[] = [];
    let steps = 0;
    let handedIn = 0;
    for (let seed = 1; seed <= HEALTHY_RUNS; seed += 1) {
      const random = createSeededRandom(900_000 + seed);
      const workspace = createMemoryWorkspace(random);
      const mode = MODES[seed % MODES.length]!;
      const { touches, end, events } = await play(workspace, writeHealthyRun(workspace, random, mode));
      steps += events.filter(({ type }) => type === "step.answered").length;
      if (end.kind === "handed-in") handedIn += 1;
      if (touches.length > 0) touched.push(`${seed} ${mode}: ${JSON.stringify(touches)}`);
    }
    const share = (100 * touched.length) / HEALTHY_RUNS;
    process.stdout.write(
      `sound runs: ${touched.length} of ${HEALTHY_RUNS} touched (${share.toFixed(1)} %), ${handedIn} handed in, ${steps} steps\n${touched.join("\n")}\n`,
    );

    expect(share).toBeLessThanOrEqual(1);
    expect(handedIn / HEALTHY_RUNS).toBeGreaterThan(0.9);
  }, 120_000);
});
