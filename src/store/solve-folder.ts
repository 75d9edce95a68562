/**
 * One `solve` on disk, so that it can go on after a kill: what was asked, its rows, its artifacts. A row is one line;
 * a line that was cut by a kill never happened.
 */
import { mkdir, open, readdir, readFile, rename, rm, truncate, writeFile, type FileHandle } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { BotError } from "../domain/bot-error.ts";
import { parseRunId } from "../domain/ids.ts";
import { Mode } from "../domain/mode.ts";
import { RunEvent } from "../domain/run-event.ts";
import { SolveResult } from "../domain/solve-result.ts";

export const StoredSolve = z.object({
  schemaVersion: z.literal(1),
  run: z.string(),
  /** Absolute. */
  repository: z.string(),
  ref: z.string(),
  title: z.string(),
  body: z.string(),
  mode: z.union([Mode, z.literal("auto")]),
  candidates: z.int().positive().optional(),
  createdAt: z.string(),
  /** Raised by every resume. */
  epoch: z.int().positive(),
});
export type StoredSolve = z.infer<typeof StoredSolve>;

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

/** Finished runs that are kept, for their transcripts. */
const KEPT_RUNS = 20;
const NAMES = { about: "solve.json", events: "events.jsonl", result: "result.json", lock: "lock" } as const;
/** Only a resume needs these. */
const HEAVY = ["mirror", "artifacts"];

/** @throws BotError `store-unavailable` */
export async function createSolveFolder(root: string, about: StoredSolve): Promise<SolveFolder> {
  await prune(root);
  const path = join(root, about.run);
  try {
    await mkdir(path, { recursive: true, mode: 0o700 });
    await writeWhole(join(path, NAMES.about), about);
  } catch (error) {
    throw new BotError("store-unavailable", { reason: String(error) }, { cause: error });
  }
  return openFolder(path, { about, events: [], result: undefined });
}

/**
 * The run of this id; or, without one, the newest unfinished run of this repository.
 *
 * @throws BotError `run-not-found` · `run-is-busy`
 */
export async function reopenSolveFolder(
  root: string,
  wanted: { readonly run: string | undefined; readonly repository: string },
): Promise<SolveFolder> {
  const run = wanted.run === undefined ? await findNewest(root, wanted.repository) : parseRunId(wanted.run);
  const path = join(root, run ?? "");
  const stored = run === undefined ? undefined : await readAbout(path);
  if (stored === undefined)
    throw new BotError("run-not-found", { run: wanted.run ?? `to go on with in ${wanted.repository}` });
  const about = { ...stored, epoch: stored.epoch + 1 };
  const folder = await openFolder(path, { about, events: await readEvents(path), result: await readResult(path) });
  await writeWhole(join(path, NAMES.about), about);
  return folder;
}

interface Known extends Pick<SolveFolder, "about" | "result"> {
  readonly events: readonly RunEvent[];
}

async function openFolder(path: string, { about, result, events }: Known): Promise<SolveFolder> {
  await takeLock(path, about.run);
  const file = await open(join(path, NAMES.events), "a", 0o600);
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
    await rm(join(path, NAMES.lock), { force: true });
  };
  return {
    async append(event) {
      await file.appendFile(`${JSON.stringify(event)}\n`);
      rows.push(event);
    },
    async conclude(result) {
      await writeWhole(join(path, NAMES.result), result);
      for (const name of HEAVY) await rm(join(path, name), { recursive: true, force: true });
    },
    release,
    async remove() {
      await release();
      await rm(path, { recursive: true, force: true });
    },
  };
}

/** A lock of a process that is no more is nobody's. */
async function takeLock(path: string, run: string): Promise<void> {
  const lock = join(path, NAMES.lock);
  const holder = Number(await readFile(lock, "utf8").catch(() => "0"));
  if (holder > 0 && holder !== process.pid && isAlive(holder))
    throw new BotError("run-is-busy", { run, process: holder });
  await writeFile(lock, String(process.pid), { mode: 0o600 });
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

async function readEvents(path: string): Promise<readonly RunEvent[]> {
  const file = join(path, NAMES.events);
  const text = await readFile(file, "utf8").catch(() => "");
  const whole = text.slice(0, text.lastIndexOf("\n") + 1);
  // The next row must not continue a torn one.
  if (whole.length < text.length) await truncate(file, Buffer.byteLength(whole));
  return whole
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => RunEvent.parse(JSON.parse(line)));
}

async function readAbout(path: string): Promise<StoredSolve | undefined> {
  const text = await readFile(join(path, NAMES.about), "utf8").catch(() => undefined);
  return text === undefined ? undefined : StoredSolve.parse(JSON.parse(text));
}

async function readResult(path: string): Promise<SolveResult | undefined> {
  const text = await readFile(join(path, NAMES.result), "utf8").catch(() => undefined);
  return text === undefined ? undefined : SolveResult.parse(JSON.parse(text));
}

async function listStored(root: string): Promise<readonly { readonly about: StoredSolve; readonly ended: boolean }[]> {
  const names = await readdir(root).catch(() => []);
  const found = names.map(async (name) => {
    const about = await readAbout(join(root, name)).catch(() => undefined);
    return about === undefined ? [] : [{ about, ended: (await readResult(join(root, name))) !== undefined }];
  });
  const stored = (await Promise.all(found)).flat();
  return stored.sort((one, other) => (one.about.createdAt < other.about.createdAt ? 1 : -1));
}

async function findNewest(root: string, repository: string): Promise<string | undefined> {
  const stored = await listStored(root);
  return stored.find(({ about, ended }) => about.repository === repository && !ended)?.about.run;
}

async function prune(root: string): Promise<void> {
  const ended = (await listStored(root)).filter((stored) => stored.ended);
  for (const { about } of ended.slice(KEPT_RUNS - 1)) await rm(join(root, about.run), { recursive: true, force: true });
}

async function writeWhole(file: string, value: unknown): Promise<void> {
  await writeFile(`${file}.tmp`, `${JSON.stringify(value)}\n`, { mode: 0o600 });
  await rename(`${file}.tmp`, file);
}
