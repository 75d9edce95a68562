/** Another attempt from where the first change was made: a row, after which the workspace is opened anew from there. */
import { findForkStep, toCurrentLine } from "../../agent/history/current-line.ts";
import { toSpend } from "../../agent/spend.ts";
import { parseArtifactId, parseCommitId, parseTreeHash } from "../../domain/ids.ts";
import type { Artifacts, Journal, RepositoryObjects } from "../../domain/ports.ts";
import { findLast, type RunEvent, type RunEventOf } from "../../domain/run-event.ts";
import type { RepoRef } from "../../domain/repo-ref.ts";
import type { Checkpoint } from "../../domain/sandbox.ts";
import { renderFork } from "../../prompts/fork-prompt.ts";

export interface ForkDeps {
  readonly repo: RepoRef;
  readonly journal: Journal;
  readonly objects: Pick<RepositoryObjects, "diff">;
  readonly redact: (text: string) => string;
}

export async function forkCandidate({ repo, journal, objects, redact }: ForkDeps): Promise<void> {
  const events = journal.events();
  const line = toCurrentLine(events);
  const verdict = findLast(line, "verdict");
  const made = findLast(line, "candidate.committed");
  const patch = made === undefined ? "" : await readPatch(objects, repo, made);
  const candidate = countCandidates(events) + 1;
  const ended = verdict === undefined ? "no verdict" : `${verdict.verdict.verdict}. ${verdict.verdict.reason}`;
  const isProven = verdict?.verdict.verdict === "verified";
  const text = redact(renderFork({ candidate, ended, patch, isProven }));
  const from = findForkStep(events) ?? 1;
  const row = { type: "candidate.forked", candidate, from, step: toSpend(events).steps, text } as const;
  await journal.append(row, "solving");
}

async function readPatch(
  objects: ForkDeps["objects"],
  repo: RepoRef,
  { base, commit }: RunEventOf<"candidate.committed">,
): Promise<string> {
  return new TextDecoder().decode(await objects.diff(repo, parseCommitId(base), parseCommitId(commit)));
}

export function countCandidates(events: readonly RunEvent[]): number {
  return 1 + events.filter(({ type }) => type === "candidate.forked").length;
}

/** The newest of the attempt that goes on; null where it has not touched the base. */
export async function findCheckpoint(
  events: readonly RunEvent[],
  artifacts: Pick<Artifacts, "get">,
): Promise<Checkpoint | null> {
  const last = toCurrentLine(events).findLast(isCheckpoint);
  if (last === undefined) return null;
  return { tree: parseTreeHash(last.tree), pack: await artifacts.get(parseArtifactId(last.checkpoint)) };
}

type Checkpointed = Extract<RunEvent, { type: "tool.finished" }> & {
  readonly tree: string;
  readonly checkpoint: string;
};

function isCheckpoint(event: RunEvent): event is Checkpointed {
  return event.type === "tool.finished" && event.tree !== null && event.checkpoint !== null;
}
