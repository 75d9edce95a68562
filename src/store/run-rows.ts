/** Rows of `runs`, `run_events` and `run_messages` to the domain's shapes, and the inserts that several files share. */
import { parseRunId, type RunId } from "../domain/ids.ts";
import type { Mode } from "../domain/mode.ts";
import type { Outcome } from "../domain/outcome.ts";
import type { RunEvent, StoredRunEvent } from "../domain/run-event.ts";
import type { RunMessage, StoredRunMessage } from "../domain/run-message.ts";
import type { Run, RunState, StartRun, Trigger, Workflow } from "../domain/run.ts";
import type { Query, Row } from "./database.ts";

export const RUN_COLUMNS =
  "id, workflow, installation_id, repository_id, owner, name, number, attempt, mode, trigger, state, epoch, parked_reason, outcome, created_at, updated_at";

export function toRun(row: Row): Run {
  return {
    id: parseRunId(String(row["id"])),
    workflow: row["workflow"] as Workflow,
    repo: {
      installationId: Number(row["installation_id"]),
      repositoryId: Number(row["repository_id"]),
      owner: String(row["owner"]),
      name: String(row["name"]),
    },
    number: Number(row["number"]),
    attempt: Number(row["attempt"]),
    mode: row["mode"] as Mode | "auto",
    trigger: row["trigger"] as Trigger,
    state: row["state"] as RunState,
    epoch: Number(row["epoch"]),
    outcome: (row["outcome"] ?? null) as Outcome | null,
    parkedReason: (row["parked_reason"] ?? null) as string | null,
    createdAt: toIso(row["created_at"]),
    updatedAt: toIso(row["updated_at"]),
  };
}

export function toStoredEvent(row: Row): StoredRunEvent {
  return {
    seq: Number(row["seq"]),
    epoch: Number(row["epoch"]),
    at: toIso(row["at"]),
    event: row["event"] as RunEvent,
  };
}

function toStoredMessage(row: Row): StoredRunMessage {
  return { seq: Number(row["seq"]), at: toIso(row["at"]), message: row["message"] as RunMessage };
}

/** The new run, or undefined when a live one holds the same issue and workflow. */
export async function insertRun(query: Query, id: RunId, start: StartRun): Promise<Run | undefined> {
  const { repo } = start;
  const [row] = await query(
    `insert into runs (id, workflow, installation_id, repository_id, owner, name, number, mode, trigger, attempt)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9,
       (select coalesce(max(attempt), 0) + 1 from runs where repository_id = $4 and number = $7 and workflow = $2))
     on conflict do nothing
     returning ${RUN_COLUMNS}`,
    [
      id,
      start.workflow,
      repo.installationId,
      repo.repositoryId,
      repo.owner,
      repo.name,
      start.number,
      start.mode,
      JSON.stringify(start.trigger),
    ],
  );
  return row === undefined ? undefined : toRun(row);
}

export async function insertMessage(query: Query, run: RunId, message: RunMessage): Promise<void> {
  await query("insert into run_messages (run, kind, message) values ($1, $2, $3)", [
    run,
    message.kind,
    JSON.stringify(message),
  ]);
}

export async function listMessages(query: Query, run: RunId): Promise<readonly StoredRunMessage[]> {
  const rows = await query("select seq, at, message from run_messages where run = $1 order by seq", [run]);
  return rows.map(toStoredMessage);
}

function toIso(value: unknown): string {
  return value instanceof Date ? value.toISOString() : String(value);
}
