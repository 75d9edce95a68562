/** Starts and ends the thread that watches the memory of a process tree. */
import { Worker } from "node:worker_threads";
import type { MemorySample } from "./memory-process.ts";

export interface MemoryWatch {
  /** @returns Everything seen so far. */
  stop(): Promise<readonly MemorySample[]>;
}

export function sampleMemory(pid: number): MemoryWatch {
  const samples: MemorySample[] = [];
  const worker = new Worker(new URL("./memory-process.js", import.meta.url), {
    workerData: { pid, timeOrigin: performance.timeOrigin },
  });
  worker.on("message", (sample: MemorySample) => samples.push(sample));
  return {
    async stop() {
      await worker.terminate();
      return samples;
    },
  };
}
