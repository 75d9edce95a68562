/** Single programs of the host, at places from where a jail's uid can run them. */
import { createHash } from "node:crypto";
import { constants } from "node:fs";
import { chmod, mkdir, mkdtemp, readFile, realpath, rename, rm, stat, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { othersMayPass } from "./others-may-pass.ts";

/**
 * One that a foreign uid could not run (an installation under /root, a strict umask) is copied once into `copies`.
 *
 * @returns file name → absolute path on the host; programs that are not there are left out.
 */
export async function listReachablePrograms(
  programs: readonly string[],
  copies: string,
): Promise<Readonly<Record<string, string>>> {
  const reachable: Record<string, string> = {};
  for (const program of programs) {
    const real = await realpath(program).catch(() => undefined);
    if (real !== undefined) reachable[basename(program)] = await ensureReachable(real, copies);
  }
  return reachable;
}

async function ensureReachable(program: string, copies: string): Promise<string> {
  if (process.getuid?.() !== 0 || (await othersMayRun(program))) return program;
  const bytes = await readFile(program);
  // Named after its content, so that another version is another copy, and the same one is copied once.
  const folder = join(copies, createHash("sha256").update(bytes).digest("hex").slice(0, 16));
  const copy = join(folder, basename(program));
  const isThere = await stat(copy).then(
    ({ size }) => size === bytes.length,
    () => false,
  );
  if (isThere) return copy;
  await mkdir(folder, { recursive: true });
  await chmod(folder, 0o755);
  // Another process may be doing the same; a half written program is never seen under the name.
  const aside = await mkdtemp(`${folder}-`);
  const half = join(aside, basename(program));
  await writeFile(half, bytes);
  await chmod(half, 0o755);
  await rename(half, copy);
  await rm(aside, { recursive: true });
  return copy;
}

async function othersMayRun(program: string): Promise<boolean> {
  const { mode } = await stat(program);
  return (mode & constants.S_IROTH) !== 0 && (await othersMayPass(program));
}
