/** Runs: the row is the truth. Every act carries the epoch of its claim and is refused when that is old. */
import { BotError } from "../domain/bot-error.ts";
import type { RunId } from "../domain/ids.ts";
import type { RunStore } from "../domain/ports.ts";
import type { ClaimResult, RunEnd, SleepingRun } from "../domain/run-claim.ts";
import type { RunEvent } from "../domain/run-event.ts";
import { findRestart } from "../domain/run-message.ts";
import { checkTransition, type Claim, type RunState } from "../domain/run.ts";
import type { Database, Query } from "./database.ts";
import { insertRun, listMessages, RUN_COLUMNS, toRun, toStoredEvent } from "./run-rows.ts";

export interface RunStoreDeps {
  readonly database: Database;
  readonly createRunId: () => RunId;
  /** How long a claim holds without being renewed. */
  readonly leaseMs: number;
}

export function createRunStore(deps: RunStoreDeps): RunStore {
  const { database } = deps;
  return {
    create: (start) => insertRun(database.query, deps.createRunId(), start),
    claim: (id, owner) => database.transaction((query) => claimRun(query, { id, owner, leaseMs: deps.leaseMs })),
    renew: (claim) => renew(database, claim, deps.leaseMs),
    append: (claim, event, state) => database.transaction((query) => append(query, claim, { event, state })),
    conclude: (claim, end) =>
      database.transaction((query) => conclude(query, { claim, end, nextId: deps.createRunId() })),
    park: (claim, reason, until) => database.transaction((query) => park(query, claim, { reason, until })),
    listSleeping: () => listSleeping(database),
  };
}

async function claimRun(
  query: Query,
  wish: { readonly id: RunId; readonly owner: string; readonly leaseMs: number },
): Promise<ClaimResult> {
  const [row] = await query(
    `select state, greatest(lease_until, parked_until) as until,
       coalesce(lease_until > now(), false) as leased,
       coalesce(parked_until > now(), false)
         and not exists (select 1 from run_messages where run = runs.id and kind = 'stop') as parked
     from runs where id = $1 for update`,
    [wish.id],
  );
  if (row === undefined) throw new BotError("run-not-found", { run: wish.id });
  if (row["state"] === "concluded") return { kind: "ended" };
  if (row["leased"] === true || row["parked"] === true) {
    return { kind: "taken", until: (row["until"] as Date).toISOString() };
  }
  const [claimed] = await query(
    `update runs set epoch = epoch + 1, lease_owner = $2, lease_until = now() + $3 * interval '1 millisecond',
       parked_until = null, parked_reason = null, updated_at = now()
     where id = $1 returning ${RUN_COLUMNS}`,
    [wish.id, wish.owner, wish.leaseMs],
  );
  const run = toRun(claimed ?? {});
  const rows = await query("select seq, epoch, at, event from run_events where run = $1 order by seq", [wish.id]);
  return {
    kind: "claimed",
    claim: { run: run.id, epoch: run.epoch },
    run,
    events: rows.map((event) => toStoredEvent(event).event),
  };
}

/** A lease that was given back stays given back: a heartbeat that comes late must not take the run again. */
async function renew(database: Database, claim: Claim, leaseMs: number): Promise<boolean> {
  const rows = await database.query(
    `update runs set lease_until = now() + $3 * interval '1 millisecond'
     where id = $1 and epoch = $2 and lease_until is not null returning id`,
    [claim.run, claim.epoch, leaseMs],
  );
  return rows.length === 1;
}

async function append(
  query: Query,
  claim: Claim,
  what: { readonly event: RunEvent; readonly state: RunState },
): Promise<void> {
  const from = await lockState(query, claim);
  checkTransition(from, what.state);
  await insertEvent(query, claim, what.event);
  await query("update runs set state = $2, updated_at = now() where id = $1", [claim.run, what.state]);
}

async function conclude(
  query: Query,
  what: { readonly claim: Claim; readonly end: RunEnd; readonly nextId: RunId },
): Promise<{ readonly next: RunId | undefined }> {
  const { claim, end } = what;
  checkTransition(await lockState(query, claim), "concluded");
  const { outcome, tokens, steps, durationMs } = end;
  await insertEvent(query, claim, { type: "concluded", outcome, tokens, steps, durationMs });
  await query(
    `update runs set state = 'concluded', outcome = $2, lease_until = null, lease_owner = null, updated_at = now()
     where id = $1`,
    [claim.run, JSON.stringify(outcome)],
  );
  await query("insert into episodes (run, episode) values ($1, $2)", [claim.run, JSON.stringify(end.episode)]);
  const restart = findRestart(await listMessages(query, claim.run));
  if (restart === undefined) return { next: undefined };
  const next = await insertRun(query, what.nextId, restart);
  return { next: next?.id };
}

async function park(
  query: Query,
  claim: Claim,
  why: { readonly reason: string; readonly until: string },
): Promise<void> {
  checkTransition(await lockState(query, claim), "parked");
  await insertEvent(query, claim, { type: "parked", ...why });
  await query(
    `update runs set state = 'parked', parked_reason = $2, parked_until = $3, lease_until = null, lease_owner = null,
       updated_at = now() where id = $1`,
    [claim.run, why.reason, why.until],
  );
}

async function listSleeping(database: Database): Promise<readonly SleepingRun[]> {
  const rows = await database.query(
    `select id, epoch,
       row_number() over (partition by repository_id order by created_at, id) - 1 as ahead
     from runs where state <> 'concluded' and (
       (lease_until is null and parked_until is null) or lease_until < now() or parked_until < now()
       or (parked_until is not null and exists (select 1 from run_messages where run = runs.id and kind = 'stop')))
     order by updated_at limit 100`,
  );
  return rows.map((row) => ({ run: row["id"] as RunId, epoch: Number(row["epoch"]), ahead: Number(row["ahead"]) }));
}

async function lockState(query: Query, claim: Claim): Promise<RunState> {
  const [row] = await query("select state from runs where id = $1 and epoch = $2 for update", [claim.run, claim.epoch]);
  if (row === undefined || row["state"] === "concluded") {
    throw new BotError("stale-epoch", { run: claim.run, epoch: claim.epoch });
  }
  return row["state"] as RunState;
}

async function insertEvent(query: Query, claim: Claim, event: RunEvent): Promise<void> {
  await query("insert into run_events (run, epoch, type, event) values ($1, $2, $3, $4)", [
    claim.run,
    claim.epoch,
    event.type,
    JSON.stringify(event),
  ]);
}
