/**
 * Lists and reads many files of the sandbox with few commands: starting one costs more than what it reads. Sizes and
 * times come from `stat`, contents from `cat` in one stream that the sizes take apart again.
 */
import { BotError } from "../domain/bot-error.ts";
import type { FileContent, SourceFile } from "../domain/code.ts";
import type { CodeSource, Sandbox } from "../domain/ports.ts";
import { parseRepoPath, type RepoPath } from "../domain/repo-path.ts";
import { DEFAULT_EXEC, type ExecResult } from "../domain/sandbox.ts";
import { isVendoredPath } from "./is-vendored-path.ts";

const LIST_BYTES = 32 * 1024 * 1024;
const TIMEOUT_MS = 60_000;
/** Size, mode in hex, inode, changed at, name. Git names no file behind a link to a folder. */
const LIST_SCRIPT = `git ls-files -z --cached --others --exclude-standard | xargs -0 -r stat -c '%s %f %i %z|%n' -- 2>/dev/null`;
const LISTED = /^(\d+) 8[0-9a-f]{3} (\d+ [^|]*)\|(.+)$/;

export function createWorkspaceFiles(sandbox: Pick<Sandbox, "exec">): CodeSource {
  const read: CodeSource["read"] = async (files, signal) => {
    if (files.length === 0) return [];
    const size = files.reduce((sum, { bytes }) => sum + bytes, 0);
    const stdin = new TextEncoder().encode(files.map(({ path }) => `./${path}\0`).join(""));
    const options = { ...DEFAULT_EXEC, timeoutMs: TIMEOUT_MS, maxOutputBytes: 2 * size + 1_024, stdin };
    const { stdout } = await sandbox.exec(["xargs", "-0", "-r", "cat", "--"], options, signal);
    if (stdout.length === size) return takeApart(files, stdout);
    // One of them changed since it was listed: halves find which, the others are as they were.
    if (files.length === 1) return [];
    const middle = Math.ceil(files.length / 2);
    return [...(await read(files.slice(0, middle), signal)), ...(await read(files.slice(middle), signal))];
  };
  return {
    async list(signal) {
      const options = { ...DEFAULT_EXEC, timeoutMs: TIMEOUT_MS, maxOutputBytes: LIST_BYTES };
      return parseList(await sandbox.exec(["sh", "-c", LIST_SCRIPT], options, signal));
    },
    read,
  };
}

/** Links, odd names and files that git still has but the folder has not are left out. */
function parseList({ stdout }: ExecResult): readonly SourceFile[] {
  const files = new Map<string, SourceFile>();
  for (const line of new TextDecoder().decode(stdout).split("\n")) {
    const [, size, stamp, name] = LISTED.exec(line) ?? [];
    if (size === undefined || stamp === undefined || name === undefined) continue;
    const path = isVendoredPath(name) ? undefined : toPath(name);
    if (path !== undefined) files.set(path, { path, bytes: Number(size), stamp: `${size} ${stamp}` });
  }
  return [...files.values()];
}

/** Names that are no UTF-8 could not be asked for again. */
function toPath(name: string): RepoPath | undefined {
  try {
    return name.includes("\ufffd") ? undefined : parseRepoPath(name);
  } catch (error) {
    if (error instanceof BotError && error.code === "bad-path") return undefined;
    throw error;
  }
}

function takeApart(files: readonly SourceFile[], joined: Uint8Array): readonly FileContent[] {
  let at = 0;
  return files.map(({ path, bytes }) => {
    const content = joined.slice(at, at + bytes);
    at += bytes;
    return { path, bytes: content };
  });
}
