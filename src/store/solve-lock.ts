/** One process at a time goes on with a `solve`. A lock whose process is no more is nobody's. */
import { link, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { BotError } from "../domain/bot-error.ts";
import { SOLVE_FILES, toUnwritable } from "./solve-files.ts";

const TAKEOVER = "lock.takeover";
/** Taking over is a few file operations; whoever needs longer was killed in between. */
const MAX_TAKEOVER_MS = 10_000;

/**
 * Made in one step, with its content, so that of two processes one gets it; a stale one is taken over by one at a time.
 *
 * @throws BotError `run-is-busy` · `cannot-write`
 */
export async function takeSolveLock(path: string, run: string): Promise<void> {
  const own = join(path, `${SOLVE_FILES.lock}.${process.pid}`);
  try {
    await writeFile(own, `${process.pid} ${(await readStart(process.pid)) ?? ""}`.trim(), { mode: 0o600 });
    if (await tryLink(own, join(path, SOLVE_FILES.lock))) return;
    await failIfBusy(path, run);
    await takeOver(path, own, run);
  } catch (error) {
    throw error instanceof BotError ? error : toUnwritable(path, error);
  } finally {
    await rm(own, { force: true });
  }
}

async function takeOver(path: string, own: string, run: string): Promise<void> {
  const takeover = join(path, TAKEOVER);
  const [now, since] = await Promise.all([own, takeover].map((file) => stat(file).catch(() => undefined)));
  if (now !== undefined && since !== undefined && now.mtimeMs - since.mtimeMs > MAX_TAKEOVER_MS)
    await rm(takeover, { force: true });
  if (!(await tryLink(own, takeover))) throw new BotError("run-is-busy", { run, process: 0 });
  try {
    await failIfBusy(path, run);
    await rename(own, join(path, SOLVE_FILES.lock));
  } finally {
    await rm(takeover, { force: true });
  }
}

/** False when there is such a file. */
async function tryLink(from: string, to: string): Promise<boolean> {
  return link(from, to).then(
    () => true,
    (error: unknown) => {
      if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
      throw error;
    },
  );
}

export async function releaseSolveLock(path: string): Promise<void> {
  await rm(join(path, SOLVE_FILES.lock), { force: true });
}

/** @throws BotError `run-is-busy` */
export async function failIfBusy(path: string, run: string): Promise<void> {
  const holder = await findLockHolder(path);
  if (holder !== undefined && holder !== process.pid) throw new BotError("run-is-busy", { run, process: holder });
}

/** The live process that holds it. */
export async function findLockHolder(path: string): Promise<number | undefined> {
  const [pid = "0", start] = (await readFile(join(path, SOLVE_FILES.lock), "utf8").catch(() => "0")).split(" ");
  const holder = /^[1-9]\d{0,9}$/.test(pid) ? Number(pid) : 0;
  if (holder === 0 || !isAlive(holder)) return undefined;
  // The number may have been given to another process since.
  const startNow = await readStart(holder);
  return start === undefined || startNow === undefined || start === startNow ? holder : undefined;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

/** When a process began, in the kernel's ticks: field 22 of `proc_pid_stat(5)`. Undefined where there is no such file. */
async function readStart(pid: number): Promise<string | undefined> {
  const text = await readFile(`/proc/${pid}/stat`, "latin1").catch(() => "");
  // The second field is the program's name in parentheses, which may hold anything.
  return text
    .slice(text.lastIndexOf(")") + 2)
    .split(" ")
    .at(19);
}
