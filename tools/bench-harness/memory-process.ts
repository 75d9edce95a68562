/** A thread that adds up the resident memory of a process and all below it, so that reading /proc delays no answer. */
import { readdirSync, readFileSync } from "node:fs";
import { parentPort, workerData } from "node:worker_threads";

export interface MemorySample {
  /** On the clock of the bench. */
  readonly atMs: number;
  readonly bytes: number;
}

const PAGE_BYTES = 4_096;
const EVERY_MS = 50;
const { pid, timeOrigin } = workerData as { readonly pid: number; readonly timeOrigin: number };

setInterval(() => {
  // Each thread counts from its own start.
  const atMs = performance.timeOrigin + performance.now() - timeOrigin;
  parentPort?.postMessage({ atMs, bytes: addUp(pid) } satisfies MemorySample);
}, EVERY_MS);

function addUp(root: number): number {
  return residentOf(root) + childrenOf(root).reduce((sum, child) => sum + addUp(child), 0);
}

function residentOf(one: number): number {
  return Number(read(`/proc/${one}/statm`).split(" ")[1] ?? 0) * PAGE_BYTES;
}

function childrenOf(one: number): readonly number[] {
  return list(`/proc/${one}/task`).flatMap((thread) =>
    read(`/proc/${one}/task/${thread}/children`).split(" ").filter(Boolean).map(Number),
  );
}

function read(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    // It ended meanwhile.
    return "";
  }
}

function list(path: string): readonly string[] {
  try {
    return readdirSync(path);
  } catch {
    return [];
  }
}
