/** Rows printed for people. Pure. */
import type { RunFigures } from "./measure-run.ts";
import type { HarnessRow } from "./summarise-runs.ts";

interface Column {
  readonly head: readonly [string, string];
  readonly cell: (figures: RunFigures) => string;
}

const COLUMNS: readonly Column[] = [
  { head: ["overhead", "tokens"], cell: ({ overhead }) => overhead.toFixed(0) },
  { head: ["sys+tools", "tokens"], cell: ({ systemAndTools }) => systemAndTools.toFixed(0) },
  { head: ["per step", "mean"], cell: ({ tokensMean }) => tokensMean.toFixed(0) },
  { head: ["per step", "last"], cell: ({ tokensLast }) => tokensLast.toFixed(0) },
  { head: ["all", "tokens"], cell: ({ tokensSum }) => tokensSum.toFixed(0) },
  { head: ["side", "req/tok"], cell: ({ sideRequests, sideTokens }) => `${sideRequests}/${sideTokens.toFixed(0)}` },
  { head: ["reuse %", "min"], cell: ({ reuseMin }) => (100 * reuseMin).toFixed(2) },
  { head: ["reuse %", "median"], cell: ({ reuseMedian }) => (100 * reuseMedian).toFixed(2) },
  { head: ["masked", "steps"], cell: ({ maskedSteps }) => maskedSteps.toFixed(0) },
  { head: ["start", "ms"], cell: ({ startMs }) => startMs.toFixed(0) },
  { head: ["step ms", "p50"], cell: ({ stepP50Ms }) => stepP50Ms.toFixed(1) },
  { head: ["step ms", "p95"], cell: ({ stepP95Ms }) => stepP95Ms.toFixed(1) },
  { head: ["RSS MB", "peak"], cell: ({ peakMb }) => peakMb.toFixed(0) },
  { head: ["RSS KB", "a step"], cell: ({ kbPerStep }) => kbPerStep.toFixed(0) },
];
const NAME_WIDTH = 24;
const WIDTH = 10;

/** A table for each length of trajectory, and below it what did not complete. */
export function renderRows(rows: readonly HarnessRow[]): string {
  const lengths = [...new Set(rows.map(({ steps }) => steps))];
  return lengths
    .map((steps) =>
      renderTable(
        steps,
        rows.filter((row) => row.steps === steps),
      ),
    )
    .join("\n\n");
}

function renderTable(steps: number, rows: readonly HarnessRow[]): string {
  const head = [0, 1].map((line) => {
    const label = line === 0 ? `${steps} steps` : "";
    return label.padEnd(NAME_WIDTH) + COLUMNS.map(({ head: both }) => (both[line] ?? "").padStart(WIDTH)).join("");
  });
  const lines = rows.map(({ harness, figures }) => {
    if (figures === undefined) return `${harness.padEnd(NAME_WIDTH)}  failed`;
    return harness.padEnd(NAME_WIDTH) + COLUMNS.map(({ cell }) => cell(figures).padStart(WIDTH)).join("");
  });
  const problems = rows.flatMap((row) =>
    row.problems.map((problem) => `FAILED ${row.harness}, ${steps} steps, ${problem}`),
  );
  return [...head, ...lines, ...problems].join("\n");
}

/** The overhead once more, by another tokenizer: a table must not hang on one vocabulary. */
export function renderSecond(rows: readonly HarnessRow[], name: string | null): string {
  if (name === null) return "overhead by a second tokenizer: not had";
  const counts = new Map(rows.flatMap(({ harness, figures }) => (figures ? [[harness, figures.overheadSecond]] : [])));
  const cells = [...counts].map(([harness, tokens]) => `${harness} ${tokens.toFixed(0)}`);
  return `overhead by ${name}: ${cells.join(", ")}`;
}
