/** What of bubblewrap and its surroundings this machine has. */
import { execa } from "execa";
import { constants } from "node:fs";
import { access, chmod, cp, lstat, mkdir, mkdtemp, readlink, realpath, rename, rm, stat } from "node:fs/promises";
import { basename, join } from "node:path";
import { BotError } from "../domain/bot-error.ts";
import type { HostLayout } from "./bubblewrap-arguments.ts";
import { othersMayPass } from "./others-may-pass.ts";
import { listReachablePrograms } from "./reachable-programs.ts";
import { renderSeccompFilter } from "./seccomp-filter.ts";
import { SECCOMP_TABLES } from "./seccomp-tables.ts";

export interface BubblewrapInstallation {
  readonly bwrap: string;
  readonly prlimit: string;
  /** Undefined where there is none. */
  readonly bash: string | undefined;
  readonly version: string;
  readonly layout: HostLayout;
  /** Program for `--seccomp`. */
  readonly filter: Uint8Array;
}

const PROGRAM_FOLDERS = ["/usr/bin", "/bin", "/usr/local/bin"];
const SYSTEM_FOLDERS = ["/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32"];
const READ_ONLY = ["/etc/alternatives", "/etc/ld.so.cache"];

/** @throws BotError `sandbox-unavailable` when a jail's uid could not enter `folder`. */
export async function checkBaseFolder(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  await chmod(folder, 0o711);
  if (process.getuid?.() === 0 && !(await othersMayPass(folder))) {
    throw unavailable(
      `other users cannot enter ${folder}`,
      "Give it a folder such as /var/tmp whose parents all may enter.",
    );
  }
}

/** What else of the host a jail shows; absolute paths. */
export interface ShownTools {
  /** Whole folders, at the places they have on the host. */
  readonly toolFolders: readonly string[];
  /** Single programs, together in one folder that holds nothing else. */
  readonly programs: readonly string[];
}

/**
 * Absolute paths, so that nobody's PATH chooses the jailer. What a foreign uid cannot reach (a version manager under
 * /root) is copied once into `copies` on the host.
 *
 * @throws BotError `sandbox-unavailable`
 */
export async function findBubblewrap(shown: ShownTools, copies: string): Promise<BubblewrapInstallation> {
  const bwrap = await findProgram("bwrap", "Install the package `bubblewrap`, or Docker.");
  const prlimit = await findProgram("prlimit", "Install the package `util-linux`.");
  const table = SECCOMP_TABLES[process.arch];
  if (table === undefined) {
    throw unavailable(`there is no system call filter for ${process.arch}`, "Use Docker on this machine.");
  }
  const { stdout } = await execa(bwrap, ["--version"], { env: {}, extendEnv: false, timeout: 10_000 });
  return {
    bwrap,
    prlimit,
    bash: await findPath("bash"),
    version: stdout.trim(),
    layout: await readLayout(shown, copies),
    filter: renderSeccompFilter(table),
  };
}

async function findProgram(name: string, advice: string): Promise<string> {
  const path = await findPath(name);
  if (path === undefined) throw unavailable(`${name} is not installed`, advice);
  return path;
}

async function findPath(name: string): Promise<string | undefined> {
  for (const folder of PROGRAM_FOLDERS) {
    const path = join(folder, name);
    if (await canRun(path)) return path;
  }
  return undefined;
}

function unavailable(reason: string, advice: string): BotError {
  return new BotError("sandbox-unavailable", { kind: "bubblewrap", reason, advice });
}

async function canRun(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}

async function readLayout({ toolFolders, programs }: ShownTools, copies: string): Promise<HostLayout> {
  return {
    systemFolders: await readSystemFolders(),
    readOnly: await listReadOnly(),
    tools: await readTools(toolFolders, copies),
    programs: await listReachablePrograms(programs, copies),
  };
}

async function readSystemFolders(): Promise<Record<string, string | null>> {
  const folders: Record<string, string | null> = {};
  for (const path of SYSTEM_FOLDERS) {
    const found = await lstat(path).catch(() => undefined);
    if (found?.isSymbolicLink() === true) folders[path] = await readlink(path);
    if (found?.isDirectory() === true) folders[path] = null;
  }
  return folders;
}

async function listReadOnly(): Promise<readonly string[]> {
  const found = await Promise.all(
    READ_ONLY.map((path) =>
      lstat(path).then(
        () => [path],
        () => [],
      ),
    ),
  );
  return found.flat();
}

async function readTools(toolFolders: readonly string[], copies: string): Promise<Record<string, string>> {
  const tools: Record<string, string> = {};
  for (const folder of toolFolders) {
    const real = await realpath(folder).catch(() => undefined);
    if (real === undefined || real === "/usr" || real.startsWith("/usr/")) continue;
    tools[await reachable(real, copies)] = real;
  }
  return tools;
}

async function reachable(folder: string, copies: string): Promise<string> {
  if (process.getuid?.() !== 0 || (await othersMayPass(folder))) return folder;
  const { mtimeMs } = await stat(folder);
  const copy = join(copies, `${basename(folder)}-${Math.round(mtimeMs)}`);
  if (await exists(copy)) return copy;
  // A toolchain has tens of thousands of files. Under its own name a copy is whole.
  await mkdir(copies, { recursive: true });
  const partial = await mkdtemp(`${copy}.partial-`);
  await cp(folder, join(partial, "copy"), { recursive: true, verbatimSymlinks: true });
  await rename(join(partial, "copy"), copy).catch(async (error: unknown) => {
    if (!(await exists(copy))) throw error;
  });
  await rm(partial, { recursive: true, force: true });
  return copy;
}

function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
