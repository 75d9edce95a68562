/** Second stage: a fresh sandbox with the base in it, continued from the last checkpoint, and its set-up run. */
import type { Sandbox } from "../../domain/ports.ts";
import { DEFAULT_LIMITS, type PhaseSpec } from "../../domain/sandbox.ts";
import { findCheckpoint } from "./fork-candidate.ts";
import type { Assignment } from "./read-assignment.ts";
import type { RunContext } from "./run-context.ts";

/** A killed worker's sandbox is gone by then, whatever else happens; longer than a deep run with all its gradings. */
const DEADLINE_MS = 6 * 60 * 60_000;

type WorkspaceContext = Pick<RunContext, "run" | "claim" | "journal" | "objects" | "host" | "artifacts" | "clock">;

/** The caller closes the sandbox. */
export async function openWorkspace(
  context: WorkspaceContext,
  assignment: Pick<Assignment, "base">,
  signal: AbortSignal,
): Promise<Sandbox> {
  const { run, claim, journal, host, clock } = context;
  await host.reap(clock.now(), claim);
  const wanted = await host.identity();
  await journal.append({ type: "workspace.intended", base: assignment.base, sandbox: wanted.kind }, "preparing");
  const spec: PhaseSpec = {
    run: claim.run,
    epoch: claim.epoch,
    phase: "agent",
    deadline: new Date(Date.parse(clock.now()) + DEADLINE_MS).toISOString(),
    pack: await context.objects.packAncestors(run.repo, assignment.base),
    commit: assignment.base,
    restore: await findCheckpoint(journal.events(), context.artifacts),
    limits: DEFAULT_LIMITS,
  };
  const sandbox = await host.open(spec, signal);
  const { kind, tier, image } = await sandbox.identity();
  await journal.append({ type: "workspace.opened", sandbox: kind, tier, image }, "preparing");
  return sandbox;
}
