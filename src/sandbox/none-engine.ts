/**
 * No sandbox at all: plain child processes in a temporary folder. Only for a person who asked for it on a machine of
 * theirs; it keeps nothing from anything.
 */
import { readdirSync, readFileSync } from "node:fs";
import { mkdir, symlink } from "node:fs/promises";
import { basename, join } from "node:path";
import type { EngineDeps, Jail, JailEngine } from "./jail.ts";
import { createMarkedFolders } from "./marked-folders.ts";
import { runChild } from "./run-child.ts";

export interface NoneEngineDeps extends EngineDeps {
  /** Folder of the host under which workspaces are made, such as the system's temporary one. */
  readonly baseFolder: string;
  /** `PATH` for the commands. */
  readonly path: string;
  /** Single programs, absolute, that commands find by their file names before those of `path`. */
  readonly programs: readonly string[];
}

/** Environment entry by which leftover processes of a jail are found again. */
const MARKER = "SWE_AGENT_JAIL";

/** @throws BotError `sandbox-failed` from the jails it opens. */
export function createNoneEngine(deps: NoneEngineDeps): JailEngine {
  const folders = createMarkedFolders(join(deps.baseFolder, "swe-agent-none"), () => undefined);
  return {
    identity: () => Promise.resolve({ kind: "none", tier: "E", image: "none: this machine itself" }),
    async open(spec) {
      const home = await folders.create(deps.randomHex(8), spec);
      const path = await linkPrograms(home, deps);
      return createPlainJail({ deps, home, path, remove: () => folders.remove(home) });
    },
    reap: (now, claim) => folders.reap(now, claim),
  };
}

/** The folders beside a program must not be searched for others, so that it gets one of its own. */
async function linkPrograms(home: string, { programs, path }: NoneEngineDeps): Promise<string> {
  if (programs.length === 0) return path;
  const folder = join(home, "programs");
  await mkdir(folder);
  for (const program of programs) await symlink(program, join(folder, basename(program)));
  return `${folder}:${path}`;
}

function createPlainJail(parts: {
  deps: NoneEngineDeps;
  home: string;
  path: string;
  remove: () => Promise<void>;
}): Jail {
  const { deps, home, path } = parts;
  const marker = deps.randomHex(16);
  return {
    home,
    path,
    spawn({ argv, ...command }, signal) {
      const own = `${marker}.${deps.randomHex(4)}`;
      return runChild(
        {
          ...command,
          file: argv[0] ?? "",
          args: argv.slice(1),
          env: { ...command.env, [MARKER]: own },
          uid: undefined,
          channels: [],
          started: () => undefined,
          killAll: (pid) => {
            killGroup(pid);
            killMarked(own, pid);
          },
          monotonicMs: deps.monotonicMs,
        },
        signal,
      );
    },
    async close() {
      killMarked(marker);
      await parts.remove();
    },
  };
}

function killGroup(pid: number): void {
  try {
    process.kill(-pid, "SIGKILL");
  } catch {
    // The group is gone.
  }
}

/**
 * A child that left the process group is still found by its environment, where the system shows it (Linux). Looks at
 * processes younger than `since` only, unless numbers began again from the start meanwhile.
 */
function killMarked(marker: string, since = 0): void {
  const newest = readNewestProcess();
  const isWrapped = newest === undefined || newest < since;
  for (const pid of listProcesses()) {
    if (pid < since && !isWrapped) continue;
    try {
      if (readFileSync(`/proc/${pid}/environ`, "latin1").includes(`${MARKER}=${marker}`)) process.kill(pid, "SIGKILL");
    } catch {
      // Ended meanwhile, or somebody else's.
    }
  }
}

/** The number that the system gave last; undefined where it does not say. */
function readNewestProcess(): number | undefined {
  try {
    return Number(readFileSync("/proc/loadavg", "latin1").trim().split(" ").at(-1));
  } catch {
    return undefined;
  }
}

function listProcesses(): readonly number[] {
  try {
    return readdirSync("/proc").map(Number).filter(Number.isInteger);
  } catch {
    return [];
  }
}
