/**
 * `npm run bench:harness`: what the harness around a model costs, without a model. The same scripted steps go through us
 * and through released coding agents, against a server on the loopback that answers at once; it is printed what each
 * sent, what of it a prefix cache could use, how long it took between an answer and the next request, and its memory.
 * Then our aims. Exits 1 when one of our own runs did not complete. `CONTRIBUTING.md` says what it does not prove.
 *
 * `--repeat N` runs of each, medians are taken (default 3) · `--json` prints one JSON object instead · `--self-check`
 * runs harnesses that are broken on purpose and exits 0 only if that is noticed.
 *
 * BENCH_CACHE folder for what is installed (default: in the temporary folder) · BENCH_OUT file for the JSON · BENCH_STEPS
 * lengths of the trajectories (20,40) · BENCH_LONG steps of the run for memory (1000, 0 for none) · BENCH_ONLY names,
 * separated by commas: the others are left out and listed.
 */
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { checkBench } from "./bench-harness/check-bench.ts";
import { createTrajectory } from "./bench-harness/create-trajectory.ts";
import { expectOutputs } from "./bench-harness/expect-outputs.ts";
import { createBareHarness } from "./bench-harness/harnesses/bare-harness.ts";
import type { Harness, HarnessOpening } from "./bench-harness/harnesses/harness.ts";
import { openOurs } from "./bench-harness/harnesses/open-ours.ts";
import { openPeers } from "./bench-harness/harnesses/open-peers.ts";
import { judgeAims, renderAims, type Aim } from "./bench-harness/judge-aims.ts";
import { measureLongLoop, type LongLoopFigures } from "./bench-harness/measure-long-loop.ts";
import { openTokenizers } from "./bench-harness/open-tokenizer.ts";
import { renderRows, renderSecond } from "./bench-harness/report-rows.ts";
import { runHarnesses } from "./bench-harness/run-harnesses.ts";
import type { Trajectory } from "./bench-harness/run-once.ts";
import type { HarnessRow } from "./bench-harness/summarise-runs.ts";
import { createTokenCounter } from "./bench-harness/token-counter.ts";
import { ISSUE, writeRepository } from "./bench-harness/write-repository.ts";

