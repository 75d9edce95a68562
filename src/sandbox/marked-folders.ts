/** Folders of the host that each belong to one sandbox, with a mark that says whose they are and until when. */
import { chmod, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import type { Claim } from "../domain/run.ts";
import type { JailSpec } from "./jail.ts";
import { isReapable, type SandboxMark } from "./reap-decision.ts";

const MARK_FILE = "mark.json";
const REMOVE = { recursive: true, force: true, maxRetries: 3 } as const;

export interface MarkedFolders {
  /** Makes `<base>/<name>` and writes its mark. Others may pass through, not look. */
  create(name: string, spec: JailSpec): Promise<string>;
  /** Removes the folder; links inside are removed, never followed. Fine when it is gone. */
  remove(folder: string): Promise<void>;
  /** Removes what `isReapable` says; returns how many. */
  reap(now: string, claim: Claim | undefined): Promise<number>;
}

/**
 * `base` is made on first use. A folder without a readable mark is half made or half removed, and left alone.
 * `beforeRemove` gets a folder's name and ends what still runs in it.
 */
export function createMarkedFolders(base: string, beforeRemove: (name: string) => void): MarkedFolders {
  const remove = async (folder: string): Promise<void> => {
    beforeRemove(basename(folder));
    try {
      await rm(folder, REMOVE);
    } catch {
      await unlock(folder);
      await rm(folder, REMOVE);
    }
  };
  return {
    async create(name, spec) {
      const folder = join(base, name);
      await mkdir(base, { recursive: true });
      await chmod(base, 0o711);
      await mkdir(folder, { mode: 0o711 });
      await chmod(folder, 0o711);
      const mark: SandboxMark = { run: spec.run, epoch: spec.epoch, deadline: spec.deadline };
      await writeFile(join(folder, MARK_FILE), JSON.stringify(mark), { mode: 0o600 });
      return folder;
    },
    remove,
    async reap(now, claim) {
      let reaped = 0;
      for (const name of await readdir(base).catch(() => [])) {
        const mark = await readMark(join(base, name, MARK_FILE));
        if (mark === undefined || !isReapable(mark, now, claim)) continue;
        await remove(join(base, name));
        reaped += 1;
      }
      return reaped;
    },
  };
}

async function readMark(path: string): Promise<SandboxMark | undefined> {
  try {
    const value = JSON.parse(await readFile(path, "utf8")) as Partial<SandboxMark>;
    return { run: String(value.run), epoch: Number(value.epoch), deadline: String(value.deadline) };
  } catch {
    return undefined;
  }
}

/** Tests leave folders behind that their owner may not write to. */
async function unlock(folder: string): Promise<void> {
  await chmod(folder, 0o700);
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    if (entry.isDirectory()) await unlock(join(folder, entry.name));
  }
}
