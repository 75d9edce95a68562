/** Runs a git call that moves refs again while another process holds git's lock on one of them. */
import { rm, stat } from "node:fs/promises";
import type { Clock } from "../domain/ports.ts";
import type { GitAnswer, GitCall, RunGit } from "./run-git.ts";

const TRIES = 6;
const FIRST_WAIT_MS = 50;
/** Git holds a ref's lock for milliseconds; a lock file this old was left by a process that was killed. */
const STALE_AFTER_MS = 60_000;
const LOCKED = /cannot lock ref|Unable to create '[^']+\.lock'/;
const LOCK_FILE = /Unable to create '([^']+\.lock)': File exists/;

/** The answer of the last try, whatever it is. */
export async function runWithRefLock(deps: { runGit: RunGit; clock: Clock }, call: GitCall): Promise<GitAnswer> {
  let answer = await deps.runGit(call);
  for (let tries = 1; tries < TRIES && answer.exitCode !== 0 && LOCKED.test(answer.stderr); tries += 1) {
    await removeStaleLock(answer.stderr, Date.parse(deps.clock.now()));
    await deps.clock.sleep(FIRST_WAIT_MS * 2 ** (tries - 1), new AbortController().signal);
    answer = await deps.runGit(call);
  }
  return answer;
}

async function removeStaleLock(stderr: string, nowMs: number): Promise<void> {
  const path = LOCK_FILE.exec(stderr)?.[1];
  if (path === undefined) return;
  const info = await stat(path).catch(() => undefined);
  if (info !== undefined && nowMs - info.mtimeMs > STALE_AFTER_MS) await rm(path, { force: true });
}
