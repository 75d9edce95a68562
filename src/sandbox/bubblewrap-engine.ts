/**
 * Bubblewrap as an engine for jails: one bwrap per command, as a uid of its own when we are root, with a system call
 * filter and bounds. For trusted authors where there is no Docker: without cgroups the sum over all processes of a
 * jail is not bounded, only each of them.
 */
import { closeSync, openSync } from "node:fs";
import { chmod, chown, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { BotError } from "../domain/bot-error.ts";
import type { SandboxLimits } from "../domain/sandbox.ts";
import { JAIL_HOME, BWRAP_FD, toBwrapArguments, toJailPath, toPrlimitArguments } from "./bubblewrap-arguments.ts";
import type { HostLayout, JailFolders } from "./bubblewrap-arguments.ts";
import { checkBaseFolder, findBubblewrap, type BubblewrapInstallation } from "./find-bubblewrap.ts";
import { JAIL_UID, type EngineDeps, type Jail, type JailCommand, type JailEngine, type JailSpec } from "./jail.ts";
import { killProcessesOf } from "./kill-processes-of.ts";
import { createMarkedFolders, type MarkedFolders } from "./marked-folders.ts";
import { runChild, isTooLong, TIMEOUT_EXIT, type ChildResult } from "./run-child.ts";

export interface BubblewrapEngineDeps extends EngineDeps {
  /** Folder of the host under which workspaces are made; every user has to be able to pass through its parents. */
  readonly baseFolder: string;
  /** Folders outside `/usr` whose programs the jail may run, such as the one above a version manager's `bin/node`. */
  readonly toolFolders: readonly string[];
  /** Single programs, absolute, that the jail finds by their file names. */
  readonly programs: readonly string[];
}

/** Above the uids of people, of services and of the usual ranges for containers. */
const FIRST_UID = 200_000;
const UID_COUNT = 1_000_000;
const CLOSE_OTHERS = `for f in /proc/self/fd/*; do
  n=\${f##*/}
  if [ "$n" -gt ${BWRAP_FD.status} ]; then eval "exec $n>&-"; fi
done
exec "$@"`;
const HOSTS = "127.0.0.1 localhost\n::1 localhost\n127.0.0.1 sandbox\n";

interface JailParts {
  readonly deps: EngineDeps;
  readonly installation: BubblewrapInstallation;
  readonly limits: SandboxLimits;
  /** Undefined when we are not root: then ours. */
  readonly uid: number | undefined;
  readonly folder: string;
}

/** Touches nothing yet. */
export function createBubblewrapEngine(deps: BubblewrapEngineDeps): JailEngine {
  const base = join(deps.baseFolder, "swe-agent-bubblewrap");
  const folders = createMarkedFolders(base, (name) => {
    killProcessesOf(Number(name.split("-")[0]));
  });
  let installation: Promise<BubblewrapInstallation> | undefined;
  const find = (): Promise<BubblewrapInstallation> => {
    installation ??= checkBaseFolder(base)
      .then(() => findBubblewrap(deps, join(base, "tools")))
      .catch((error: unknown) => {
        installation = undefined;
        throw error;
      });
    return installation;
  };
  return {
    async identity() {
      return { kind: "bubblewrap", tier: "D", image: (await find()).version };
    },
    async open(spec, signal) {
      signal.throwIfAborted();
      return openJail({ deps, folders, installation: await find() }, spec);
    },
    reap: (now, claim) => folders.reap(now, claim),
  };
}

async function openJail(
  given: { readonly deps: EngineDeps; readonly folders: MarkedFolders; readonly installation: BubblewrapInstallation },
  spec: JailSpec,
): Promise<Jail> {
  const { deps, folders } = given;
  const uid = process.getuid?.() === 0 ? FIRST_UID + (parseInt(deps.randomHex(4), 16) % UID_COUNT) : undefined;
  const folder = await folders.create(`${uid ?? "own"}-${deps.randomHex(8)}`, spec);
  try {
    await fill(folder, given.installation.filter, uid);
  } catch (error) {
    await folders.remove(folder);
    const reason = error instanceof Error ? error.message : String(error);
    throw new BotError("sandbox-failed", { operation: "create", reason }, { cause: error });
  }
  const parts = { deps, installation: given.installation, limits: spec.limits, uid, folder };
  return createBubblewrapJail(parts, () => folders.remove(folder));
}

async function fill(folder: string, filter: Uint8Array, uid: number | undefined): Promise<void> {
  await mkdir(join(folder, "etc"), { mode: 0o755 });
  await writeFile(join(folder, "etc/passwd"), `sandbox:x:${JAIL_UID}:${JAIL_UID}:sandbox:${JAIL_HOME}/home:/bin/sh\n`);
  await writeFile(join(folder, "etc/group"), `sandbox:x:${JAIL_UID}:\n`);
  await writeFile(join(folder, "etc/hosts"), HOSTS);
  await writeFile(join(folder, "filter.bpf"), filter, { mode: 0o600 });
  for (const name of ["workspace", "tmp"]) {
    await mkdir(join(folder, name));
    await chmod(join(folder, name), 0o700);
    if (uid !== undefined) await chown(join(folder, name), uid, uid);
  }
  for (const file of ["etc", "etc/passwd", "etc/group", "etc/hosts"]) {
    await chmod(join(folder, file), file === "etc" ? 0o755 : 0o644);
  }
}

function createBubblewrapJail(parts: JailParts, remove: () => Promise<void>): Jail {
  const running = new Set<number>();
  const { layout } = parts.installation;
  let closed = false;
  return {
    home: JAIL_HOME,
    path: toJailPath(layout),
    async spawn(command, signal) {
      if (closed) throw new BotError("sandbox-failed", { operation: "exec", reason: "the sandbox is closed" });
      const { channelOutput, ...result } = await runBwrap({ parts, running, layout }, command, signal);
      if (result.timedOut) return { ...result, exitCode: TIMEOUT_EXIT };
      const exitCode = /"exit-code"\s*:\s*(\d+)/.exec(channelOutput)?.[1];
      if (exitCode !== undefined) return { ...result, exitCode: Number(exitCode) };
      // Without its report, what ended was bwrap or its init, not the command.
      if (isTooLong(result)) return result;
      const said = Buffer.from(result.stderr).toString("utf8").trim().slice(-300);
      if (result.exitCode > 128) return { ...result, exitCode: 137 };
      throw new BotError("sandbox-failed", { operation: "bwrap", reason: said || `exit ${result.exitCode}` });
    },
    async close() {
      closed = true;
      for (const pid of running) killGroup(pid);
      await remove();
    },
  };
}

async function runBwrap(
  given: { readonly parts: JailParts; readonly running: Set<number>; readonly layout: HostLayout },
  command: JailCommand,
  signal: AbortSignal,
): Promise<ChildResult> {
  const { parts, running } = given;
  const { installation, folder } = parts;
  const folders: JailFolders = {
    workspace: join(folder, "workspace"),
    temporary: join(folder, "tmp"),
    etc: join(folder, "etc"),
  };
  const args = toBwrapArguments(given.layout, folders, command);
  const filter = openFilter(folder);
  try {
    return await runChild(
      {
        ...closingOthers(installation, [
          installation.prlimit,
          ...toPrlimitArguments(parts.limits, command, parts.uid !== undefined),
          installation.bwrap,
          ...["--args", String(BWRAP_FD.args)],
          ...["--", ...command.argv],
        ]),
        cwd: "/",
        env: {},
        uid: parts.uid,
        stdin: command.stdin,
        channels: [
          { kind: "fd", fd: filter },
          { kind: "write", bytes: Buffer.from(args.map((arg) => `${arg}\0`).join("")) },
          { kind: "read" },
        ],
        timeoutMs: command.timeoutMs,
        maxOutputBytes: command.maxOutputBytes,
        started: (pid) => {
          running.add(pid);
        },
        killAll: (pid) => {
          running.delete(pid);
          killGroup(pid);
        },
        monotonicMs: parts.deps.monotonicMs,
      },
      signal,
    );
  } finally {
    closeSync(filter);
  }
}

function openFilter(folder: string): number {
  try {
    return openSync(join(folder, "filter.bpf"), "r");
  } catch (error) {
    throw new BotError("sandbox-failed", { operation: "exec", reason: "the sandbox is gone" }, { cause: error });
  }
}

/** What our own parent left open without closing it on exec would reach into the jail; only bash can close those. */
function closingOthers(
  installation: BubblewrapInstallation,
  argv: readonly [string, ...string[]],
): { readonly file: string; readonly args: readonly string[] } {
  const [file, ...args] = argv;
  if (installation.bash === undefined) return { file, args };
  return { file: installation.bash, args: ["--norc", "--noprofile", "-c", CLOSE_OTHERS, "bash", ...argv] };
}

function killGroup(pid: number): void {
  try {
    process.kill(-pid, "SIGKILL");
  } catch {
    // The group is gone.
  }
}
