/** The command line of one bubblewrap run, after security.md §3.5. Pure. */
import type { SandboxLimits } from "../domain/sandbox.ts";
import { JAIL_UID, type JailCommand } from "./jail.ts";

export const JAIL_HOME = "/workspace";
/** Holds the single programs and nothing else; no folder of a host is called so. */
const PROGRAMS_FOLDER = "/swe-agent-programs";
/** File descriptors that the bwrap process finds its filter, its arguments and its report on. */
export const BWRAP_FD = { seccomp: 3, args: 4, status: 5 } as const;

const MEBIBYTE = 1024 ** 2;
const MAX_FILE_BYTES = 2 * 1024 ** 3;
/** Outside a uid of its own, the jail's processes are counted with all others of the same person. */
const OTHERS_OF_SAME_UID = 4096;

/** What the host looks like; read once. */
export interface HostLayout {
  /** `/bin`, `/lib64` and the like: where a link of the host leads to, or null for a real folder. */
  readonly systemFolders: Readonly<Record<string, string | null>>;
  /** Single files and folders to show read-only where they are, such as the linker's cache. */
  readonly readOnly: readonly string[];
  /** Folders with programs outside `/usr`: where they are on the host → where the jail sees them. */
  readonly tools: Readonly<Record<string, string>>;
  /** Single programs: name in the jail → where it is on the host. */
  readonly programs: Readonly<Record<string, string>>;
}

/** What belongs to one jail on the host. */
export interface JailFolders {
  readonly workspace: string;
  readonly temporary: string;
  /** Folder with `passwd`, `group` and `hosts`. */
  readonly etc: string;
}

/** `PATH` inside: tools first, as the person who configured them meant it. */
export function toJailPath(layout: HostLayout): string {
  const tools = Object.values(layout.tools).flatMap((folder) => [`${folder}/bin`, folder]);
  const programs = Object.keys(layout.programs).length === 0 ? [] : [PROGRAMS_FOLDER];
  return [...programs, ...tools, "/usr/local/bin", "/usr/bin", "/bin"].join(":");
}

/** Bounds that the kernel puts on every process of the jail: there is no cgroup here. */
export function toPrlimitArguments(limits: SandboxLimits, command: JailCommand, ownUid: boolean): readonly string[] {
  const processes = ownUid ? limits.maxProcesses : limits.maxProcesses + OTHERS_OF_SAME_UID;
  // Twice the wall clock on every core: only a process that the wall clock missed gets there.
  const cpuSeconds = Math.ceil((command.timeoutMs / 1000) * limits.cpus * 2) + 1;
  return [
    `--nproc=${processes}`,
    "--nofile=4096",
    "--core=0",
    `--fsize=${Math.min(MAX_FILE_BYTES, limits.workspaceBytes)}`,
    // Not the address space: V8 reserves gigabytes of it that it never touches.
    `--data=${limits.memoryBytes}`,
    `--cpu=${cpuSeconds}`,
  ];
}

/** What goes to bwrap over `--args`, where other processes cannot read it. */
export function toBwrapArguments(layout: HostLayout, folders: JailFolders, command: JailCommand): readonly string[] {
  const bindings = [
    ["--ro-bind", "/usr", "/usr"],
    ...Object.entries(layout.systemFolders).map(([path, target]) =>
      target === null ? ["--ro-bind", path, path] : ["--symlink", target, path],
    ),
    ...layout.readOnly.map((path) => ["--ro-bind", path, path]),
    ...["passwd", "group", "hosts"].map((file) => ["--ro-bind", `${folders.etc}/${file}`, `/etc/${file}`]),
    ...Object.entries(layout.tools).map(([from, to]) => ["--ro-bind", from, to]),
    ...Object.entries(layout.programs).map(([name, from]) => ["--ro-bind", from, `${PROGRAMS_FOLDER}/${name}`]),
  ];
  return [
    "--unshare-all",
    "--unshare-user",
    "--disable-userns",
    ...["--cap-drop", "ALL"],
    "--die-with-parent",
    "--new-session",
    ...["--uid", String(JAIL_UID), "--gid", String(JAIL_UID)],
    ...["--hostname", "sandbox"],
    ...bindings.flat(),
    ...["--proc", "/proc"],
    ...["--dev", "/dev", "--size", String(64 * MEBIBYTE), "--tmpfs", "/dev/shm", "--remount-ro", "/dev"],
    ...["--size", String(16 * MEBIBYTE), "--tmpfs", "/run"],
    ...["--bind", folders.temporary, "/tmp"],
    ...["--bind", folders.workspace, JAIL_HOME],
    ...["--remount-ro", "/"],
    ...["--chdir", command.cwd],
    "--clearenv",
    ...Object.entries(command.env).flatMap(([name, value]) => ["--setenv", name, value]),
    ...["--seccomp", String(BWRAP_FD.seccomp)],
    ...["--json-status-fd", String(BWRAP_FD.status)],
  ];
}
