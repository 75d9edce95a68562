/** Tables, as a list that only grows: each entry runs once, in order, under one lock. */
import type { Database } from "./database.ts";

const MIGRATIONS: readonly string[] = [
  `create table deliveries (
     id text primary key,
     event text not null,
     body_hash text not null unique,
     payload text not null,
     received_at timestamptz not null,
     reserved_until timestamptz,
     settled_at timestamptz,
     decision text
   );
   create index deliveries_unsettled on deliveries (received_at) where settled_at is null;

   create table runs (
     id text primary key,
     workflow text not null,
     installation_id bigint not null,
     repository_id bigint not null,
     owner text not null,
     name text not null,
     number integer not null,
     attempt integer not null,
     mode text not null,
     trigger json not null,
     state text not null default 'queued',
     epoch integer not null default 0,
     lease_owner text,
     lease_until timestamptz,
     parked_reason text,
     parked_until timestamptz,
     outcome json,
     created_at timestamptz not null default now(),
     updated_at timestamptz not null default now()
   );
   create unique index runs_one_live on runs (repository_id, number, workflow) where state <> 'concluded';
   create index runs_live on runs (state) where state <> 'concluded';

   create table run_events (
     run text not null references runs (id),
     seq bigint generated always as identity,
     epoch integer not null,
     at timestamptz not null default now(),
     type text not null,
     event json not null,
     primary key (run, seq)
   );

   create table run_messages (
     run text not null references runs (id),
     seq bigint generated always as identity,
     at timestamptz not null default now(),
     kind text not null,
     message json not null,
     primary key (run, seq)
   );

   create table episodes (
     run text primary key references runs (id),
     recorded_at timestamptz not null default now(),
     episode json not null
   );

   create table installations (
     repository_id bigint primary key,
     installation_id bigint not null,
     owner text not null,
     name text not null,
     labelled boolean not null default false
   );

   create table said_once (
     key text primary key,
     by text not null,
     at timestamptz not null default now()
   );`,
  `create table github_rates (
     installation_id bigint primary key,
     state json not null
   );

   -- An installation may have no repository yet.
   create table known_installations (
     id bigint primary key
   );
   insert into known_installations select distinct installation_id from installations;

   create table sweep_marks (
     name text primary key,
     at timestamptz not null
   );`,
  `alter table deliveries add column tries integer not null default 0;`,
  `alter table installations
     add column label_after timestamptz not null default now(),
     add column label_tries integer not null default 0;`,
];

// Any number that no other program on the same database uses.
const LOCK = 7_318_542;

/** Brings the schema up to date; safe to call from several processes at once. */
export async function migrate(database: Database): Promise<void> {
  await database.transaction(async (query) => {
    await query("select pg_advisory_xact_lock($1)", [LOCK]);
    await query(
      "create table if not exists schema_versions (version integer primary key, at timestamptz default now())",
    );
    const [row] = await query("select coalesce(max(version), 0) as version from schema_versions");
    const current = Number(row?.["version"] ?? 0);
    for (const [index, sql] of MIGRATIONS.entries()) {
      if (index < current) continue;
      await query(sql);
      await query("insert into schema_versions (version) values ($1)", [index + 1]);
    }
  });
}
