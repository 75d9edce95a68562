/**
 * One `solve` on disk, so that it can go on after a kill: what was asked, its rows, its artifacts. A row is one line;
 * a line that was cut by a kill never happened.
 */
import {
  mkdir,
  open,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  truncate,
  writeFile,
  type FileHandle,
} from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { BotError } from "../domain/bot-error.ts";
import { parseRunId } from "../domain/ids.ts";
import { Mode } from "../domain/mode.ts";
import { RunEvent } from "../domain/run-event.ts";
import { SANDBOX_KINDS } from "../domain/sandbox.ts";
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
  /** As given on the command line; a resume may name others. */
  modelUrl: z.string().optional(),
  model: z.string().optional(),
  sandbox: z.enum(SANDBOX_KINDS).optional(),
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

/** @throws BotError `cannot-write` */
export async function createSolveFolder(root: string, about: StoredSolve): Promise<SolveFolder> {
  const path = toSolvePath(root, about.run);
  try {
    await prune(root);
    await mkdir(path, { recursive: true, mode: 0o700 });
    await writeWhole(join(path, NAMES.about), about);
  } catch (error) {
    throw toUnwritable(path, error);
  }
  await takeLock(path, about.run);
  return openFolder(path, { about, events: [], result: undefined });
}

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
  wanted: { readonly run: string | undefined; readonly repository: string },
): Promise<FoundSolve> {
  const run = wanted.run === undefined ? await findNewest(root, wanted.repository) : parseRunId(wanted.run);
  const path = toSolvePath(root, run ?? "");
  const about = run === undefined ? undefined : await readAbout(path);
  if (run === undefined || about === undefined) {
    const what = run === undefined ? `unfinished run of ${wanted.repository}` : `run ${run}`;
    throw new BotError("solve-not-found", { what, root });
  }
  await failIfBusy(path, run);
  return { path, about, rows: (await readEvents(path)).rows, result: await readResult(path) };
}

/** @throws BotError `run-is-busy` · `solve-unreadable` · `cannot-write` */
export async function reopenSolveFolder({ path, about: before }: FoundSolve): Promise<SolveFolder> {
  await takeLock(path, before.run);
  try {
    // Another process may have gone on with it since it was looked at.
    const about = { ...((await readAbout(path)) ?? before) };
    about.epoch += 1;
    const { rows, wholeBytes, isTorn } = await readEvents(path);
    // The next row must not continue a torn one.
    if (isTorn) await truncate(join(path, NAMES.events), wholeBytes);
    const folder = await openFolder(path, { about, events: rows, result: await readResult(path) });
    await writeWhole(join(path, NAMES.about), about);
    return folder;
  } catch (error) {
    await rm(join(path, NAMES.lock), { force: true });
    throw error instanceof BotError ? error : toUnwritable(path, error);
  }
}

function toUnwritable(path: string, error: unknown): BotError {
  const reason = error instanceof Error ? error.message : String(error);
  const advice = "Set SOLVE_DIR to a folder that you may write to and that has room.";
  return new BotError("cannot-write", { path, reason, advice }, { cause: error });
}

interface Known extends Pick<SolveFolder, "about" | "result"> {
  readonly events: readonly RunEvent[];
}

async function openFolder(path: string, { about, result, events }: Known): Promise<SolveFolder> {
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
      await file.appendFile(`${JSON.stringify(event)}\n`).catch((error: unknown) => {
        throw toUnwritable(path, error);
      });
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

/** Made in one step, so that of two processes one gets it. A lock of a process that is no more is nobody's. */
async function takeLock(path: string, run: string): Promise<void> {
  const lock = join(path, NAMES.lock);
  const take = async (): Promise<void> => writeFile(lock, String(process.pid), { mode: 0o600, flag: "wx" });
  try {
    await take();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw toUnwritable(path, error);
    await failIfBusy(path, run);
    await rm(lock, { force: true });
    await take().catch((again: unknown) => {
      throw toUnwritable(path, again);
    });
  }
}

/** @throws BotError `run-is-busy` */
async function failIfBusy(path: string, run: string): Promise<void> {
  const holder = Number(await readFile(join(path, NAMES.lock), "utf8").catch(() => "0"));
  if (holder > 0 && holder !== process.pid && isAlive(holder))
    throw new BotError("run-is-busy", { run, process: holder });
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

interface ReadEvents {
  readonly rows: readonly RunEvent[];
  readonly wholeBytes: number;
  /** The last row was cut by a kill. */
  readonly isTorn: boolean;
}

async function readEvents(path: string): Promise<ReadEvents> {
  const text = await readFile(join(path, NAMES.events), "utf8").catch(() => "");
  const whole = text.slice(0, text.lastIndexOf("\n") + 1);
  const lines = whole.split("\n").slice(0, -1);
  const rows = lines.map((line, index) =>
    parseStored(line, { schema: RunEvent, path, what: `${NAMES.events}, row ${index + 1}` }),
  );
  return { rows, wholeBytes: Buffer.byteLength(whole), isTorn: whole.length < text.length };
}

async function readAbout(path: string): Promise<StoredSolve | undefined> {
  return readStored(path, NAMES.about, StoredSolve);
}

async function readResult(path: string): Promise<SolveResult | undefined> {
  return readStored(path, NAMES.result, SolveResult);
}

async function readStored<Value>(path: string, name: string, schema: z.ZodType<Value>): Promise<Value | undefined> {
  const text = await readFile(join(path, name), "utf8").catch(() => undefined);
  return text === undefined ? undefined : parseStored(text, { schema, path, what: name });
}

interface Stored<Value> {
  readonly schema: z.ZodType<Value>;
  readonly path: string;
  readonly what: string;
}

/** @throws BotError `solve-unreadable` */
function parseStored<Value>(text: string, { schema, path, what }: Stored<Value>): Value {
  try {
    return schema.parse(JSON.parse(text));
  } catch (error) {
    const reason = error instanceof z.ZodError ? toReason(error) : "it is not JSON";
    throw new BotError("solve-unreadable", { path, what, reason }, { cause: error });
  }
}

function toReason({ issues }: z.ZodError): string {
  const [first] = issues;
  return `${first?.path.join(".") ?? ""}: ${first?.message ?? "not known"}`.replace(/^: /, "").slice(0, 200);
}

async function listStored(root: string): Promise<readonly { readonly about: StoredSolve; readonly ended: boolean }[]> {
  const names = await readdir(root).catch(() => []);
  const found = names.map(async (name) => {
    const about = await readAbout(join(root, name)).catch(() => undefined);
    const isEnded = (): Promise<boolean> =>
      stat(join(root, name, NAMES.result)).then(
        () => true,
        () => false,
      );
    return about === undefined ? [] : [{ about, ended: await isEnded() }];
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
