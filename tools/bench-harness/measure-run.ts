/** What one run comes to. Pure. */
import type { Exchange } from "./fake-model.ts";
import { toMedian, toPercentile, toSlope } from "./order-statistics.ts";
import { isMasking, toReuse } from "./prefix-reuse.ts";
import type { RunRecord, Trajectory } from "./run-once.ts";
import type { TokenCounter } from "./token-counter.ts";
import type { PromptPart } from "./wire/protocol.ts";

/** All numbers, so that the median of several runs is taken name by name. */
export interface RunFigures {
  /** Tokens of the first request without the user's own words. */
  readonly overhead: number;
  /** The same by the second tokenizer; not a number without one. */
  readonly overheadSecond: number;
  /** Of those, tools and system messages. */
  readonly systemAndTools: number;
  readonly tokensMean: number;
  readonly tokensLast: number;
  /** Of all requests, side requests included. */
  readonly tokensSum: number;
  readonly sideRequests: number;
  readonly sideTokens: number;
  readonly reuseMin: number;
  /** Without the steps at which old results were shortened. */
  readonly reuseMinUnmasked: number;
  readonly reuseMedian: number;
  readonly maskedSteps: number;
  readonly startMs: number;
  readonly stepP50Ms: number;
  readonly stepP95Ms: number;
  readonly peakMb: number;
  readonly kbPerStep: number;
}

const MB = 1_000_000;

/** Requests for steps up to the one that is answered by the end; what comes after it is the harness's own affair. */
function toStepExchanges(record: RunRecord, steps: number): readonly Exchange[] {
  return record.exchanges.filter(({ kind }) => kind === "main").slice(0, steps + 1);
}

export interface TokenCounters {
  readonly main: TokenCounter;
  readonly second: TokenCounter | undefined;
}

export function measureRun(record: RunRecord, trajectory: Trajectory, counters: TokenCounters): RunFigures {
  const { main: counter, second } = counters;
  const main = toStepExchanges(record, trajectory.actions.length);
  const side = record.exchanges.filter(({ kind }) => kind === "side").map(({ parts }) => counter.count(parts));
  const first = main[0]?.parts ?? [];
  const sizes = main.map(({ parts }) => counter.count(parts));
  const sideTokens = toSum(side);
  const waits = main.slice(1).map(({ arrivedMs }, index) => arrivedMs - (main[index]?.answeredMs ?? arrivedMs));
  return {
    overhead: counter.count(first) - counter.countText(trajectory.prompt),
    overheadSecond: second === undefined ? Number.NaN : second.count(first) - second.countText(trajectory.prompt),
    systemAndTools: counter.count(first.filter(isSystemOrTools)),
    tokensMean: toSum(sizes) / sizes.length,
    tokensLast: sizes.at(-1) ?? Number.NaN,
    tokensSum: toSum(sizes) + sideTokens,
    sideRequests: side.length,
    sideTokens,
    ...measureReuse(main, counter),
    startMs: (main[0]?.arrivedMs ?? Number.NaN) - record.spawnedMs,
    stepP50Ms: toPercentile(waits, 0.5),
    stepP95Ms: toPercentile(waits, 0.95),
    ...measureMemory(record, main),
  };
}

/** Why a run does not count: it ended early, or it did not send back what the commands print. Empty when it does. */
export function findProblems(record: RunRecord, { actions, expected }: Trajectory): readonly string[] {
  const main = toStepExchanges(record, actions.length);
  const problems: string[] = [];
  if (record.isTimedOut) problems.push("it did not end in time");
  if (main.length <= actions.length) {
    const said = record.stderr.trim().split("\n").at(-1)?.slice(0, 200) ?? "";
    problems.push(`it asked for ${main.length} of ${actions.length + 1} answers (exit ${record.exitCode}) ${said}`);
  }
  const wrong = main.slice(1).flatMap(({ parts }, index) => {
    const result = parts.findLast(({ role }) => role === "tool")?.text ?? "";
    return result.includes(expected[index] ?? "") ? [] : [{ step: index + 1, result }];
  });
  if (wrong.length > 0) {
    const steps = wrong.map(({ step }) => step).join(", ");
    const sent = JSON.stringify(wrong[0]?.result.slice(-80));
    problems.push(`the results of these steps are not what the command prints: ${steps}; the first ends in ${sent}`);
  }
  return problems;
}

function isSystemOrTools({ role }: PromptPart): boolean {
  return role === "system" || role === "tools";
}

function measureReuse(
  main: readonly Exchange[],
  counter: TokenCounter,
): Pick<RunFigures, "reuseMin" | "reuseMinUnmasked" | "reuseMedian" | "maskedSteps"> {
  const steps = main.slice(1).map(({ parts }, index) => {
    const earlier = main[index]?.parts ?? [];
    return { reuse: toReuse(counter.encode(earlier), counter.encode(parts)), isMasked: isMasking(earlier, parts) };
  });
  const shares = steps.map(({ reuse }) => reuse);
  const unmasked = steps.filter(({ isMasked }) => !isMasked).map(({ reuse }) => reuse);
  return {
    reuseMin: Math.min(...shares),
    reuseMinUnmasked: Math.min(...unmasked),
    reuseMedian: toMedian(shares),
    maskedSteps: shares.length - unmasked.length,
  };
}

/** Between the first and the last request only: how a run starts and ends is another matter. */
function measureMemory(record: RunRecord, main: readonly Exchange[]): Pick<RunFigures, "peakMb" | "kbPerStep"> {
  const [from, to] = [main[0]?.arrivedMs ?? 0, main.at(-1)?.arrivedMs ?? 0];
  const during = record.samples.filter(({ atMs }) => atMs >= from && atMs <= to);
  const points = during.map(({ atMs, bytes }) => ({
    x: main.filter(({ arrivedMs }) => arrivedMs <= atMs).length,
    y: bytes / 1_000,
  }));
  const before = record.samples.filter(({ atMs }) => atMs <= to);
  return { peakMb: Math.max(...before.map(({ bytes }) => bytes)) / MB, kbPerStep: toSlope(points) };
}

function toSum(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}
