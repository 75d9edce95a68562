/** Whether a uid that is not ours can reach a path of the host. */
import { constants } from "node:fs";
import { stat } from "node:fs/promises";
import { dirname } from "node:path";

/** @returns whether everybody may enter `path`, or run it, and enter every folder above it. */
export async function othersMayPass(path: string): Promise<boolean> {
  const { mode } = await stat(path);
  if ((mode & constants.S_IXOTH) === 0) return false;
  const parent = dirname(path);
  return parent === path || othersMayPass(parent);
}
