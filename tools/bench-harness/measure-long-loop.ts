/** Our loop's memory over a thousand steps, in a process of its own against the fake model. */
import { spawn } from "node:child_process";
import { mkdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { createTrajectory } from "./create-trajectory.ts";
import { openFakeModel } from "./fake-model.ts";
import { toSlope } from "./order-statistics.ts";
import { chatProtocol } from "./wire/chat-protocol.ts";

interface MemoryMark {
  readonly step: number;
  readonly rssMb: number;
  readonly heapMb: number;
}

export interface LongLoopFigures {
  /** How far it came. */
  readonly steps: number;
  /** At step 200. */
  readonly early: MemoryMark;
  readonly last: MemoryMark;
  /** Of resident memory after a forced collection, by least squares from step 200 on. */
  readonly kbPerStep: number;
  readonly marks: readonly MemoryMark[];
}

const FROM_STEP = 200;

/** @param folder Empty, removed by the caller. @throws Error when the loop does not come to step 200 */
export async function measureLongLoop(
  steps: number,
  at: { readonly repository: string; readonly folder: string },
): Promise<LongLoopFigures> {
  mkdirSync(at.folder, { recursive: true });
  const answers = createTrajectory(steps).map(({ command, thought }, index) => {
    const args = { command, timeout: 60 };
    return { kind: "call", text: thought, tool: "shell", args, id: `call_${index + 1}` } as const;
  });
  const end = { kind: "call", text: "Done.", tool: "finish", args: { summary: "Done." }, id: "call_finish" } as const;
  const script = { protocol: chatProtocol, shellTool: "shell", answers, end, keepsParts: false };
  const model = await openFakeModel(script);
  try {
    return toFigures(await runChild([model.url, at.repository, at.folder, String(steps)], at.folder));
  } finally {
    await model.close();
  }
}

async function runChild(args: readonly string[], folder: string): Promise<readonly MemoryMark[]> {
  const program = fileURLToPath(new URL("./long-loop-process.js", import.meta.url));
  const env = { PATH: process.env["PATH"], HOME: folder, TMPDIR: folder };
  const child = spawn(process.execPath, ["--expose-gc", program, ...args], { env, stdio: ["ignore", "pipe", "pipe"] });
  let [stdout, stderr] = ["", ""];
  child.stdout.on("data", (chunk: Buffer) => (stdout += chunk.toString("utf8")));
  child.stderr.on("data", (chunk: Buffer) => (stderr += chunk.toString("utf8")));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
  const lines = stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line || "{}") as Partial<MemoryMark> & { end?: string });
  if (code !== 0 || lines.at(-1)?.end !== "handed-in") {
    throw new Error(`the loop ended as ${lines.at(-1)?.end ?? `exit ${code}`} ${stderr.trim().slice(-300)}`);
  }
  return lines.filter((line): line is MemoryMark => line.step !== undefined);
}

function toFigures(marks: readonly MemoryMark[]): LongLoopFigures {
  const [early, last] = [marks.find(({ step }) => step >= FROM_STEP), marks.at(-1)];
  if (early === undefined || last === undefined) throw new Error(`it did not come to step ${FROM_STEP}`);
  const points = marks
    .filter(({ step }) => step >= FROM_STEP)
    .map(({ step, rssMb }) => ({ x: step, y: 1_000 * rssMb }));
  return { steps: last.step, early, last, kbPerStep: toSlope(points), marks };
}
