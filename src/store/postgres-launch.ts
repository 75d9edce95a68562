/** How PostgreSQL's programs are started here: plainly, in a user namespace, or copied and under another uid. */
import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { chownSync, cpSync, existsSync, mkdirSync, readFileSync } from "node:fs";
import { createHash } from "node:crypto";
import { join } from "node:path";
import { toBinaries, type PostgresBinaries } from "./postgres-binaries.ts";

export interface Launch {
  readonly binaries: PostgresBinaries;
  readonly folder: string;
  /** A sentence for the operator when the data lies elsewhere than asked. */
  readonly notice: string | undefined;
  spawn(file: string, args: readonly string[]): ChildProcess;
  /** Hands a folder to the user that PostgreSQL runs as. */
  own(folder: string): Promise<void>;
}

// initdb wants a user that has an account and is not root; `nobody` is 65534 on Linux systems.
const NOBODY_UID = 65_534;
const NAMESPACE = ["--user", "--map-user=1000", "--map-group=1000"];

export function decideLaunch(wish: {
  readonly binaries: PostgresBinaries;
  readonly folder: string;
  readonly uid: number;
}): Promise<Launch> {
  if (wish.uid !== 0) return Promise.resolve({ ...plain(wish), notice: undefined });
  if (canMapUser()) return Promise.resolve({ ...namespaced(wish), notice: undefined });
  return Promise.resolve(elsewhere(wish));
}

type Wish = Parameters<typeof decideLaunch>[0];

function plain({ binaries, folder }: Wish): Omit<Launch, "notice"> {
  return { binaries, folder, spawn: start, own: () => Promise.resolve() };
}

/** Inside, root is uid 1000; outside it stays root, so no folder is closed to it. */
function namespaced({ binaries, folder }: Wish): Omit<Launch, "notice"> {
  return {
    binaries,
    folder,
    // `exec` by unshare keeps one process, so that signals reach PostgreSQL itself.
    spawn: (file, args) => start("unshare", [...NAMESPACE, file, ...args]),
    own: () => Promise.resolve(),
  };
}

function elsewhere({ binaries, folder }: Wish): Launch {
  const uid = findNobody();
  const key = createHash("sha256").update(folder).digest("hex").slice(0, 12);
  const open = join("/var/tmp", `swe-agent-postgres-${key}`);
  mkdirSync(open, { recursive: true, mode: 0o755 });
  const native = join(open, "native");
  if (!existsSync(join(native, "bin", "postgres")))
    cpSync(binaries.native, native, { recursive: true, verbatimSymlinks: true });
  const data = join(open, "cluster");
  mkdirSync(data, { recursive: true, mode: 0o700 });
  chownSync(data, uid, uid);
  return {
    binaries: toBinaries(native),
    folder: data,
    notice: `PostgreSQL cannot run as root here; its data lies in ${data}.`,
    spawn: (file, args) => start(file, args, uid),
    own: (path) => {
      chownSync(path, uid, uid);
      chownSync(join(path, "password"), uid, uid);
      return Promise.resolve();
    },
  };
}

function findNobody(): number {
  const line = readFileSync("/etc/passwd", "utf8")
    .split("\n")
    .find((each) => each.startsWith("nobody:"));
  return Number(line?.split(":")[2] ?? NOBODY_UID);
}

function canMapUser(): boolean {
  return spawnSync("unshare", [...NAMESPACE, "true"], { stdio: "ignore" }).status === 0;
}

function start(file: string, args: readonly string[], uid?: number): ChildProcess {
  return spawn(file, args, {
    cwd: "/",
    env: { LC_ALL: "C", PATH: "/usr/local/bin:/usr/bin:/bin" },
    stdio: ["ignore", "pipe", "pipe"],
    // Its own group: Ctrl-C in a terminal must reach us, and we stop the database last.
    detached: true,
    ...(uid === undefined ? {} : { uid, gid: uid }),
  });
}
