/** Whether what a run is going to write can be written: asked before the work, and without leaving a file. */
import { constants } from "node:fs";
import { access, stat } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { BotError } from "../../domain/bot-error.ts";

/** The file named after `option`. @throws BotError `cannot-write` */
export async function checkFile(option: string, path: string | undefined): Promise<void> {
  if (path === undefined) return;
  const advice = `Give ${option} a file in a folder that is there and that you may write to.`;
  const found = await stat(path).catch(() => undefined);
  if (found?.isDirectory() === true) throw new BotError("cannot-write", { path, reason: "it is a folder", advice });
  await checkAccess(found === undefined ? dirname(resolve(path)) : path, { path, advice });
}

/** A folder that is made when it is needed. @throws BotError `cannot-write` */
export async function checkFolder(path: string): Promise<void> {
  let there = path;
  while ((await stat(there).catch(() => undefined)) === undefined && dirname(there) !== there) there = dirname(there);
  await checkAccess(there, {
    path,
    advice: "Set SOLVE_DIR to a folder that you may write to.",
    isFolder: true,
  });
}

interface Target {
  readonly path: string;
  readonly advice: string;
  readonly isFolder?: boolean;
}

async function checkAccess(there: string, { path, advice, isFolder }: Target): Promise<void> {
  const found = await stat(there).catch(() => undefined);
  if (found === undefined) throw new BotError("cannot-write", { path, reason: `there is no folder ${there}`, advice });
  if (!found.isDirectory() && (isFolder === true || there !== path))
    throw new BotError("cannot-write", { path, reason: `${there} is no folder`, advice });
  await access(there, constants.W_OK).catch((error: unknown) => {
    throw new BotError("cannot-write", { path, reason: `${there} may not be written`, advice }, { cause: error });
  });
}
