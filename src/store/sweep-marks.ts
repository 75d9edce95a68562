/** How far each sweep has come: one row by name. */
import type { SweepMarks } from "../domain/ports.ts";
import type { Database } from "./database.ts";

export function createSweepMarks(database: Database): SweepMarks {
  return {
    async get(name) {
      const [row] = await database.query("select at from sweep_marks where name = $1", [name]);
      return row === undefined ? undefined : (row["at"] as Date).toISOString();
    },
    async set(name, at) {
      await database.query(
        "insert into sweep_marks (name, at) values ($1, $2) on conflict (name) do update set at = $2",
        [name, at],
      );
    },
  };
}
