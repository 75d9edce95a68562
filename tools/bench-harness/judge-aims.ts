/** Our figures held against what they are meant to be. Pure: what is not measured is not met. */
import type { RunFigures } from "./measure-run.ts";
import type { LongLoopFigures } from "./measure-long-loop.ts";
import type { HarnessRow } from "./summarise-runs.ts";

export interface Aim {
  readonly name: string;
  readonly isMet: boolean;
  readonly found: string;
}

/** Comparable to peers that run commands directly. */
const OUR_PLAIN = "swe-agent (none)";
const OVERHEAD_SHARE = 1 / 3;
const REUSE = 0.98;
const P50_MS = 15;
const P95_MS = 40;
const LONG_STEPS = 1_000;
/** What a thousand steps may hold more than two hundred do. */
const MEMORY_GROWTH = 1.1;

export function judgeAims(rows: readonly HarnessRow[], longLoop: LongLoopFigures | undefined): readonly Aim[] {
  const lengths = [...new Set(rows.map(({ steps }) => steps))];
  const each = lengths.flatMap((steps) => {
    const own = rows.filter((row) => row.steps === steps);
    const ours = own.find(({ harness }) => harness === OUR_PLAIN)?.figures;
    return [judgeOverhead(steps, ours, own), judgeReuse(steps, own), ...judgeTime(steps, ours)];
  });
  return [...each, judgeMemory(longLoop)];
}

function judgeOverhead(steps: number, ours: RunFigures | undefined, rows: readonly HarnessRow[]): Aim {
  const name = `${steps} steps: fixed overhead at most ${OVERHEAD_SHARE.toFixed(2)} of the best peer's`;
  const peers = rows.flatMap(({ role, harness, figures }) =>
    role === "peer" && figures !== undefined ? [{ harness, overhead: figures.overhead }] : [],
  );
  const [best] = peers.sort((one, other) => one.overhead - other.overhead);
  if (ours === undefined || best === undefined) return { name, isMet: false, found: "not measured" };
  const ratio = ours.overhead / best.overhead;
  const found = `${ours.overhead.toFixed(0)} to ${best.overhead.toFixed(0)} (${best.harness}): ${ratio.toFixed(2)}`;
  return { name, isMet: ratio <= OVERHEAD_SHARE, found };
}

function judgeReuse(steps: number, rows: readonly HarnessRow[]): Aim {
  const name = `${steps} steps: prefix reuse at least ${(100 * REUSE).toFixed(0)} % at every step that masks nothing`;
  const ours = rows.filter(({ role }) => role === "ours");
  const shares = ours.flatMap(({ figures }) => (figures === undefined ? [] : [figures.reuseMinUnmasked]));
  if (shares.length === 0) return { name, isMet: false, found: "not measured" };
  const least = Math.min(...shares);
  return { name, isMet: least >= REUSE, found: `${(100 * least).toFixed(2)} %, ratio ${(least / REUSE).toFixed(3)}` };
}

function judgeTime(steps: number, ours: RunFigures | undefined): readonly Aim[] {
  const aims = [
    { label: "p50", limit: P50_MS, found: ours?.stepP50Ms },
    { label: "p95", limit: P95_MS, found: ours?.stepP95Ms },
  ];
  return aims.map(({ label, limit, found }) => {
    const name = `${steps} steps: ${label} of a step at most ${limit} ms, sandbox none`;
    if (found === undefined) return { name, isMet: false, found: "not measured" };
    return { name, isMet: found <= limit, found: `${found.toFixed(1)} ms, ratio ${(found / limit).toFixed(2)}` };
  });
}

function judgeMemory(longLoop: LongLoopFigures | undefined): Aim {
  const name = `memory flat over ${LONG_STEPS} steps: at most ${MEMORY_GROWTH} times that of step 200`;
  if (longLoop === undefined || longLoop.steps < LONG_STEPS) {
    return { name, isMet: false, found: `not measured (${longLoop?.steps ?? 0} steps)` };
  }
  const { early, last, kbPerStep } = longLoop;
  const growth = last.rssMb / early.rssMb;
  const found = `${early.rssMb.toFixed(0)} MB → ${last.rssMb.toFixed(0)} MB, ratio ${growth.toFixed(3)}, ${kbPerStep.toFixed(1)} KB a step`;
  return { name, isMet: growth <= MEMORY_GROWTH, found };
}

export function renderAims(aims: readonly Aim[]): string {
  return ["Aims", ...aims.map(({ name, isMet, found }) => `${isMet ? "pass " : "short"} ${name}: ${found}`)].join("\n");
}
