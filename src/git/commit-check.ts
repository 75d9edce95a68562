/** Whether a mirror holds a commit, asked of git once. */
import { BotError } from "../domain/bot-error.ts";
import type { RunGit } from "./run-git.ts";

/** A worker that lives for months must not remember every commit it saw. */
const MAX_KNOWN = 10_000;

/** @throws BotError `ref-not-found` unless the mirror holds this commit */
export type CommitCheck = (gitDir: string, commit: string) => Promise<void>;

/**
 * What was there is remembered: one verdict asks dozens of times about the same few commits, at several milliseconds
 * each. Of a mirror that somebody removed meanwhile, the next call of git says so.
 */
export function createCommitCheck(runGit: RunGit): CommitCheck {
  const known = new Set<string>();
  return async (gitDir, commit) => {
    const key = `${gitDir}\0${commit}`;
    if (known.has(key)) return;
    const answer = await runGit({ gitDir, args: ["cat-file", "-e", `${commit}^{commit}`] });
    if (answer.exitCode !== 0) throw new BotError("ref-not-found", { ref: commit, where: "the local mirror" });
    if (known.size >= MAX_KNOWN) known.clear();
    known.add(key);
  };
}
