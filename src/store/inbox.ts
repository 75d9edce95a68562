/** The inbox: a delivery is a row before it is answered, and its decision and effect are one transaction. */
import type { Delivery } from "../domain/delivery.ts";
import { parseDeliveryId, parseRunId, type DeliveryId, type RunId } from "../domain/ids.ts";
import { decideAgainstLiveRun, type Intake, type LiveRun, type Settled } from "../domain/intake.ts";
import type { Inbox } from "../domain/ports.ts";
import { findStop } from "../domain/run-message.ts";
import type { Run } from "../domain/run.ts";
import type { Database, Query } from "./database.ts";
import { forgetInstallation, recordInstallation } from "./installations.ts";
import { insertMessage, insertRun, listMessages } from "./run-rows.ts";

export interface InboxDeps {
  readonly database: Database;
  readonly createRunId: () => RunId;
  /** How long one dispatcher has a delivery to itself. */
  readonly reserveMs: number;
}

export function createInbox(deps: InboxDeps): Inbox {
  const { database } = deps;
  return {
    accept: (delivery) => accept(database, delivery),
    next: () => reserveNext(deps),
    async missing(ids) {
      const rows = await database.query(
        "select id from unnest($1::text[]) as wanted (id) where not exists (select 1 from deliveries where deliveries.id = wanted.id)",
        [ids],
      );
      return rows.map((row) => parseDeliveryId(String(row["id"])));
    },
    settle: (id, intake) =>
      database.transaction((query) => settle({ query, createRunId: deps.createRunId }, id, intake)),
  };
}

async function accept(database: Database, delivery: Delivery): Promise<"new" | "seen"> {
  // Both the id and the body's hash are unique: a replay under a fresh id is no second delivery.
  const rows = await database.query(
    `insert into deliveries (id, event, body_hash, payload, received_at) values ($1, $2, $3, $4, $5)
     on conflict do nothing returning id`,
    [delivery.id, delivery.event, delivery.bodyHash, JSON.stringify(delivery.payload), delivery.receivedAt],
  );
  return rows.length === 1 ? "new" : "seen";
}

/** A delivery that cannot be settled comes back after twice as long each time, but not after more than this. */
const LONGEST_RESERVE_MS = 60 * 60_000;

async function reserveNext({ database, reserveMs }: InboxDeps): Promise<Delivery | undefined> {
  // A reservation that a crash forgets costs nothing: it need not wait for the disk, as the door's own rows do.
  const [row] = await database.query(
    `with relaxed as materialized (select set_config('synchronous_commit', 'off', true) as setting)
     update deliveries set tries = tries + 1,
       reserved_until = now() + least($1 * power(2, least(tries, 20)), $2) * interval '1 millisecond'
     where (select setting from relaxed) = 'off' and id = (
       select id from deliveries
       where settled_at is null and (reserved_until is null or reserved_until < now())
       order by received_at limit 1 for update skip locked)
     returning id, event, body_hash, payload, received_at`,
    [reserveMs, LONGEST_RESERVE_MS],
  );
  if (row === undefined) return undefined;
  return {
    id: parseDeliveryId(String(row["id"])),
    event: String(row["event"]),
    bodyHash: String(row["body_hash"]),
    payload: JSON.parse(String(row["payload"])) as unknown,
    receivedAt: (row["received_at"] as Date).toISOString(),
  };
}

interface SettleDeps {
  readonly query: Query;
  readonly createRunId: () => RunId;
}

async function settle(deps: SettleDeps, id: DeliveryId, intake: Intake): Promise<Settled> {
  const { query } = deps;
  const [row] = await query("select settled_at from deliveries where id = $1 for update", [id]);
  if (row?.["settled_at"] !== null) return { kind: "nothing", reason: "already settled" };
  const settled = await act(deps, intake);
  const decision = settled.kind === "nothing" ? `ignored: ${settled.reason}` : `${settled.kind}: ${settled.run}`;
  await query("update deliveries set settled_at = now(), decision = $2 where id = $1", [id, decision]);
  return settled;
}

async function act(deps: SettleDeps, intake: Intake): Promise<Settled> {
  const live = await lockLiveRun(deps.query, intake);
  const decided = decideAgainstLiveRun(intake, live, await findNewerRun(deps.query, intake));
  switch (decided.act) {
    case "nothing":
      return { kind: "nothing", reason: decided.reason };
    case "create-run": {
      const run = await insertRun(deps.query, deps.createRunId(), decided.start);
      // Another dispatcher was first: look again, its run is live now.
      return run === undefined ? act(deps, intake) : await toCreated(deps.query, run);
    }
    case "post-message": {
      if (live === undefined) return { kind: "nothing", reason: "no live run" };
      await insertMessage(deps.query, live.id, decided.message);
      return { kind: "message-posted", run: live.id };
    }
    case "record-installation":
      await recordInstallation(deps.query, intake);
      return { kind: "nothing", reason: "installation recorded" };
    case "forget-installation":
      return { kind: "nothing", reason: await forgetInstallation(deps.query, intake) };
  }
}

async function toCreated(query: Query, run: Run): Promise<Settled> {
  const [row] = await query(
    "select count(*) as ahead from runs where repository_id = $1 and state <> 'concluded' and id <> $2",
    [run.repo.repositoryId, run.id],
  );
  return { kind: "run-created", run: run.id, ahead: Number(row?.["ahead"] ?? 0) };
}

/** A label that was lost and found again may be older than one that was answered meanwhile. */
async function findNewerRun(query: Query, intake: Intake): Promise<RunId | undefined> {
  if (intake.kind !== "start") return undefined;
  const { repo, number, workflow, trigger } = intake.start;
  const [row] = await query(
    `select id from runs where repository_id = $1 and number = $2 and workflow = $3
     and (trigger->>'at')::timestamptz > $4 order by attempt desc limit 1`,
    [repo.repositoryId, number, workflow, trigger.at],
  );
  return row === undefined ? undefined : parseRunId(String(row["id"]));
}

async function lockLiveRun(query: Query, intake: Intake): Promise<(LiveRun & { readonly id: RunId }) | undefined> {
  if (intake.kind !== "start" && intake.kind !== "stop") return undefined;
  const { repo, number } = intake.kind === "start" ? intake.start : intake;
  const [row] = await query(
    `select id from runs where repository_id = $1 and number = $2 and workflow = 'resolve-issue'
     and state <> 'concluded' for update`,
    [repo.repositoryId, number],
  );
  if (row === undefined) return undefined;
  const id = row["id"] as RunId;
  return { id, stopRequested: findStop(await listMessages(query, id)) !== undefined };
}
