/** The system of record: the database that is configured, or an embedded one; the rows and the artifacts. */
import { mkdir, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import type { ServiceSettings } from "../config/service-settings.ts";
import type {
  Artifacts,
  Episodes,
  Inbox,
  Installations,
  OnceOnly,
  RateBook,
  RunMessages,
  RunReader,
  RunStore,
  SweepMarks,
} from "../domain/ports.ts";
import { createArtifacts } from "../store/artifacts.ts";
import { createDatabase } from "../store/database.ts";
import { openEmbeddedPostgres } from "../store/embedded-postgres.ts";
import { createInbox } from "../store/inbox.ts";
import { createInstallations } from "../store/installations.ts";
import { createRateBook } from "../store/rate-book.ts";
import { createEpisodes, createOnceOnly, createRunMessages, createRunReader } from "../store/run-reader.ts";
import { createRunStore } from "../store/run-store.ts";
import { createSweepMarks } from "../store/sweep-marks.ts";
import { migrate } from "../store/schema.ts";
import { createRunId } from "./create-run-id.ts";
import type { ReleaseStack } from "./release-stack.ts";

export interface Memory {
  readonly databaseUrl: string;
  readonly inbox: Inbox;
  readonly runs: RunStore;
  readonly reader: RunReader;
  readonly messages: RunMessages;
  readonly episodes: Episodes;
  readonly once: OnceOnly;
  readonly artifacts: Artifacts;
  readonly installations: Installations;
  readonly rates: RateBook;
  readonly marks: SweepMarks;
}

export interface MemoryOptions {
  readonly settings: Pick<ServiceSettings, "DATABASE_URL" | "DATA_DIR" | "LOCK_SECONDS">;
  readonly onNotice: (notice: string) => void;
}

// A dispatcher that died over a delivery leaves it to another after this long.
const RESERVE_MS = 30_000;
const MAX_CONNECTIONS = 8;

export async function openMemory({ settings, onNotice }: MemoryOptions, stack: ReleaseStack): Promise<Memory> {
  const folder = resolve(settings.DATA_DIR);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  // Inside somebody's repository, our data must not look like their changes.
  await writeFile(join(folder, ".gitignore"), "*\n");
  const databaseUrl = settings.DATABASE_URL ?? (await openEmbedded(folder, onNotice, stack));
  const database = createDatabase({ url: databaseUrl, maxConnections: MAX_CONNECTIONS });
  stack.push(() => database.close());
  await migrate(database);
  return {
    databaseUrl,
    inbox: createInbox({ database, createRunId, reserveMs: RESERVE_MS }),
    runs: createRunStore({ database, createRunId, leaseMs: settings.LOCK_SECONDS * 1_000 }),
    reader: createRunReader(database),
    messages: createRunMessages(database),
    episodes: createEpisodes(database),
    once: createOnceOnly(database),
    artifacts: createArtifacts(join(folder, "artifacts")),
    installations: createInstallations(database),
    rates: createRateBook(database),
    marks: createSweepMarks(database),
  };
}

async function openEmbedded(folder: string, onNotice: (notice: string) => void, stack: ReleaseStack): Promise<string> {
  const uid = process.getuid?.() ?? 1_000;
  const postgres = await openEmbeddedPostgres({ folder: join(folder, "postgres"), uid, onNotice });
  stack.push(() => postgres.stop());
  return postgres.url;
}
