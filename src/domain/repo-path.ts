/**
 * The one guard for paths that come from a model, a patch or a report: relative, inside the repository, never `.git`.
 */
import { BotError } from "./bot-error.ts";

declare const brand: unique symbol;
/** A path relative to the repository's root, `/`-separated, without `.` and `..` parts. */
export type RepoPath = string & { readonly [brand]: "RepoPath" };

const MAX_LENGTH = 4096;

/**
 * Accepts `./a/b` and `a//b` and returns `a/b`. The root itself is not a path.
 * Refused on purpose (`.git` in any case, trailing dots or spaces, NTFS short names).
 *
 * @throws BotError `bad-path` for everything that is absolute, climbs out, or names git's own folder.
 */
export function parseRepoPath(value: string): RepoPath {
  const path = toRepoPath(value);
  if (path === undefined) throw new BotError("bad-path", { path: toShown(value) });
  return path;
}

/** The same, and undefined for what is refused: repositories hold files under names that nobody has to read. */
export function toRepoPath(value: string): RepoPath | undefined {
  const parts = value.split("/").filter((part) => part !== "" && part !== ".");
  const bad =
    value.length > MAX_LENGTH ||
    value.startsWith("/") ||
    value.startsWith("~") ||
    /[\u0000-\u001f\\]/.test(value) ||
    /^[A-Za-z]:/.test(value) ||
    parts.length === 0 ||
    parts.some((part) => part === ".." || isGitFolder(part));
  return bad ? undefined : (parts.join("/") as RepoPath);
}

/** On one line. */
function toShown(value: string): string {
  return value.slice(0, 200).replace(/[\u0000-\u001f]/g, "?");
}

/** Some file systems leave characters out that nobody sees. */
function isGitFolder(part: string): boolean {
  return /^(\.git|git~\d+)[. ]*$/i.test(part.replace(/[\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]/g, ""));
}
