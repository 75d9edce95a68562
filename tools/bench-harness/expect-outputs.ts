/** Runs the trajectory's commands once without any harness, so that it is known what a harness has to report. */
import { execFileSync } from "node:child_process";
import type { Action } from "./create-trajectory.ts";

const LAST_LINES = 5;

/** @returns For each action the longest of the last lines it prints: what no harness leaves out when it cuts. */
export function expectOutputs(actions: readonly Action[], folder: string): readonly string[] {
  return actions.map(({ command }) => {
    const out = execFileSync("sh", ["-c", command], { cwd: folder, encoding: "utf8" });
    const last = out
      .split("\n")
      .map((line) => line.trim())
      .filter((line) => line !== "")
      .slice(-LAST_LINES)
      .sort((one, other) => other.length - one.length)[0];
    if (last === undefined) throw new Error(`the command prints nothing: ${command}`);
    return last.slice(0, 80);
  });
}
