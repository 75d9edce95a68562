/**
 * One `solve` on disk, so that it can go on after a kill: what was asked, its rows, its artifacts. A row is one line.
 */
import { mkdir, open, rm, truncate, type FileHandle } from "node:fs/promises";
import { join } from "node:path";
import { BotError } from "../domain/bot-error.ts";
import type { RunEvent } from "../domain/run-event.ts";
import type { SolveResult } from "../domain/solve-result.ts";
import { pruneSolves, toSolvePath, type FoundSolve } from "./find-solve.ts";
import {
  readAbout,
  readEvents,
  readResult,
  SOLVE_FILES,
  toUnwritable,
  writeWhole,
  type StoredSolve,
} from "./solve-files.ts";
import { releaseSolveLock, takeSolveLock } from "./solve-lock.ts";

export interface SolveFolder {
  readonly path: string;
  readonly about: StoredSolve;
  /** What was before, and what was appended since. */
  rows(): readonly RunEvent[];
  readonly result: SolveResult | undefined;
  append(event: RunEvent): Promise<void>;
  /** Keeps the rows and the result; what only a resume needs is removed. */
  conclude(result: SolveResult): Promise<void>;
  /** Lets another process go on with it. */
  release(): Promise<void>;
  /** As if it had never been. */
  remove(): Promise<void>;
}

/** Only a resume needs these. */
const HEAVY = ["mirror", "artifacts"];

/** @throws BotError `cannot-write` */
export async function createSolveFolder(root: string, about: StoredSolve): Promise<SolveFolder> {
  const path = toSolvePath(root, about.run);
  try {
    await pruneSolves(root, about.createdAt);
    await mkdir(path, { recursive: true, mode: 0o700 });
    await writeWhole(join(path, SOLVE_FILES.about), about);
  } catch (error) {
    throw toUnwritable(path, error);
  }
  await takeSolveLock(path, about.run);
  return openFolder(path, { about, events: [], result: undefined });
}

/** @throws BotError `run-is-busy` · `solve-unreadable` · `cannot-write` */
export async function reopenSolveFolder({ path, about: before }: FoundSolve): Promise<SolveFolder> {
  await takeSolveLock(path, before.run);
  try {
    // Another process may have gone on with it since it was looked at.
    const about = { ...((await readAbout(path)) ?? before) };
    about.epoch += 1;
    const { rows, wholeBytes, isTorn } = await readEvents(path);
    // The next row must not continue a torn one.
    if (isTorn) await truncate(join(path, SOLVE_FILES.events), wholeBytes);
    const folder = await openFolder(path, { about, events: rows, result: await readResult(path) });
    await writeWhole(join(path, SOLVE_FILES.about), about);
    return folder;
  } catch (error) {
    await releaseSolveLock(path);
    throw error instanceof BotError ? error : toUnwritable(path, error);
  }
}

interface Known extends Pick<SolveFolder, "about" | "result"> {
  readonly events: readonly RunEvent[];
}

async function openFolder(path: string, { about, result, events }: Known): Promise<SolveFolder> {
  const file = await open(join(path, SOLVE_FILES.events), "a", 0o600);
  const rows = [...events];
  return { path, about, result, rows: () => rows, ...createWrites(path, { file, rows }) };
}

interface Opened {
  readonly file: FileHandle;
  readonly rows: RunEvent[];
}

function createWrites(
  path: string,
  { file, rows }: Opened,
): Pick<SolveFolder, "append" | "conclude" | "release" | "remove"> {
  const release = async (): Promise<void> => {
    await file.close().catch(() => undefined);
    await releaseSolveLock(path);
  };
  return {
    async append(event) {
      await file.appendFile(`${JSON.stringify(event)}\n`).catch((error: unknown) => {
        throw toUnwritable(path, error);
      });
      rows.push(event);
    },
    async conclude(result) {
      await writeWhole(join(path, SOLVE_FILES.result), result);
      for (const name of HEAVY) await rm(join(path, name), { recursive: true, force: true });
    },
    release,
    async remove() {
      await release();
      await rm(path, { recursive: true, force: true });
    },
  };
}
