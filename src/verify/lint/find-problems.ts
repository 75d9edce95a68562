/** Asks one linter about one tree. */
import type { Problem } from "../../domain/problem.ts";
import type { Sandbox } from "../../domain/ports.ts";
import { DEFAULT_EXEC, type ExecResult } from "../../domain/sandbox.ts";
import { TEST_ENV } from "../suite/run-tests.ts";
import type { LintReading, LintRun } from "./linter.ts";

export interface LintPlace {
  readonly sandbox: Pick<Sandbox, "exec">;
  /** Absolute path of the tree in the sandbox. */
  readonly folder: string;
  readonly timeoutMs: number;
}

export type LintAnswer =
  | ({ readonly kind: "read" } & LintReading)
  | { readonly kind: "unknown"; readonly reason: string; readonly timedOut: boolean };

const MAX_OUTPUT_BYTES = 4 * 1024 * 1024;
// Programs that a repository brings along win over those of the machine.
const RUN_SCRIPT = `cd "$0" && PATH="$PWD/.venv/bin:$PATH" && export PATH && exec "$@"`;

/** Never throws for what the linter did: a tree without an answer is `unknown`, which is not the same as clean. */
export async function findProblems(place: LintPlace, run: LintRun, signal: AbortSignal): Promise<LintAnswer> {
  const { linter, files } = run;
  if (linter.scope === "files" && files.length === 0) return { kind: "read", problems: [], isPartial: false };
  const { argv, env } = linter.toCommand(run);
  const limits = { timeoutMs: place.timeoutMs, maxOutputBytes: MAX_OUTPUT_BYTES };
  const options = { ...DEFAULT_EXEC, ...limits, env: { ...TEST_ENV, ...env } };
  const ran = await place.sandbox.exec(["sh", "-c", RUN_SCRIPT, place.folder, ...argv], options, signal);
  const failed = findFailure(ran);
  const raw = { stdout: toText(ran.stdout), stderr: toText(ran.stderr), exitCode: ran.exitCode, root: place.folder };
  const reading = failed === undefined ? linter.parse(raw) : undefined;
  if (reading === undefined) {
    const reason = `${linter.tool}: ${failed ?? `its answer cannot be read (exit ${ran.exitCode})`}`;
    return { kind: "unknown", reason, timedOut: ran.timedOut };
  }
  return { kind: "read", ...reading, problems: reading.problems.filter((problem) => isMeant(problem, run)) };
}

function findFailure(ran: ExecResult): string | undefined {
  if (ran.timedOut) return "it did not end in time";
  if (ran.oom) return "it ran out of memory";
  if (ran.truncated) return "it wrote too much";
  if (ran.exitCode === 126 || ran.exitCode === 127) return "it is not installed";
  return undefined;
}

function isMeant({ path }: Problem, { linter, files }: LintRun): boolean {
  if (linter.scope === "files") return files.includes(path);
  return !/^(?:\/|\.\.\/|node_modules\/)/.test(path);
}

function toText(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}
