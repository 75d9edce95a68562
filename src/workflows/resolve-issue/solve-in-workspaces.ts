/** Solving from one workspace to the next: each attempt has its own, opened as a resume would open it. */
import type { Assignment } from "./read-assignment.ts";
import { openWorkspace } from "./open-workspace.ts";
import type { SolveContext } from "./run-context.ts";
import { solveInWorkspace } from "./solve-in-workspace.ts";
import type { Blocked, SolveRequest } from "./solve-request.ts";
import type { Solved } from "./solve-until-verified.ts";

export interface SolveWish {
  readonly assignment: Omit<Assignment, "baseRef">;
  readonly report: SolveRequest["report"];
}

export async function solveInWorkspaces(
  context: SolveContext,
  { assignment, report }: SolveWish,
  signal: AbortSignal,
): Promise<Solved | Blocked> {
  for (;;) {
    const sandbox = await openWorkspace(context, assignment, signal);
    try {
      const solved = await solveInWorkspace(context, { assignment, sandbox, report }, signal);
      if (solved !== "forked") return solved;
    } finally {
      // What is left is reaped by its deadline; the run's result does not hang on it.
      await sandbox.close().catch(() => undefined);
    }
  }
}
