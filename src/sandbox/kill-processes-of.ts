/** The last resort against a jail of a worker that died or froze. */
import { readdirSync, statSync } from "node:fs";

// A fork bomb makes new processes while the list is read; each round finds fewer.
const ROUNDS = 20;

/** Kills every process of that uid. Nothing happens for a number that is no uid, or for root. */
export function killProcessesOf(uid: number): void {
  if (!Number.isInteger(uid) || uid <= 0) return;
  for (let round = 0; round < ROUNDS; round += 1) {
    const found = readdirSync("/proc").filter((name) => /^\d+$/.test(name) && ownerOf(name) === uid);
    if (found.length === 0) return;
    for (const pid of found) kill(Number(pid));
  }
}

function ownerOf(pid: string): number | undefined {
  try {
    return statSync(`/proc/${pid}`).uid;
  } catch {
    return undefined;
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // Ended meanwhile.
  }
}
