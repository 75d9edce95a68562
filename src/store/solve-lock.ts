/** One process at a time goes on with a `solve`. A lock whose process is no more is nobody's. */
import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { BotError } from "../domain/bot-error.ts";
import { SOLVE_FILES, toUnwritable } from "./solve-files.ts";

/**
 * Made in one step, so that of two processes one gets it.
 *
 * @throws BotError `run-is-busy` · `cannot-write`
 */
export async function takeSolveLock(path: string, run: string): Promise<void> {
  const lock = join(path, SOLVE_FILES.lock);
  const owner = `${process.pid} ${(await readStart(process.pid)) ?? ""}`.trim();
  const take = async (): Promise<void> => writeFile(lock, owner, { mode: 0o600, flag: "wx" });
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
  const holder = Number(pid);
  if (!(holder > 0) || !isAlive(holder)) return undefined;
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
