/** Runs for people: lists, one run, its events. */
import { BotError } from "../domain/bot-error.ts";
import type { Episode } from "../domain/episode.ts";
import type { Episodes, OnceOnly, RunMessages, RunReader } from "../domain/ports.ts";
import type { Database } from "./database.ts";
import { insertMessage, listMessages, RUN_COLUMNS, toRun, toStoredEvent } from "./run-rows.ts";

export function createRunReader(database: Database): RunReader {
  return {
    async load(id) {
      const [row] = await database.query(`select ${RUN_COLUMNS} from runs where id = $1`, [id]);
      if (row === undefined) throw new BotError("run-not-found", { run: id });
      return toRun(row);
    },
    async list(limit) {
      const rows = await database.query(`select ${RUN_COLUMNS} from runs order by created_at desc limit $1`, [limit]);
      return rows.map(toRun);
    },
    async events(id, afterSeq) {
      const rows = await database.query(
        "select seq, epoch, at, event from run_events where run = $1 and seq > $2 order by seq",
        [id, afterSeq],
      );
      return rows.map(toStoredEvent);
    },
  };
}

export function createRunMessages(database: Database): RunMessages {
  return {
    list: (run) => listMessages(database.query, run),
    post: (run, message) => insertMessage(database.query, run, message),
  };
}

export function createEpisodes(database: Database): Episodes {
  return {
    async list(limit) {
      const rows = await database.query("select episode from episodes order by recorded_at desc limit $1", [limit]);
      return rows.map((row) => row["episode"] as Episode);
    },
  };
}

export function createOnceOnly(database: Database): OnceOnly {
  return {
    async claim(key, by) {
      const rows = await database.query(
        `insert into said_once (key, by) values ($1, $2)
         on conflict (key) do update set by = excluded.by where said_once.by = excluded.by returning key`,
        [key, by],
      );
      return rows.length === 1;
    },
  };
}
