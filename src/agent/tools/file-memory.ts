/** What a run knows of single files: the rev it last saw, edits that failed, syntax errors that it added. Pure. */
import type { RepoPath } from "../../domain/repo-path.ts";
import type { ToolMemory, ToolResult } from "../tool.ts";

type Remembered = NonNullable<ToolResult["remember"]>;

const REV = "rev.";
const FAILURES = "edit-failures.";
const SYNTAX = "syntax.";

/** Its lines were shown, or written, as they are at this rev. */
export function toKnownRev(path: string, rev: string): Remembered {
  return { [`${REV}${path}`]: rev };
}

export function isKnownRev(memory: ToolMemory, path: RepoPath, rev: string): boolean {
  return memory.get(`${REV}${path}`) === rev;
}

/** False for a file that was never read: nothing is known that could be out of date. */
export function isChangedSinceRead(memory: ToolMemory, path: RepoPath, rev: string): boolean {
  const known = memory.get(`${REV}${path}`);
  return known !== undefined && known !== rev;
}

export function countFailures(memory: ToolMemory, path: RepoPath): number {
  return Number(memory.get(`${FAILURES}${path}`) ?? "0");
}

export function toFailures(path: RepoPath, failures: number): Remembered {
  return { [`${FAILURES}${path}`]: failures === 0 ? null : String(failures) };
}

export interface WrittenFile {
  readonly path: RepoPath;
  readonly rev: string;
  /** Its syntax errors now; undefined when they are no more than right before. */
  readonly errorsBefore?: number | undefined;
  readonly errorsAfter: number | "unknown-language";
}

/** A file was written: its rev is known, failures are forgotten, errors of syntax are held against the run until mended. */
export function toWritten(memory: ToolMemory, { path, rev, errorsBefore, errorsAfter }: WrittenFile): Remembered {
  const key = `${SYNTAX}${path}`;
  const allowed = memory.get(key);
  const isMended = allowed !== undefined && (errorsAfter === "unknown-language" || errorsAfter <= Number(allowed));
  const isBroken = allowed === undefined && errorsBefore !== undefined;
  return {
    ...toKnownRev(path, rev),
    ...(countFailures(memory, path) === 0 ? {} : toFailures(path, 0)),
    ...(isMended ? { [key]: null } : {}),
    ...(isBroken ? { [key]: String(errorsBefore) } : {}),
  };
}

/** Files whose syntax errors an edit of this run raised, with the number there was before. */
export function listBroken(memory: ToolMemory): readonly { readonly path: string; readonly allowed: number }[] {
  return [...memory]
    .filter(([key]) => key.startsWith(SYNTAX))
    .map(([key, allowed]) => ({ path: key.slice(SYNTAX.length), allowed: Number(allowed) }));
}
