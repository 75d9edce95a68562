/** Memory of this process and everything it started, from /proc; PostgreSQL's shared pages are counted once. */
import { readdirSync, readFileSync } from "node:fs";

export interface MemoryMeter {
  readonly sample: () => void;
  /** Megabytes, or undefined where there is no /proc. */
  readonly peakMb: () => number | undefined;
}

export function createMemoryMeter(rootPid: number): MemoryMeter {
  let peakKb = 0;
  return {
    sample() {
      peakKb = Math.max(peakKb, sumTreeKb(rootPid));
    },
    peakMb: () => (peakKb === 0 ? undefined : Math.round(peakKb / 1024)),
  };
}

function sumTreeKb(rootPid: number): number {
  const parents = readParents();
  const isOurs = (pid: number): boolean => pid === rootPid || (parents.has(pid) && isOurs(parents.get(pid) ?? 0));
  return [...parents.keys()].filter(isOurs).reduce((sum, pid) => sum + readPssKb(pid), 0);
}

function readParents(): ReadonlyMap<number, number> {
  const parents = new Map<number, number>();
  for (const name of listProcesses()) {
    // The command's name is in brackets and may hold anything; the parent is the second field behind it.
    const parent = Number(/\)\s+\S\s+(\d+)/.exec(read(`/proc/${name}/stat`))?.[1] ?? 0);
    parents.set(Number(name), parent);
  }
  return parents;
}

function readPssKb(pid: number): number {
  return Number(/^Pss:\s+(\d+) kB/m.exec(read(`/proc/${pid}/smaps_rollup`))?.[1] ?? 0);
}

function listProcesses(): readonly string[] {
  try {
    return readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  } catch {
    return [];
  }
}

/** A process may end while it is looked at. */
function read(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}