const has = (flag: string): boolean => process.argv.includes(flag);
const setting = (name: string, otherwise: string): string => process.env[name] ?? otherwise;
const note = (text: string): void => {
  console.error(text);
};
const folder = mkdtempSync(join(tmpdir(), "swe-agent-bench-harness-"));
try {
  const isGreen = await (has("--self-check") ? selfCheck() : main());
  process.exitCode = isGreen ? 0 : 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function selfCheck(): Promise<boolean> {
  const missed = await checkBench(prepare(12), folder);
  for (const one of missed) console.log(`MISSED ${one}`);
  if (missed.length === 0) console.log("what is broken was noticed, what is sound was not accused");
  return missed.length === 0;
}

async function main(): Promise<boolean> {
  const cache = setting("BENCH_CACHE", join(tmpdir(), "swe-agent-bench-harness-cache"));
  const [tokenizer, second] = await openTokenizers(cache, note);
  if (tokenizer === undefined) throw new Error("without a tokenizer nothing can be counted");
  const openings = leaveOut([
    ...(await openOurs(setting("SANDBOX_IMAGE", "swe-agent-sandbox:local"))),
    ...openPeers(cache),
    createBareHarness("none"),
  ]);
  const harnesses = openings.filter((opening): opening is Harness => !("missing" in opening));
  const trajectories = setting("BENCH_STEPS", "20,40").split(",").map(Number).map(prepare);
  const repeats = has("--repeat") ? Number(process.argv[process.argv.indexOf("--repeat") + 1]) : 3;
  const counters = { main: createTokenCounter(tokenizer), second: second && createTokenCounter(second) };
  const rows = await runHarnesses({ harnesses, trajectories, repeats, folder }, counters, note);
  const longLoop = await runLongLoop(Number(setting("BENCH_LONG", "1000")));
  const aims = judgeAims(rows, longLoop.figures);
  const tokenizers = { counted: tokenizer.name, second: second?.name ?? null };
  print({ schemaVersion: 1, node: process.version, repeats, tokenizers, openings, rows, longLoop, aims });
  const isOursWhole = rows.every(({ role, problems }) => role !== "ours" || problems.length === 0);
  return isOursWhole && longLoop.problem === null;
}

interface Report {
  readonly schemaVersion: 1;
  readonly node: string;
  readonly repeats: number;
  readonly tokenizers: { readonly counted: string; readonly second: string | null };
  readonly openings: readonly HarnessOpening[];
  readonly rows: readonly HarnessRow[];
  readonly longLoop: LongLoop;
  readonly aims: readonly Aim[];
}

function print(report: Report): void {
  const { openings, rows, longLoop, tokenizers, aims } = report;
  const missing = openings.filter((opening) => "missing" in opening);
  const json = { ...report, openings: undefined, missing };
  const out = process.env["BENCH_OUT"];
  if (out !== undefined) writeFileSync(out, `${JSON.stringify(json, null, 2)}\n`);
  if (has("--json")) {
    console.log(JSON.stringify(json));
    return;
  }
  console.log(`tokens: ${tokenizers.counted}; medians of ${report.repeats} runs; node ${report.node}`);
  for (const opening of openings) console.log(describe(opening));
  const second = renderSecond(rows, tokenizers.second);
  console.log(`\n${renderRows(rows)}\n\n${second}\n\n${describeLongLoop(longLoop)}\n\n${renderAims(aims)}`);
}

/** The repository is written once; what its commands print is found out on a copy. */
function prepare(steps: number): Trajectory {
  const repository = join(folder, `repository-${steps}`);
  mkdirSync(repository);
  writeRepository(repository);
  const copy = `${repository}-expected`;
  cpSync(repository, copy, { recursive: true });
  const actions = createTrajectory(steps);
  return { actions, expected: expectOutputs(actions, copy), prompt: ISSUE, repository };
}

function leaveOut(openings: readonly HarnessOpening[]): readonly HarnessOpening[] {
  const only = process.env["BENCH_ONLY"]?.split(",");
  const isWanted = ({ name }: HarnessOpening): boolean => only?.some((word) => name.includes(word)) ?? true;
  return openings.map((one) => (isWanted(one) ? one : { name: one.name, missing: "left out by BENCH_ONLY" }));
}

function describe(opening: HarnessOpening): string {
  return `${opening.name}: ${"missing" in opening ? `not had: ${opening.missing}` : opening.version}`;
}

interface LongLoop {
  readonly figures: LongLoopFigures | undefined;
  /** Why there are no figures, where there should be some. */
  readonly problem: string | null;
}

async function runLongLoop(steps: number): Promise<LongLoop> {
  if (steps === 0) return { figures: undefined, problem: null };
  const { repository } = prepare(steps);
  note(`our loop: ${steps} steps`);
  try {
    const figures = await measureLongLoop(steps, { repository, folder: join(folder, "long") });
    return { figures, problem: null };
  } catch (error) {
    return { figures: undefined, problem: error instanceof Error ? error.message : String(error) };
  }
}

function describeLongLoop({ figures, problem }: LongLoop): string {
  if (problem !== null) return `FAILED our loop over many steps: ${problem}`;
  if (figures === undefined) return "our loop over many steps: left out";
  const { steps, early, last, kbPerStep } = figures;
  const [from, to] = [early, last].map(
    ({ step, rssMb, heapMb }) => `${rssMb.toFixed(1)} MB resident (${heapMb.toFixed(1)} MB heap) at step ${step}`,
  );
  return `our loop over ${steps} steps, after a forced collection: ${from ?? ""}, ${to ?? ""}; ${kbPerStep.toFixed(1)} KB a step`;
}
