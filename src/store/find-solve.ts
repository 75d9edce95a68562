/** Which runs of `solve` lie on disk, which of them is meant, and which are old enough to go. */
import { readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { BotError } from "../domain/bot-error.ts";
import { parseRunId } from "../domain/ids.ts";
import type { RunEvent } from "../domain/run-event.ts";
import type { SolveResult } from "../domain/solve-result.ts";
import { readAbout, readEvents, readResult, SOLVE_FILES, type StoredSolve } from "./solve-files.ts";
import { failIfBusy, findLockHolder } from "./solve-lock.ts";

/** Finished runs that are kept, for their transcripts. */
const KEPT_RUNS = 20;
/** An unfinished one that nobody went on with for so long is given up. */
const KEPT_UNFINISHED_MS = 30 * 24 * 60 * 60_000;

/** Where a run lies, made or not. */
export function toSolvePath(root: string, run: string): string {
  return join(root, run);
}

/** A run as it lies there; looking changes nothing. */
export interface FoundSolve {
  readonly path: string;
  readonly about: StoredSolve;
  readonly rows: readonly RunEvent[];
  readonly result: SolveResult | undefined;
}

/**
 * The run of this id; or, without one, the newest unfinished run of this repository.
 *
 * @throws BotError `bad-id` · `solve-not-found` · `solve-unreadable` · `run-is-busy`
 */
export async function findSolve(
  root: string,
  wanted: { readonly run: string | undefined; readonly repository: string; readonly gitFolder: string },
): Promise<FoundSolve> {
  const run = wanted.run === undefined ? await findNewest(root, wanted) : parseRunId(wanted.run);
  const path = toSolvePath(root, run ?? "");
  const about = run === undefined ? undefined : await readAbout(path);
  if (run === undefined || about === undefined) {
    const what = run === undefined ? `unfinished run of ${wanted.repository}` : `run ${run}`;
    throw new BotError("solve-not-found", { what, root });
  }
  await failIfBusy(path, run);
  return { path, about, rows: (await readEvents(path)).rows, result: await readResult(path) };
}

interface StoredRun {
  readonly about: StoredSolve;
  readonly ended: boolean;
  /** ISO 8601: when its last row was written. */
  readonly touchedAt: string;
}

/** Newest first; a folder that bears another name than its run is none of ours. */
async function listStored(root: string): Promise<readonly StoredRun[]> {
  const names = await readdir(root).catch(() => []);
  const stored = (await Promise.all(names.map((name) => readStoredRun(root, name)))).flat();
  return stored.sort((one, other) => (one.about.createdAt < other.about.createdAt ? 1 : -1));
}

async function readStoredRun(root: string, name: string): Promise<readonly StoredRun[]> {
  const about = await readAbout(join(root, name)).catch(() => undefined);
  if (about?.run !== name) return [];
  const [result, events] = await Promise.all(
    [SOLVE_FILES.result, SOLVE_FILES.events].map((file) => stat(join(root, name, file)).catch(() => undefined)),
  );
  return [{ about, ended: result !== undefined, touchedAt: events?.mtime.toISOString() ?? about.createdAt }];
}

async function findNewest(
  root: string,
  { repository, gitFolder }: { readonly repository: string; readonly gitFolder: string },
): Promise<string | undefined> {
  const isHere = ({ about }: StoredRun): boolean =>
    about.gitFolder === undefined ? about.repository === repository : about.gitFolder === gitFolder;
  return (await listStored(root)).find((stored) => !stored.ended && isHere(stored))?.about.run;
}

/** `now`: ISO 8601. */
export async function pruneSolves(root: string, now: string): Promise<void> {
  const stored = await listStored(root);
  const old = stored.filter(({ ended }) => ended).slice(KEPT_RUNS - 1);
  const before = new Date(Date.parse(now) - KEPT_UNFINISHED_MS).toISOString();
  const givenUp = stored.filter(({ ended, touchedAt }) => !ended && touchedAt < before);
  for (const { about } of [...old, ...givenUp]) {
    const path = toSolvePath(root, about.run);
    if ((await findLockHolder(path)) === undefined) await rm(path, { recursive: true, force: true });
  }
}
