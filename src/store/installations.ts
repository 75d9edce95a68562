/** Repositories the App is installed on: which still need the label, and what goes when an installation goes. */
import type { Intake } from "../domain/intake.ts";
import type { RepoRef } from "../domain/repo-ref.ts";
import type { RunId } from "../domain/ids.ts";
import type { Installations } from "../domain/ports.ts";
import type { Database, Query } from "./database.ts";
import { insertMessage } from "./run-rows.ts";

export function createInstallations(database: Database): Installations {
  return {
    async list() {
      const rows = await database.query("select id from known_installations");
      return rows.map((row) => Number(row["id"]));
    },
    async isKnown(installationId) {
      const rows = await database.query("select 1 from known_installations where id = $1", [installationId]);
      return rows.length === 1;
    },
    record: (installationId, repositories) =>
      database.transaction((query) => record(query, installationId, repositories)),
    async forget(installationId) {
      await database.transaction((query) => forget(query, installationId, "all"));
    },
    async listUnlabelled() {
      const rows = await database.query(
        `select repository_id, installation_id, owner, name from installations
         where not labelled and label_after <= now() order by label_after, repository_id limit 50`,
      );
      return rows.map((row) => ({
        repositoryId: Number(row["repository_id"]),
        installationId: Number(row["installation_id"]),
        owner: String(row["owner"]),
        name: String(row["name"]),
      }));
    },
    async markLabelled(repo) {
      await database.query("update installations set labelled = true where repository_id = $1", [repo.repositoryId]);
    },
    async postponeLabel(repo, why) {
      // The exponent has a limit of its own: a large one would be out of an interval's range. 2^11 minutes are a day.
      const wait =
        why === "refused" ? "interval '1 day'" : "least(interval '1 minute' * 2 ^ least(label_tries, 11), '1 day')";
      await database.query(
        `update installations set label_after = now() + ${wait}, label_tries = label_tries + 1
         where repository_id = $1`,
        [repo.repositoryId],
      );
    },
  };
}

export async function recordInstallation(query: Query, intake: Intake): Promise<void> {
  if (intake.kind === "installed") await record(query, intake.installationId, intake.repositories);
}

async function record(query: Query, installationId: number, repositories: readonly RepoRef[]): Promise<void> {
  await query("insert into known_installations (id) values ($1) on conflict do nothing", [installationId]);
  for (const repo of repositories) {
    await query(
      `insert into installations (repository_id, installation_id, owner, name) values ($1, $2, $3, $4)
       on conflict (repository_id) do update set installation_id = $2, owner = $3, name = $4,
         labelled = false, label_after = now(), label_tries = 0`,
      [repo.repositoryId, installationId, repo.owner, repo.name],
    );
  }
}

/** Also stops the live runs of what was removed. */
export async function forgetInstallation(query: Query, intake: Intake): Promise<string> {
  if (intake.kind !== "uninstalled") return "nothing to forget";
  const stopped = await forget(query, intake.installationId, intake.repositoryIds);
  return `installation forgotten, ${stopped} runs stopped`;
}

async function forget(query: Query, installationId: number, repositoryIds: readonly number[] | "all"): Promise<number> {
  const some = repositoryIds === "all" ? null : repositoryIds;
  const which = "installation_id = $1 and ($2::bigint[] is null or repository_id = any($2))";
  if (some === null) await query("delete from known_installations where id = $1", [installationId]);
  await query(`delete from installations where ${which}`, [installationId, some]);
  const live = await query(`select id from runs where ${which} and state <> 'concluded' for update`, [
    installationId,
    some,
  ]);
  for (const row of live) {
    await insertMessage(query, row["id"] as RunId, { kind: "stop", by: "GitHub", why: "the App was uninstalled" });
  }
  return live.length;
}
